package console

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed assets
var files embed.FS

// An asset is a file of the page, ready to be sent.
type asset struct {
	contentType string
	plain       []byte
	zipped      []byte // nil: it is not smaller
	etag        string
}

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
}

// assets are the files by their paths. They are compressed when the first is asked
// for: a command that serves no page starts without that.
var assets = sync.OnceValue(load)

func load() map[string]asset {
	all := map[string]asset{}
	err := fs.WalkDir(files, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || contentTypes[path.Ext(name)] == "" {
			return err
		}
		data, err := files.ReadFile(name)
		if err == nil {
			all[strings.TrimPrefix(name, "assets/")] = newAsset(name, data)
		}
		return err
	})
	if err != nil {
		panic("console: " + err.Error()) // the files are in the program
	}
	return all
}

func newAsset(name string, data []byte) asset {
	sum := sha256.Sum256(data)
	a := asset{
		contentType: contentTypes[path.Ext(name)],
		plain:       data,
		etag:        `"` + hex.EncodeToString(sum[:12]) + `"`,
	}
	var out bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level exists
	_, _ = zip.Write(data)                                    // memory takes all of it
	_ = zip.Close()
	if out.Len() < len(data) {
		a.zipped = out.Bytes()
	}
	return a
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache") // ask again, so that a new version is seen at once
	h.Set("Vary", "Accept-Encoding")
	data, etag := a.plain, a.etag
	if a.zipped != nil && acceptsGzip(r) {
		data, etag = a.zipped, strings.TrimSuffix(a.etag, `"`)+`-gz"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", etag)
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(data) // a reader who leaves is no error
	}
}

// acceptsGzip reports whether a client names gzip, and not with q=0.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			q := strings.TrimPrefix(strings.TrimSpace(quality), "q=")
			return strings.Trim(q, "0.") != "" || quality == ""
		}
	}
	return false
}

package console

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func get(t *testing.T, method, target string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(text)
}

func TestHandler_servesThePage(t *testing.T) {
	t.Parallel()
	for target, contentType := range map[string]string{
		"/":                       "text/html; charset=utf-8",
		"/index.html":             "text/html; charset=utf-8",
		"/app.css":                "text/css; charset=utf-8",
		"/js/app.js":              "text/javascript; charset=utf-8",
		"/js/pages/streams.js":    "text/javascript; charset=utf-8",
		"/lang/zh.json":           "application/json",
		"/icon.svg":               "image/svg+xml",
		"/vendor/uPlot.min.css":   "text/css; charset=utf-8",
		"/vendor/manifest.json":   "application/json",
		"/js/../index.html?x=y#z": "text/html; charset=utf-8",
	} {
		response := get(t, http.MethodGet, target)
		assert.Equal(t, http.StatusOK, response.StatusCode, target)
		h := response.Header
		assert.Equal(t, contentType, h.Get("Content-Type"), target)
		assert.Equal(t, policy, h.Get("Content-Security-Policy"), target)
		assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), target)
		assert.Empty(t, h.Get("Access-Control-Allow-Origin"), target)
		assert.NotEmpty(t, body(t, response), target)
	}
}

func TestPolicy_letsNothingElseIn(t *testing.T) {
	t.Parallel()
	assert.Contains(t, policy, "default-src 'self';")
	for _, hole := range []string{"unsafe", "data:", "http", "*"} {
		assert.NotContains(t, policy, hole)
	}
}

func TestHandler_compresses(t *testing.T) {
	t.Parallel()
	plain := get(t, http.MethodGet, "/js/app.js")
	want := body(t, plain)
	assert.Empty(t, plain.Header.Get("Content-Encoding"))
	for _, refusing := range []string{"", "br", "gzip;q=0", "gzip;q=0.0", "br, gzip; q=0"} {
		assert.Empty(t, get(t, http.MethodGet, "/js/app.js", "Accept-Encoding", refusing).Header.Get("Content-Encoding"), refusing)
	}
	for _, accepting := range []string{"gzip", "br, gzip", "gzip;q=0.5", "deflate, gzip;q=1.0"} {
		response := get(t, http.MethodGet, "/js/app.js", "Accept-Encoding", accepting)
		assert.Equal(t, "gzip", response.Header.Get("Content-Encoding"), accepting)
		assert.Equal(t, "Accept-Encoding", response.Header.Get("Vary"))
		assert.NotEqual(t, plain.Header.Get("ETag"), response.Header.Get("ETag"), "each form has its own")
		zip, err := gzip.NewReader(response.Body)
		require.NoError(t, err)
		text, err := io.ReadAll(zip)
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}

func TestHandler_sendsNothingAgainThatIsKnown(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"identity", "gzip"} {
		first := get(t, http.MethodGet, "/app.css", "Accept-Encoding", encoding)
		etag := first.Header.Get("ETag")
		require.NotEmpty(t, etag)
		again := get(t, http.MethodGet, "/app.css", "Accept-Encoding", encoding, "If-None-Match", `"other", W/`+etag)
		assert.Equal(t, http.StatusNotModified, again.StatusCode)
		assert.Empty(t, body(t, again))
		assert.Equal(t, policy, again.Header.Get("Content-Security-Policy"))
		changed := get(t, http.MethodGet, "/app.css", "Accept-Encoding", encoding, "If-None-Match", `"other"`)
		assert.Equal(t, http.StatusOK, changed.StatusCode)
	}
}

func TestHandler_refuses(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/nothing", "/js", "/js/", "/../doc.go", "/assets/index.html", "/vendor/uPlot.LICENSE"} {
		response := get(t, http.MethodGet, target)
		assert.Equal(t, http.StatusNotFound, response.StatusCode, target)
		assert.NotContains(t, body(t, response), "package console")
	}
	response := get(t, http.MethodPost, "/")
	assert.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
	assert.Equal(t, "GET, HEAD", response.Header.Get("Allow"))

	head := get(t, http.MethodHead, "/")
	assert.Equal(t, http.StatusOK, head.StatusCode)
	assert.Empty(t, body(t, head))
}

// The whole page is small: it is in every binary, and is read over slow lines too.
func TestAssets_areSmall(t *testing.T) {
	t.Parallel()
	plain, sent := 0, 0
	for _, a := range assets() {
		plain += len(a.plain)
		sent += min(len(a.plain), max(len(a.zipped), 1))
	}
	t.Logf("%d files, %d kB, %d kB compressed", len(assets()), plain/1000, sent/1000)
	assert.Less(t, plain, 250_000)
	assert.Less(t, sent, 90_000)
	assert.True(t, strings.HasPrefix(string(assets()["index.html"].plain), "<!doctype html>"))
}

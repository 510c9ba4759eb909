package control

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/qcloudlive/livecode/livetest"
)

const (
	maxPicture  = 2 << 20 // bytes of a JPEG; no other body is longer
	maxPictures = 64      // kept; the oldest goes first
)

// pictures are those that a page has sent, which decodes where there is no ffmpeg.
type pictures struct {
	mu   sync.Mutex
	last int
	kept map[string][]byte
}

func (p *pictures) add(jpeg []byte) (name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil {
		p.kept = map[string][]byte{}
	}
	p.last++
	delete(p.kept, fmt.Sprintf("%d.jpg", p.last-maxPictures))
	name = fmt.Sprintf("%d.jpg", p.last)
	p.kept[name] = jpeg
	return name
}

func (p *pictures) get(name string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kept[name]
}

func (c *Control) picture(w http.ResponseWriter, r *http.Request) {
	found := c.pictures.get(r.PathValue("name"))
	if found == nil {
		writeProblem(w, notFound("this picture is not kept any more"))
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(found) // who has gone needs no answer
}

// screenshot takes a picture of a stream, or takes the JPEG that came.
func (c *Control) screenshot(r *http.Request) (any, error) {
	id := r.PathValue("id")
	if strings.HasPrefix(r.Header.Get("Content-Type"), "image/jpeg") {
		return c.addPicture(r, id)
	}
	if c.Streams == nil {
		return map[string]string{"url": c.Account.AddScreenshot(id, livetest.Screenshot{}).URL}, nil
	}
	shot, err := c.Streams.Screenshot(r.Context(), id)
	if err != nil {
		return nil, err
	}
	return map[string]string{"url": shot.URL}, nil
}

func (c *Control) addPicture(r *http.Request, id string) (any, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, problemf(http.StatusRequestEntityTooLarge, "a picture has at most %d bytes", maxPicture)
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return nil, badRequest("the body is no JPEG: %v", err)
	}
	shot := c.Account.AddScreenshot(id, livetest.Screenshot{
		URL: c.BaseURL + Prefix + "/pictures/" + c.pictures.add(body), Width: size.Width, Height: size.Height, Size: int64(len(body)),
	})
	return map[string]string{"url": shot.URL}, nil
}

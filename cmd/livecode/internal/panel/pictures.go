package panel

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

// maxPictures is how many pictures are kept that pages have made; the files of all
// others are the media's.
const maxPictures = 50

// pictures are those that pages have made, where there is no ffmpeg.
type pictures struct {
	mu   sync.Mutex
	last int // number
	kept map[int][]byte
}

func (s *pictures) add(picture []byte) (number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[int][]byte{}
	}
	s.last++
	s.kept[s.last] = picture
	delete(s.kept, s.last-maxPictures)
	return s.last
}

func (s *pictures) get(number int) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[number]
}

// screenshot takes a picture, or the JPEG that the request carries: a tab of a browser
// can make one where ffmpeg is missing.
func (p *Panel) screenshot(r *http.Request) (done, error) {
	id := r.PathValue("id")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return done{}, err
	}
	switch {
	case r.Header.Get("Content-Type") == "image/jpeg":
		return done{}, p.keepPicture(id, body)
	case p.o.Streams != nil:
		_, err := p.o.Streams.Screenshot(r.Context(), id)
		return done{}, err
	default:
		p.o.Account.AddScreenshot(id, livetest.Screenshot{})
		return done{}, nil
	}
}

func (p *Panel) keepPicture(id string, body []byte) error {
	size, err := jpeg.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("the picture is no JPEG: %w", err)
	}
	path := fmt.Sprintf("/_livecode/pictures/%d.jpg", p.pictures.add(body))
	p.o.Account.AddScreenshot(id, livetest.Screenshot{
		Path: path, URL: p.o.Base + path, Width: size.Width, Height: size.Height, Size: int64(len(body)),
	})
	return nil
}

func (p *Panel) picture(w http.ResponseWriter, r *http.Request) {
	name, isJPEG := strings.CutSuffix(r.PathValue("name"), ".jpg")
	picture := p.pictures.get(number(name))
	if !isJPEG || picture == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	_, _ = w.Write(picture) // a reader who leaves is no error
}

package media

import (
	"sync"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/flv"
)

// channel hands the frames of one push to everyone who reads them.
type channel struct {
	mu      sync.Mutex
	closed  bool
	headers [2]*av.Tag // of pictures and of sound
	gop     gop
	readers map[*backlog]struct{}
}

func newChannel(maxGOP int) *channel {
	return &channel{gop: gop{max: maxGOP}, readers: map[*backlog]struct{}{}}
}

// publish hands a frame on. It waits for nobody.
func (c *channel) publish(f av.Frame) {
	tag := &av.Tag{Frame: f, Bytes: flv.Encode(f, 0)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.Header {
		c.headers[headerIndex(f.Codec)] = tag
	} else {
		c.gop.add(tag, c.headers[0] != nil)
	}
	for r := range c.readers {
		if !r.add(tag) {
			delete(c.readers, r)
		}
	}
}

func headerIndex(codec av.Codec) int {
	if codec.IsVideo() {
		return 0
	}
	return 1
}

// subscribe adds a reader, which begins with the headers and what has come since
// the newest key frame. It reports false after close.
func (c *channel) subscribe(b *backlog) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	for _, h := range c.headers {
		if h != nil {
			b.add(h)
		}
	}
	for _, tag := range c.gop.tags {
		b.add(tag)
	}
	c.readers[b] = struct{}{}
	return true
}

func (c *channel) unsubscribe(b *backlog) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.readers, b)
}

// close ends the stream for its readers, who may still read what waits for them.
func (c *channel) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for r := range c.readers {
		r.end()
	}
	clear(c.readers)
	c.gop.reset()
}

// newestKey returns the header and the newest picture that decodes by itself.
func (c *channel) newestKey() (header, picture *av.Tag) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.headers[0], c.gop.key
}

// gop is what has come since the newest key frame.
type gop struct {
	max   int
	bytes int
	tags  []*av.Tag
	key   *av.Tag
}

func (g *gop) add(tag *av.Tag, withVideo bool) {
	if tag.Key {
		g.reset()
		g.key = tag
	}
	if withVideo && g.key == nil || !withVideo {
		return // nothing that begins here could be decoded, or all could
	}
	if g.bytes += len(tag.Bytes); g.bytes > g.max {
		g.tags = nil // a viewer waits for the next key frame
		return
	}
	g.tags = append(g.tags, tag)
}

func (g *gop) reset() { g.tags, g.bytes, g.key = nil, 0, nil }

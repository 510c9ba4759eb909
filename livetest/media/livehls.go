package media

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/container"
)

// The live playlist.
const (
	liveTarget     = 2 * time.Second
	liveMaxBytes   = 8 << 20 // of a segment
	liveListed     = 4       // segments in the playlist
	liveKept       = 7       // those that left it lately can still be fetched
	livePatience   = 10 * time.Second
	liveEndedGrace = 30 * time.Second // a stream that ended can still be watched to its end
)

// liveHLS keeps the newest segments of a push.
type liveHLS struct {
	mu        sync.Mutex
	segmenter *container.Segmenter
	segments  []container.Segment // the oldest first
	first     int                 // number of the oldest
	ready     chan struct{}       // closed with the first segment, or at the end
	opened    bool
	ended     bool
}

func newLiveHLS() *liveHLS {
	h := &liveHLS{ready: make(chan struct{})}
	h.segmenter = container.NewSegmenter(liveTarget, liveMaxBytes, h.add)
	return h
}

func (h *liveHLS) write(f av.Frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_ = h.segmenter.Write(f) // memory takes what it is given; what cannot be muxed is left out
}

// add is called by the segmenter, under the lock.
func (h *liveHLS) add(s container.Segment) error {
	h.segments = append(h.segments, s)
	if n := len(h.segments) - liveKept; n > 0 {
		h.segments = append(h.segments[:0:0], h.segments[n:]...)
		h.first += n
	}
	h.open()
	return nil
}

func (h *liveHLS) open() {
	if !h.opened {
		h.opened = true
		close(h.ready)
	}
}

func (h *liveHLS) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	_ = h.segmenter.Close() // see write
	h.ended = true
	h.open()
}

func (h *liveHLS) segment(number int) ([]byte, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := number - h.first; i >= 0 && i < len(h.segments) {
		return h.segments[i].Data, true
	}
	return nil, false
}

// playlist returns the playlist whose segments have these names. It reports
// false for a stream of which nothing could be made.
func (h *liveHLS) playlist(name func(number int) string) (string, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.segments) == 0 {
		return "", false
	}
	from := max(0, len(h.segments)-liveListed)
	longest := time.Duration(0)
	for _, s := range h.segments[from:] {
		longest = max(longest, s.Duration)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:%d\n",
		int(math.Ceil(longest.Seconds())), h.first+from)
	for i, s := range h.segments[from:] {
		fmt.Fprintf(&b, "#EXTINF:%.3f,\n%s\n", s.Duration.Seconds(), name(h.first+from+i))
	}
	if h.ended {
		b.WriteString("#EXT-X-ENDLIST\n")
	}
	return b.String(), true
}

// endedHLS is the playlist of a stream that ended lately.
type endedHLS struct {
	hls *liveHLS
	at  time.Time
}

package container

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// The segments of a recording as HLS.
const (
	hlsTarget   = 4 * time.Second
	hlsMaxBytes = 32 << 20
)

// HLS writes a playlist and its segments.
type HLS struct {
	segmenter *Segmenter
	store     Store
	base      string // name of the playlist without its suffix
	segments  []listed
	listSize  int64
	size      int64
	err       error
}

type listed struct {
	name     string
	duration time.Duration
}

// NewHLS creates the recording whose playlist has this name, which ends with
// .m3u8. The segments stand beside it.
func NewHLS(store Store, name string) (*HLS, error) {
	w := &HLS{store: store, base: strings.TrimSuffix(name, ".m3u8")}
	w.segmenter = NewSegmenter(hlsTarget, hlsMaxBytes, w.add)
	return w, w.writeList()
}

// Write adds a frame.
func (w *HLS) Write(f av.Frame) error {
	if w.err == nil {
		w.err = w.segmenter.Write(f)
	}
	return w.err
}

func (w *HLS) add(s Segment) error {
	name := fmt.Sprintf("%s-%05d.ts", w.base, len(w.segments))
	n, err := w.store.Replace(name, func(out io.Writer) error {
		_, err := out.Write(s.Data)
		return err
	})
	if err != nil {
		return err
	}
	w.size += n
	w.segments = append(w.segments, listed{name[strings.LastIndexByte(name, '/')+1:], s.Duration})
	return w.writeList()
}

// writeList writes the playlist as one that is complete, each time: it is so
// when the program is ended by force, too.
func (w *HLS) writeList() error {
	n, err := w.store.Replace(w.base+".m3u8", func(out io.Writer) error {
		_, err := io.WriteString(out, playlist(w.segments))
		return err
	})
	w.listSize = n
	return err
}

func playlist(segments []listed) string {
	longest := time.Duration(0)
	for _, s := range segments {
		longest = max(longest, s.duration)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:0\n",
		int(math.Ceil(longest.Seconds())))
	for _, s := range segments {
		fmt.Fprintf(&b, "#EXTINF:%.3f,\n%s\n", s.duration.Seconds(), s.name)
	}
	b.WriteString("#EXT-X-ENDLIST\n")
	return b.String()
}

// Close completes the recording.
func (w *HLS) Close() (Info, error) {
	if err := w.segmenter.Close(); w.err == nil {
		w.err = err
	}
	info, err := w.segmenter.info(w.size + w.listSize)
	if w.err != nil {
		return info, w.err
	}
	return info, err
}

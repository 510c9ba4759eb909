package container

import (
	"bytes"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mpegts/codecs"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// Segmenter divides a stream into the MPEG-TS segments of HLS.
type Segmenter struct {
	span
	target   time.Duration
	maxBytes int
	emit     func(Segment) error

	video   *av.Video
	audio   *av.Audio
	mux     *mpegts.Writer
	vtrack  *mpegts.Track
	atrack  *mpegts.Track
	buf     bytes.Buffer
	begin   time.Duration // of the segment under way
	waiting []timed       // frames until it is known which tracks there are
}

// A Segment is a part of a stream that can be played by itself.
type Segment struct {
	Data     []byte
	Duration time.Duration
}

type timed struct {
	frame av.Frame
	at    time.Duration
}

// tsClock is the clock of MPEG-TS, in ticks a second; tsStart leaves room for
// clock references, which run before the frames.
const (
	tsClock = 90_000
	tsStart = time.Second
)

// NewSegmenter returns a Segmenter of segments that are about target long, and
// cut early at maxBytes.
func NewSegmenter(target time.Duration, maxBytes int, emit func(Segment) error) *Segmenter {
	return &Segmenter{target: target, maxBytes: maxBytes, emit: emit}
}

// Write adds a frame.
func (s *Segmenter) Write(f av.Frame) error {
	if f.Header {
		s.keepHeader(f)
	}
	at, ok := s.take(f)
	if !ok {
		return nil
	}
	if s.mux == nil {
		return s.await(f, at)
	}
	return s.add(f, at)
}

func (s *Segmenter) keepHeader(f av.Frame) {
	if f.Codec.IsVideo() {
		if v, err := av.ParseVideo(f); err == nil {
			s.video = &v
		}
		return
	}
	if a, err := av.ParseAudio(f); err == nil {
		s.audio = &a
	}
}

// patience is how long the header of the other track is waited for: most
// broadcasters send both at once, some begin with one of them.
const patience = 500 * time.Millisecond

func (s *Segmenter) await(f av.Frame, at time.Duration) error {
	s.waiting = append(s.waiting, timed{f, at})
	if (s.video == nil || s.audio == nil) && at < patience {
		return nil
	}
	return s.open()
}

func (s *Segmenter) open() error {
	s.mux = &mpegts.Writer{W: &s.buf}
	if s.video != nil {
		s.vtrack = &mpegts.Track{Codec: &codecs.H264{}}
		if s.video.Codec == av.H265 {
			s.vtrack = &mpegts.Track{Codec: &codecs.H265{}}
		}
		s.mux.Tracks = append(s.mux.Tracks, s.vtrack)
	}
	if s.audio != nil {
		s.atrack = &mpegts.Track{Codec: &codecs.MPEG4Audio{Config: s.audio.Config}}
		s.mux.Tracks = append(s.mux.Tracks, s.atrack)
	}
	if err := s.mux.Initialize(); err != nil {
		return err
	}
	waiting := s.waiting
	s.waiting = nil
	for _, w := range waiting {
		if err := s.add(w.frame, w.at); err != nil {
			return err
		}
	}
	return nil
}

func (s *Segmenter) add(f av.Frame, at time.Duration) error {
	if s.ends(f, at) {
		if err := s.cut(at); err != nil {
			return err
		}
	}
	if f.Codec.IsVideo() {
		return s.addPicture(f, at)
	}
	return s.addSound(f, at)
}

// ends reports whether the frame begins a new segment.
func (s *Segmenter) ends(f av.Frame, at time.Duration) bool {
	if s.buf.Len() == 0 {
		return false
	}
	if s.buf.Len() >= s.maxBytes {
		return true
	}
	return at-s.begin >= s.target && (f.Key || s.vtrack == nil)
}

func (s *Segmenter) cut(at time.Duration) error {
	data := bytes.Clone(s.buf.Bytes())
	s.buf.Reset()
	segment := Segment{Data: data, Duration: at - s.begin}
	s.begin = at
	if err := s.emit(segment); err != nil {
		return err
	}
	_, err := s.mux.WriteTables()
	return err
}

func (s *Segmenter) addPicture(f av.Frame, at time.Duration) error {
	if s.vtrack == nil {
		return nil
	}
	units, _ := av.Units(f.Data) // players pass over a broken one as well
	if len(units) == 0 {
		return nil
	}
	pts, dts := ticks(at+f.PTSDelta), ticks(at)
	if s.video.Codec == av.H265 {
		if f.Key {
			units = append([][]byte{s.video.VPS, s.video.SPS, s.video.PPS}, units...)
		}
		return s.mux.WriteH265(s.vtrack, pts, dts, units)
	}
	if f.Key {
		units = append([][]byte{s.video.SPS, s.video.PPS}, units...)
	}
	return s.mux.WriteH264(s.vtrack, pts, dts, withoutDelimiter(units))
}

// withoutDelimiter drops a delimiter within the units: the writer puts one in
// front of them.
func withoutDelimiter(units [][]byte) [][]byte {
	const delimiter = 9
	kept := units[:0:0]
	for _, u := range units {
		if u[0]&0x1F != delimiter {
			kept = append(kept, u)
		}
	}
	if len(kept) == 0 {
		return units
	}
	return kept
}

func (s *Segmenter) addSound(f av.Frame, at time.Duration) error {
	if s.atrack == nil {
		return nil
	}
	return s.mux.WriteMPEG4Audio(s.atrack, ticks(at), [][]byte{f.Data})
}

func ticks(at time.Duration) int64 {
	return int64((at + tsStart) * tsClock / time.Second)
}

// Close emits the last segment.
func (s *Segmenter) Close() error {
	if s.mux == nil && len(s.waiting) > 0 {
		if err := s.open(); err != nil {
			return err
		}
	}
	if s.buf.Len() == 0 {
		return nil
	}
	return s.emit(Segment{Data: bytes.Clone(s.buf.Bytes()), Duration: s.last - s.begin})
}

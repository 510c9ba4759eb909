// Package container writes the frames of a stream into files: FLV, MP4, HLS and
// AAC. Whatever ends the program, also by force, a file under way can be played
// up to its last second or two.
package container

import (
	"errors"
	"io"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// A Writer writes one recording. Its methods belong to one goroutine.
type Writer interface {
	// Write adds a frame. Frames before the first one from which decoding can
	// start are passed over.
	Write(av.Frame) error
	// Close completes the recording, also after an error of Write.
	Close() (Info, error)
}

// Info is what a recording came to.
type Info struct {
	Duration time.Duration // of the content
	Size     int64         // bytes of all its files
	Frames   int           // pictures, or packets of sound where there are none
}

// File is a file under way.
type File interface {
	io.Writer
	io.WriterAt
	io.ReaderAt
	io.Closer
}

// counted counts the bytes that have reached a file.
type counted struct {
	File
	size int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.File.Write(p)
	c.size += int64(n)
	return n, err
}

// Store is where recordings are written.
type Store interface {
	// Create makes a file, in place of one that exists.
	Create(name string) (File, error)
	// Replace makes a file appear whole under its name.
	Replace(name string, write func(io.Writer) error) (int64, error)
}

// ErrEmpty reports a recording of a stream that has sent nothing to record.
var ErrEmpty = errors.New("nothing to record has come")

// span follows the time of a recording.
type span struct {
	started    bool
	withVideo  bool
	base       time.Duration
	last       time.Duration // end of the newest frame
	videoAt    time.Duration
	videoStep  time.Duration // between the two newest pictures
	audioStep  time.Duration
	frames     int
	audioCount int
}

// take reports whether the frame belongs to the recording, and its time in it.
// A recording of a stream with pictures begins with one that can be decoded.
func (s *span) take(f av.Frame) (time.Duration, bool) {
	if f.Header {
		s.header(f)
		return 0, false
	}
	if !s.started {
		if s.withVideo && !f.Key {
			return 0, false
		}
		s.started, s.base = true, f.DTS
		s.videoAt = f.DTS
	}
	at := f.DTS - s.base
	if at < 0 {
		return 0, false // sound from before the first picture
	}
	s.count(f, at)
	return at, true
}

func (s *span) header(f av.Frame) {
	if f.Codec.IsVideo() {
		s.withVideo = true
		return
	}
	if a, err := av.ParseAudio(f); err == nil {
		s.audioStep = 1024 * time.Second / time.Duration(a.Config.SampleRate)
	}
}

func (s *span) count(f av.Frame, at time.Duration) {
	step := s.audioStep
	if f.Codec.IsVideo() {
		s.frames++
		if d := f.DTS - s.videoAt; d > 0 {
			s.videoStep = d
		}
		s.videoAt, step = f.DTS, s.videoStep
	} else {
		s.audioCount++
	}
	s.last = max(s.last, at+step)
}

func (s *span) info(size int64) (Info, error) {
	if !s.started {
		return Info{Size: size}, ErrEmpty
	}
	frames := s.frames
	if !s.withVideo {
		frames = s.audioCount
	}
	return Info{Duration: s.last, Size: size, Frames: frames}, nil
}

package container

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/pmp4"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// MP4 writes one MP4 file. While it is being recorded it is a fragmented one,
// which needs no end; Close makes it a plain one whose index comes first, so that
// players can begin before they have all of it.
type MP4 struct {
	fragmenter *Fragmenter
	store      Store
	name       string
	file       File
	size       int64
	samples    []Sample // their Offset is in the file
	err        error
}

// The fragments of a recording.
const (
	fragmentTarget   = time.Second
	fragmentMaxBytes = 8 << 20
)

// NewMP4 creates the file of this name.
func NewMP4(store Store, name string) (*MP4, error) {
	file, err := store.Create(name)
	if err != nil {
		return nil, err
	}
	w := &MP4{store: store, name: name, file: file}
	w.fragmenter = NewFragmenter(fragmentTarget, fragmentMaxBytes, w.add)
	return w, nil
}

// Write adds a frame.
func (w *MP4) Write(f av.Frame) error {
	if w.err == nil {
		w.err = w.fragmenter.Write(f)
	}
	return w.err
}

func (w *MP4) add(f Fragment) error {
	if _, err := w.file.Write(f.Data); err != nil {
		return err
	}
	for _, s := range f.Samples {
		s.Offset += w.size
		w.samples = append(w.samples, s)
	}
	w.size += int64(len(f.Data))
	return nil
}

// Close completes the file. Where that fails the fragmented one is left.
func (w *MP4) Close() (Info, error) {
	if err := w.fragmenter.Close(); w.err == nil {
		w.err = err
	}
	if w.err == nil && len(w.samples) > 0 {
		w.err = w.index()
	}
	if err := w.file.Close(); w.err == nil && !errors.Is(err, os.ErrClosed) {
		w.err = err
	}
	info, err := w.fragmenter.info(w.size)
	if w.err != nil {
		return info, w.err
	}
	return info, err
}

// index writes the file anew, as a plain one. Windows replaces no file that is
// open, so the old one is closed first.
func (w *MP4) index() error {
	plain := w.presentation()
	n, err := w.store.Replace(w.name, func(out io.Writer) error {
		if err := plain.Marshal(out); err != nil {
			return err
		}
		return w.file.Close()
	})
	if err == nil {
		w.size = n
	}
	return err
}

func (w *MP4) presentation() pmp4.Presentation {
	var video, audio *pmp4.Track
	var p pmp4.Presentation
	if v := w.fragmenter.video; v != nil {
		video = &pmp4.Track{ID: videoID, TimeScale: videoClock, Codec: videoCodec(v)}
		p.Tracks = append(p.Tracks, video)
	}
	if a := w.fragmenter.audio; a != nil {
		audio = &pmp4.Track{ID: audioID, TimeScale: uint32(a.Config.SampleRate), Codec: &codecs.MPEG4Audio{Config: a.Config}}
		p.Tracks = append(p.Tracks, audio)
	}
	var pictures, sounds uint64 // where the newest sample of each began
	for _, s := range w.samples {
		if s.Video {
			w.addSample(video, s, &pictures)
		} else {
			w.addSample(audio, s, &sounds)
		}
	}
	p.Tracks = withSamples(p.Tracks)
	return p
}

func withSamples(tracks []*pmp4.Track) []*pmp4.Track {
	var kept []*pmp4.Track
	for _, t := range tracks {
		if len(t.Samples) > 0 {
			kept = append(kept, t)
		}
	}
	return kept
}

// addSample adds a sample to a track. The one before it, which began at *before,
// lasts until it.
func (w *MP4) addSample(t *pmp4.Track, s Sample, before *uint64) {
	if n := len(t.Samples); n == 0 {
		t.TimeOffset = int32(s.At)
	} else if s.At > *before {
		t.Samples[n-1].Duration = uint32(s.At - *before)
	}
	*before = s.At
	t.Samples = append(t.Samples, &pmp4.Sample{
		Duration: s.Duration, PTSOffset: s.PTSOffset, IsNonSyncSample: !s.Key, PayloadSize: s.Size,
		GetPayload: func() ([]byte, error) {
			b := make([]byte, s.Size)
			_, err := w.file.ReadAt(b, s.Offset)
			return b, err
		},
	})
}

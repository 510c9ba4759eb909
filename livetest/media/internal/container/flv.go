package container

import (
	"bufio"
	"encoding/binary"
	"math"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/flv"
)

// flushAfter is how much of a stream a recording may lose by force, in time of
// the stream.
const flushAfter = time.Second

// FLV writes one FLV file.
type FLV struct {
	span
	file    *counted
	buf     *bufio.Writer
	headers map[bool]av.Frame // by whether it is of pictures
	head    []byte            // reused
	flushed time.Duration
	opened  bool
	err     error
}

// NewFLV creates the file of this name.
func NewFLV(store Store, name string) (*FLV, error) {
	created, err := store.Create(name)
	if err != nil {
		return nil, err
	}
	file := &counted{File: created}
	return &FLV{file: file, buf: bufio.NewWriterSize(file, 64<<10), headers: map[bool]av.Frame{}}, nil
}

// Write adds a frame.
func (w *FLV) Write(f av.Frame) error {
	if w.err != nil {
		return w.err
	}
	if f.Header {
		w.writeHeader(f)
	}
	at, ok := w.take(f)
	if !ok || w.err != nil {
		return w.err
	}
	if !w.opened {
		w.open()
	}
	w.putFrame(f)
	if at-w.flushed >= flushAfter || f.Key {
		w.flush(at)
	}
	return w.err
}

// writeHeader keeps the headers for the beginning; one that comes later has its
// place in the file.
func (w *FLV) writeHeader(f av.Frame) {
	if w.opened {
		w.put(flv.Encode(f, f.DTS-max(0, min(f.DTS-w.base, w.last))))
	}
	w.headers[f.Codec.IsVideo()] = f
}

func (w *FLV) open() {
	w.opened = true
	w.put(flv.Header)
	w.put(flv.Description(w.describe()))
	for _, video := range []bool{true, false} {
		if f, ok := w.headers[video]; ok {
			w.put(flv.Encode(f, f.DTS))
		}
	}
}

func (w *FLV) describe() []flv.Property {
	list := []flv.Property{{Name: flv.Duration}}
	if f, ok := w.headers[true]; ok {
		if v, err := av.ParseVideo(f); err == nil {
			list = append(list, flv.Property{Name: "width", Value: float64(v.Width)},
				flv.Property{Name: "height", Value: float64(v.Height)})
		}
	}
	return list
}

// putFrame writes a frame without a copy of it.
func (w *FLV) putFrame(f av.Frame) {
	w.head = flv.AppendHead(w.head[:0], f, w.base)
	size := len(w.head) + len(f.Data)
	w.put(w.head)
	w.put(f.Data)
	w.put(binary.BigEndian.AppendUint32(w.head[:0], uint32(size)))
}

func (w *FLV) put(b []byte) {
	if w.err != nil {
		return
	}
	_, w.err = w.buf.Write(b)
}

func (w *FLV) flush(at time.Duration) {
	w.flushed = at
	if err := w.buf.Flush(); w.err == nil {
		w.err = err
	}
}

// Close completes the file and writes how long it is.
func (w *FLV) Close() (Info, error) {
	w.flush(w.last)
	if w.started && w.err == nil {
		seconds := binary.BigEndian.AppendUint64(nil, math.Float64bits(w.last.Seconds()))
		_, w.err = w.file.WriteAt(seconds, flv.DurationOffset)
	}
	if err := w.file.Close(); w.err == nil {
		w.err = err
	}
	info, err := w.info(w.file.size)
	if w.err != nil {
		return info, w.err
	}
	return info, err
}

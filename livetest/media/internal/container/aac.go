package container

import (
	"bufio"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// AAC writes the sound of a stream as ADTS.
type AAC struct {
	span
	file    *counted
	buf     *bufio.Writer
	config  *mpeg4audio.AudioSpecificConfig
	flushed time.Duration
	err     error
}

// NewAAC creates the file of this name.
func NewAAC(store Store, name string) (*AAC, error) {
	created, err := store.Create(name)
	if err != nil {
		return nil, err
	}
	file := &counted{File: created}
	return &AAC{file: file, buf: bufio.NewWriter(file)}, nil
}

// Write adds a packet of sound. Pictures are passed over.
func (w *AAC) Write(f av.Frame) error {
	if w.err != nil || f.Codec != av.AAC {
		return w.err
	}
	if f.Header {
		if a, err := av.ParseAudio(f); err == nil {
			w.config = &a.Config
		}
	}
	at, ok := w.take(f)
	if !ok || w.config == nil {
		return nil
	}
	packet := mpeg4audio.ADTSPackets{{
		Type: w.config.Type, SampleRate: w.config.SampleRate,
		ChannelConfig: w.config.ChannelConfig, AU: f.Data,
	}}
	b, err := packet.Marshal()
	if err == nil {
		_, err = w.buf.Write(b)
	}
	if err == nil && at-w.flushed >= flushAfter {
		w.flushed, err = at, w.buf.Flush()
	}
	w.err = err
	return err
}

// Close completes the file.
func (w *AAC) Close() (Info, error) {
	if err := w.buf.Flush(); w.err == nil {
		w.err = err
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

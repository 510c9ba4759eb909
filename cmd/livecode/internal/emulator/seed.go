package emulator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/qcloudlive/livecode/livetest"
)

// seed is what a seed file may say.
type seed struct {
	Streams []seedStream `yaml:"streams"`
}

type seedStream struct {
	ID         string          `yaml:"id"`
	Live       bool            `yaml:"live"` // in name: nothing is sent
	Viewers    int64           `yaml:"viewers"`
	Bandwidth  float64         `yaml:"bandwidth"` // Mbit/s
	Width      int             `yaml:"width"`
	Height     int             `yaml:"height"`
	FPS        int             `yaml:"fps"`
	Bitrate    int             `yaml:"bitrate"` // bit/s
	Recordings []seedRecording `yaml:"recordings"`
}

type seedRecording struct {
	Format string        `yaml:"format"`
	Start  time.Time     `yaml:"start"`
	Length time.Duration `yaml:"length"`
	Size   int64         `yaml:"size"`
	URL    string        `yaml:"url"`
}

// plant puts what a seed file says into an account. Names that it must not have are
// errors, with their line.
func plant(account *livetest.Server, text []byte) error {
	var file seed
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("seed: %w", err)
	}
	for i, s := range file.Streams {
		if s.ID == "" {
			return fmt.Errorf("seed: stream %d of the file has no id", i+1)
		}
		if err := s.plant(account); err != nil {
			return fmt.Errorf("seed: stream %s: %w", s.ID, err)
		}
	}
	return nil
}

func (s seedStream) plant(account *livetest.Server) error {
	if s.Live {
		if err := account.Push(s.ID, livetest.WithVideo(s.Width, s.Height), livetest.WithRate(s.FPS, s.Bitrate)); err != nil {
			return err
		}
		if err := account.SetPlay(s.ID, s.Viewers, s.Bandwidth); err != nil {
			return err
		}
	}
	for _, r := range s.Recordings {
		recording := livetest.Recording{Format: r.Format, Start: r.Start, Length: r.Length, Size: r.Size, URL: r.URL}
		if !r.Start.IsZero() {
			recording.End = r.Start.Add(r.Length)
		}
		account.AddRecording(s.ID, recording)
	}
	return nil
}

package media

import (
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// meterSpan is over how much of a stream its figures are taken.
const meterSpan = 5 * time.Second

// meter measures a stream by the stream's own time: what is pushed faster than it
// plays, as a test does, has the figures that a viewer sees. A stream of less than
// a second has those of its header.
type meter struct {
	samples []meterSample
	bytes   int64
	frames  int
}

type meterSample struct {
	at    time.Duration
	bytes int
	video bool
}

func (m *meter) add(f av.Frame) {
	if f.Header {
		return
	}
	s := meterSample{f.DTS, len(f.Data), f.Codec.IsVideo()}
	if n := len(m.samples); n > 0 && s.at < m.samples[0].at {
		*m = meter{} // the time was set back
	}
	m.samples = append(m.samples, s)
	m.count(s, 1)
	drop := 0
	for drop < len(m.samples) && s.at-m.samples[drop].at > meterSpan || drop < len(m.samples)-maxMeterSamples {
		m.count(m.samples[drop], -1)
		drop++
	}
	m.samples = m.samples[drop:]
}

// maxMeterSamples bounds the samples of a stream whose time stands still.
const maxMeterSamples = 4096

func (m *meter) count(s meterSample, sign int) {
	m.bytes += int64(sign * s.bytes)
	if s.video {
		m.frames += sign
	}
}

// figures returns frames and bits per second; false: the stream is too young.
func (m *meter) figures() (fps int, bitsPerSecond int, ok bool) {
	if len(m.samples) < 2 {
		return 0, 0, false
	}
	span := m.samples[len(m.samples)-1].at - m.samples[0].at
	if span < time.Second {
		return 0, 0, false
	}
	// The last frame of the span lasts beyond it, so all but one are counted.
	fps = int(float64(max(m.frames-1, 0))/span.Seconds() + 0.5)
	return fps, int(float64(m.bytes) * 8 / span.Seconds()), true
}

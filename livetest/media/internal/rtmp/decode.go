package rtmp

import (
	"bytes"
	"fmt"
	"time"

	"github.com/abema/go-mp4"
	"github.com/bluenviron/gortmplib/pkg/message"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// sizeOf returns about how many bytes a message had on the wire.
func sizeOf(msg message.Message) int {
	switch m := msg.(type) {
	case *message.Video:
		return len(m.AU) + 5
	case *message.Audio:
		return len(m.AU) + 2
	case *message.VideoExCodedFrames:
		return len(m.Payload) + 8
	case *message.VideoExFramesX:
		return len(m.Payload) + 5
	case *message.AudioExCodedFrames:
		return len(m.Payload) + 5
	}
	return smallMessage
}

// smallMessage is what a message without a frame counts as: headers, commands
// and descriptions.
const smallMessage = 512

// decoder makes frames of messages.
type decoder struct {
	lastVideo time.Duration // headers of Enhanced RTMP come without their time
}

// decode reports false for a message without a frame.
func (d *decoder) decode(msg message.Message) (av.Frame, bool, error) {
	switch m := msg.(type) {
	case *message.Video:
		return d.video(m)
	case *message.Audio:
		return audio(m)
	case *message.VideoExSequenceStart:
		return d.enhancedHeader(m)
	case *message.VideoExCodedFrames:
		return d.enhanced(m.FourCC, m.DTS, m.PTSDelta, m.Payload)
	case *message.VideoExFramesX:
		return d.enhanced(m.FourCC, m.DTS, 0, m.Payload)
	case *message.AudioExSequenceStart, *message.AudioExCodedFrames, *message.VideoExMultitrack, *message.AudioExMultitrack:
		return av.Frame{}, false, ErrCodec
	}
	return av.Frame{}, false, nil
}

func (d *decoder) video(m *message.Video) (av.Frame, bool, error) {
	d.lastVideo = m.DTS
	f := av.Frame{Codec: av.H264, Key: m.IsKeyFrame, DTS: m.DTS, PTSDelta: m.PTSDelta, Data: m.AU}
	if m.Codec == message.CodecH265 {
		f.Codec = av.H265
	}
	switch {
	case m.Type == message.VideoTypeAU:
		return f, true, nil
	case m.Type != message.VideoTypeConfig:
		return av.Frame{}, false, nil // ffmpeg's last picture is an empty one
	case m.AVCConfig != nil:
		return header(f, m.AVCConfig)
	}
	return header(f, m.HEVCConfig)
}

func (d *decoder) enhancedHeader(m *message.VideoExSequenceStart) (av.Frame, bool, error) {
	switch m.FourCC {
	case message.FourCCAVC:
		return header(av.Frame{Codec: av.H264, DTS: d.lastVideo}, m.AVCConfig)
	case message.FourCCHEVC:
		return header(av.Frame{Codec: av.H265, Enhanced: true, DTS: d.lastVideo}, m.HEVCConfig)
	}
	return av.Frame{}, false, ErrCodec
}

// header completes the header of a track. What is broken in it shows when it is
// written again.
func header(f av.Frame, box mp4.IImmutableBox) (av.Frame, bool, error) {
	var buf bytes.Buffer
	if _, err := mp4.Marshal(&buf, box, mp4.Context{}); err != nil {
		return av.Frame{}, false, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	f.Header, f.Key, f.Data = true, true, buf.Bytes()
	return f, true, nil
}

func (d *decoder) enhanced(codec message.FourCC, at, delta time.Duration, data []byte) (av.Frame, bool, error) {
	d.lastVideo = at
	switch codec {
	case message.FourCCAVC:
		return av.Frame{Codec: av.H264, Key: isKeyH264(data), DTS: at, PTSDelta: delta, Data: data}, true, nil
	case message.FourCCHEVC:
		key := av.IsKeyH265(data)
		return av.Frame{Codec: av.H265, Enhanced: true, Key: key, DTS: at, PTSDelta: delta, Data: data}, true, nil
	}
	return av.Frame{}, false, ErrCodec
}

func audio(m *message.Audio) (av.Frame, bool, error) {
	if m.Codec != message.CodecMPEG4Audio {
		return av.Frame{}, false, ErrCodec
	}
	f := av.Frame{Codec: av.AAC, DTS: m.DTS, Data: m.AU}
	if m.AACType == message.AudioAACTypeAU {
		return f, true, nil
	}
	if m.AACConfig == nil {
		return av.Frame{}, false, nil
	}
	data, err := m.AACConfig.Marshal()
	if err != nil {
		return av.Frame{}, false, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	f.Header, f.Data = true, data
	return f, true, nil
}

// isKeyH264 reports whether decoding can start at a picture of H.264 that came
// as Enhanced RTMP.
func isKeyH264(data []byte) bool {
	units, err := av.Units(data)
	return err == nil && h264.IsRandomAccess(units)
}

package rtmp

import (
	"bytes"
	"fmt"

	"github.com/abema/go-mp4"
	"github.com/bluenviron/gortmplib/pkg/message"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// dataStream is the number of the stream that frames belong to, as the library
// writes it.
const dataStream = 0x1000000

// encoder makes messages of frames.
type encoder struct {
	write func(message.Message) error
}

func (e *encoder) encode(f av.Frame) error {
	msg, err := messageOf(f)
	if err != nil {
		return err
	}
	return e.write(msg)
}

func messageOf(f av.Frame) (message.Message, error) {
	switch {
	case f.Codec == av.AAC:
		return audioMessage(f)
	case f.Enhanced && f.Header:
		box, err := hevcBox(f.Data)
		return &message.VideoExSequenceStart{
			ChunkStreamID: message.VideoChunkStreamID, MessageStreamID: dataStream,
			FourCC: message.FourCCHEVC, HEVCConfig: box,
		}, err
	case f.Enhanced:
		return &message.VideoExCodedFrames{
			ChunkStreamID: message.VideoChunkStreamID, MessageStreamID: dataStream,
			FourCC: message.FourCCHEVC, DTS: f.DTS, PTSDelta: f.PTSDelta, Payload: f.Data,
		}, nil
	}
	return videoMessage(f)
}

func audioMessage(f av.Frame) (message.Message, error) {
	m := &message.Audio{
		ChunkStreamID: message.AudioChunkStreamID, MessageStreamID: dataStream, DTS: f.DTS,
		Codec: message.CodecMPEG4Audio, Rate: message.AudioRate44100, Depth: message.AudioDepth16, IsStereo: true,
		AACType: message.AudioAACTypeAU, AU: f.Data,
	}
	if !f.Header {
		return m, nil
	}
	m.AACType, m.AU, m.AACConfig = message.AudioAACTypeConfig, nil, &mpeg4audio.AudioSpecificConfig{}
	if err := m.AACConfig.Unmarshal(f.Data); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return m, nil
}

func videoMessage(f av.Frame) (message.Message, error) {
	m := &message.Video{
		ChunkStreamID: message.VideoChunkStreamID, MessageStreamID: dataStream, DTS: f.DTS,
		Codec: message.CodecH264, IsKeyFrame: f.Key, Type: message.VideoTypeAU, PTSDelta: f.PTSDelta, AU: f.Data,
	}
	if f.Codec == av.H265 {
		m.Codec = message.CodecH265
	}
	if !f.Header {
		return m, nil
	}
	m.Type, m.AU, m.IsKeyFrame = message.VideoTypeConfig, nil, true
	var err error
	if f.Codec == av.H265 {
		m.HEVCConfig, err = hevcBox(f.Data)
		return m, err
	}
	m.AVCConfig = &mp4.AVCDecoderConfiguration{}
	m.AVCConfig.SetType(mp4.BoxTypeAvcC())
	return m, unmarshal(f.Data, m.AVCConfig)
}

func hevcBox(data []byte) (*mp4.HvcC, error) {
	box := &mp4.HvcC{}
	return box, unmarshal(data, box)
}

func unmarshal(data []byte, box mp4.IBox) error {
	if _, err := mp4.Unmarshal(bytes.NewReader(data), uint64(len(data)), box, mp4.Context{}); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return nil
}

package av

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/abema/go-mp4"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"
)

// Video is what the header of a picture track says.
type Video struct {
	Codec         Codec
	Width, Height int
	FPS           float64 // 0: the header does not say
	VPS, SPS, PPS []byte  // VPS: H.265 alone
}

// Audio is what the header of a sound track says.
type Audio struct {
	Config mpeg4audio.AudioSpecificConfig
}

// ErrHeader reports a header that cannot be read.
var ErrHeader = errors.New("unreadable header")

// ParseVideo reads a header of pictures.
func ParseVideo(f Frame) (Video, error) {
	switch f.Codec {
	case H264:
		return parseH264(f.Data)
	case H265:
		return parseH265(f.Data)
	}
	return Video{}, fmt.Errorf("%w: %v has no pictures", ErrHeader, f.Codec)
}

func parseH264(data []byte) (Video, error) {
	var box mp4.AVCDecoderConfiguration
	box.SetType(mp4.BoxTypeAvcC())
	if _, err := mp4.Unmarshal(bytes.NewReader(data), uint64(len(data)), &box, mp4.Context{}); err != nil {
		return Video{}, fmt.Errorf("%w: avcC: %v", ErrHeader, err)
	}
	if len(box.SequenceParameterSets) == 0 || len(box.PictureParameterSets) == 0 {
		return Video{}, fmt.Errorf("%w: avcC without SPS and PPS", ErrHeader)
	}
	if box.LengthSizeMinusOne != 3 {
		return Video{}, fmt.Errorf("%w: avcC with lengths of %d bytes", ErrHeader, box.LengthSizeMinusOne+1)
	}
	v := Video{Codec: H264, SPS: box.SequenceParameterSets[0].NALUnit, PPS: box.PictureParameterSets[0].NALUnit}
	var sps h264.SPS
	if err := sps.Unmarshal(v.SPS); err != nil {
		return Video{}, fmt.Errorf("%w: SPS: %v", ErrHeader, err)
	}
	return v.sized(sps.Width(), sps.Height(), sps.FPS())
}

func parseH265(data []byte) (Video, error) {
	var box mp4.HvcC
	if _, err := mp4.Unmarshal(bytes.NewReader(data), uint64(len(data)), &box, mp4.Context{}); err != nil {
		return Video{}, fmt.Errorf("%w: hvcC: %v", ErrHeader, err)
	}
	if box.LengthSizeMinusOne != 3 {
		return Video{}, fmt.Errorf("%w: hvcC with lengths of %d bytes", ErrHeader, box.LengthSizeMinusOne+1)
	}
	v := Video{
		Codec: H265,
		VPS:   firstUnit(box.NaluArrays, h265.NALUType_VPS_NUT),
		SPS:   firstUnit(box.NaluArrays, h265.NALUType_SPS_NUT),
		PPS:   firstUnit(box.NaluArrays, h265.NALUType_PPS_NUT),
	}
	if v.VPS == nil || v.SPS == nil || v.PPS == nil {
		return Video{}, fmt.Errorf("%w: hvcC without VPS, SPS and PPS", ErrHeader)
	}
	var sps h265.SPS
	if err := sps.Unmarshal(v.SPS); err != nil {
		return Video{}, fmt.Errorf("%w: SPS: %v", ErrHeader, err)
	}
	return v.sized(sps.Width(), sps.Height(), sps.FPS())
}

func firstUnit(arrays []mp4.HEVCNaluArray, kind h265.NALUType) []byte {
	for _, a := range arrays {
		if a.NaluType == byte(kind) && len(a.Nalus) > 0 && len(a.Nalus[0].NALUnit) > 2 {
			return a.Nalus[0].NALUnit
		}
	}
	return nil
}

// maxSide is the widest picture that the codecs taken allow for in practice; a
// header that says more is broken or hostile.
const maxSide = 16384

func (v Video) sized(width, height int, fps float64) (Video, error) {
	if width <= 0 || height <= 0 || width > maxSide || height > maxSide {
		return Video{}, fmt.Errorf("%w: a picture of %d by %d", ErrHeader, width, height)
	}
	v.Width, v.Height = width, height
	if fps > 0 && fps <= 1000 && !math.IsNaN(fps) {
		v.FPS = fps
	}
	return v, nil
}

// ParseAudio reads a header of sound.
func ParseAudio(f Frame) (Audio, error) {
	var a Audio
	if err := a.Config.Unmarshal(f.Data); err != nil {
		return Audio{}, fmt.Errorf("%w: AudioSpecificConfig: %v", ErrHeader, err)
	}
	if a.Config.SampleRate <= 0 || a.Config.ChannelConfig == 0 {
		return Audio{}, fmt.Errorf("%w: sound of %d Hz in channel configuration %d", ErrHeader, a.Config.SampleRate, a.Config.ChannelConfig)
	}
	return a, nil
}

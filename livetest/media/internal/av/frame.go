// Package av holds what the protocols and file formats of the media server have
// in common: frames, and what their headers say.
package av

import "time"

// A Codec is how a frame is coded.
type Codec uint8

// The codecs that are taken.
const (
	None Codec = iota
	H264
	H265
	AAC
)

// String returns the name of the codec.
func (c Codec) String() string {
	switch c {
	case H264:
		return "H.264"
	case H265:
		return "H.265"
	case AAC:
		return "AAC"
	}
	return "no codec"
}

// IsVideo reports whether frames of the codec are pictures.
func (c Codec) IsVideo() bool { return c == H264 || c == H265 }

// A Frame is one picture, one packet of sound, or the header of either. It is
// shared by everyone who reads the stream and never changes.
type Frame struct {
	Codec  Codec
	Header bool // Data is avcC, hvcC or an AudioSpecificConfig
	Key    bool // a picture from which decoding can start
	// Enhanced marks H.265 that came, and goes on, as Enhanced RTMP; without it
	// codec number 12 is used, as broadcasters in China do.
	Enhanced bool
	DTS      time.Duration // since the start of the connection, in whole milliseconds
	PTSDelta time.Duration // presentation minus decoding
	Data     []byte        // pictures: units with a length of four bytes before each
}

// Tag is a Frame as FLV writes it, made once for all who need it.
type Tag struct {
	Frame
	Bytes []byte // the whole FLV tag, with the length after it
}

// Package flv writes and reads FLV: the file, the body of HTTP-FLV, and what
// RTMP carries.
package flv

import (
	"encoding/binary"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// Header is the beginning of a file with sound and pictures, with the length of
// the tag before the first one, which is none.
var Header = []byte{'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0}

// The kinds of tags.
const (
	tagAudio  = 8
	tagVideo  = 9
	tagScript = 18
)

const (
	tagHeader  = 11
	tagTrailer = 4
)

// Encode returns a frame as a tag whose time is the frame's less base.
func Encode(f av.Frame, base time.Duration) []byte {
	b := make([]byte, 0, tagHeader+maxHead+len(f.Data)+tagTrailer)
	b = AppendHead(b, f, base)
	size := len(b) + len(f.Data)
	b = append(b, f.Data...)
	return binary.BigEndian.AppendUint32(b, uint32(size))
}

// AppendHead appends what stands before the data of a frame in its tag. After the
// data comes the length of all of it, in four bytes.
func AppendHead(b []byte, f av.Frame, base time.Duration) []byte {
	begin := len(b)
	kind := byte(tagVideo)
	if !f.Codec.IsVideo() {
		kind = tagAudio
	}
	b = appendTagHeader(b, kind, 0, f.DTS-base)
	b = appendBodyHead(b, f)
	size := len(b) - begin - tagHeader + len(f.Data)
	b[begin+1], b[begin+2], b[begin+3] = byte(size>>16), byte(size>>8), byte(size)
	return b
}

func appendTagHeader(b []byte, kind byte, size int, at time.Duration) []byte {
	b = append(b, kind, byte(size>>16), byte(size>>8), byte(size), 0, 0, 0, 0, 0, 0, 0)
	putTime(b, at)
	return b
}

// putTime writes the time of a tag: the upper byte of the four comes last.
func putTime(tag []byte, at time.Duration) {
	ms := uint32(at.Milliseconds())
	tag[4], tag[5], tag[6], tag[7] = byte(ms>>16), byte(ms>>8), byte(ms), byte(ms>>24)
}

const (
	codecAVC     = 7
	codecHEVC    = 12
	soundAAC     = 0xAF // AAC; the rate and the channels are fixed, the header tells them
	enhanced     = 0x80
	startOfCodec = 0 // the packet types of Enhanced RTMP
	codedFrames  = 1
)

// maxHead is the longest beginning of a body.
const maxHead = 8

// appendBodyHead appends what stands in a body before the data of a frame.
func appendBodyHead(b []byte, f av.Frame) []byte {
	packet := byte(1)
	if f.Header {
		packet = 0
	}
	if f.Codec == av.AAC {
		return append(b, soundAAC, packet)
	}
	kind := byte(2) << 4
	if f.Key || f.Header {
		kind = 1 << 4
	}
	delta := uint32(int32(f.PTSDelta.Milliseconds()))
	if f.Enhanced && f.Header {
		return append(b, enhanced|kind|startOfCodec, 'h', 'v', 'c', '1')
	}
	if f.Enhanced {
		return append(b, enhanced|kind|codedFrames, 'h', 'v', 'c', '1', byte(delta>>16), byte(delta>>8), byte(delta))
	}
	codec := byte(codecAVC)
	if f.Codec == av.H265 {
		codec = codecHEVC
	}
	return append(b, kind|codec, packet, byte(delta>>16), byte(delta>>8), byte(delta))
}

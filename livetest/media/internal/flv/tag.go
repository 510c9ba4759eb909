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
	maxData    = 1<<24 - 1
)

// Encode returns a frame as a tag whose time is the frame's less base.
func Encode(f av.Frame, base time.Duration) []byte {
	head := bodyHead(f)
	size := len(head) + len(f.Data)
	kind := byte(tagVideo)
	if !f.Codec.IsVideo() {
		kind = tagAudio
	}
	b := make([]byte, 0, tagHeader+size+tagTrailer)
	b = appendTagHeader(b, kind, size, f.DTS-base)
	b = append(b, head...)
	b = append(b, f.Data...)
	return binary.BigEndian.AppendUint32(b, uint32(tagHeader+size))
}

// At returns a tag with another time. The bytes after the header are copied,
// because the tag is shared.
func At(tag []byte, at time.Duration) []byte {
	b := append([]byte(nil), tag...)
	putTime(b, at)
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

// bodyHead returns what stands before the data of a frame.
func bodyHead(f av.Frame) []byte {
	packet := byte(1)
	if f.Header {
		packet = 0
	}
	if f.Codec == av.AAC {
		return []byte{soundAAC, packet}
	}
	kind := byte(2) << 4
	if f.Key || f.Header {
		kind = 1 << 4
	}
	delta := uint32(int32(f.PTSDelta.Milliseconds()))
	if f.Enhanced && f.Header {
		return []byte{enhanced | kind | startOfCodec, 'h', 'v', 'c', '1'}
	}
	if f.Enhanced {
		return []byte{enhanced | kind | codedFrames, 'h', 'v', 'c', '1', byte(delta >> 16), byte(delta >> 8), byte(delta)}
	}
	codec := byte(codecAVC)
	if f.Codec == av.H265 {
		codec = codecHEVC
	}
	return []byte{kind | codec, packet, byte(delta >> 16), byte(delta >> 8), byte(delta)}
}

package flv

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// ErrFormat reports bytes that are no FLV with H.264, H.265 or AAC.
var ErrFormat = errors.New("not an FLV stream of H.264, H.265 and AAC")

// Reader reads the frames of an FLV stream.
type Reader struct {
	r      *bufio.Reader
	opened bool
}

// NewReader returns a Reader of r.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReaderSize(r, 64<<10)} }

// Next returns the next frame, or io.EOF after the last one. Descriptions and
// empty frames are passed over.
func (r *Reader) Next() (av.Frame, error) {
	if !r.opened {
		if err := r.open(); err != nil {
			return av.Frame{}, err
		}
		r.opened = true
	}
	for {
		kind, at, body, err := r.tag()
		if err != nil {
			return av.Frame{}, err
		}
		f, ok, err := decode(kind, at, body)
		if err != nil || ok {
			return f, err
		}
	}
}

func (r *Reader) open() error {
	var head [13]byte
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		return fmt.Errorf("%w: %v", ErrFormat, err)
	}
	if string(head[:3]) != "FLV" || binary.BigEndian.Uint32(head[5:]) != 9 {
		return ErrFormat
	}
	return nil
}

// tag reads one tag. The end of the stream within one counts as its end: a
// writer that was killed leaves such a file.
func (r *Reader) tag() (kind byte, at time.Duration, body []byte, err error) {
	var head [tagHeader]byte
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		return 0, 0, nil, io.EOF
	}
	size := int(head[1])<<16 | int(head[2])<<8 | int(head[3])
	ms := uint32(head[7])<<24 | uint32(head[4])<<16 | uint32(head[5])<<8 | uint32(head[6])
	body = make([]byte, size+tagTrailer)
	if _, err := io.ReadFull(r.r, body); err != nil {
		return 0, 0, nil, io.EOF
	}
	return head[0], time.Duration(ms) * time.Millisecond, body[:size], nil
}

// decode reads the body of a tag. It reports false for a tag without a frame.
func decode(kind byte, at time.Duration, body []byte) (av.Frame, bool, error) {
	switch {
	case kind == tagAudio && len(body) >= 2 && body[0]>>4 == soundAAC>>4:
		return av.Frame{Codec: av.AAC, Header: body[1] == 0, DTS: at, Data: body[2:]}, len(body) > 2, nil
	case kind == tagVideo && len(body) >= 5 && body[0]&enhanced != 0:
		return decodeEnhanced(at, body)
	case kind == tagVideo && len(body) >= 5:
		return decodeVideo(at, body)
	case kind == tagScript || len(body) == 0:
		return av.Frame{}, false, nil
	}
	return av.Frame{}, false, ErrFormat
}

func decodeVideo(at time.Duration, body []byte) (av.Frame, bool, error) {
	f := av.Frame{Codec: av.H264, Header: body[1] == 0, Key: body[0]>>4 == 1, DTS: at, PTSDelta: delta(body[2:]), Data: body[5:]}
	switch body[0] & 0x0F {
	case codecAVC:
	case codecHEVC:
		f.Codec = av.H265
	default:
		return av.Frame{}, false, ErrFormat
	}
	return f, body[1] < 2 && len(f.Data) > 0, nil
}

func decodeEnhanced(at time.Duration, body []byte) (av.Frame, bool, error) {
	if string(body[1:5]) != "hvc1" {
		return av.Frame{}, false, ErrFormat
	}
	f := av.Frame{Codec: av.H265, Enhanced: true, Key: body[0]>>4&7 == 1, DTS: at, Data: body[5:]}
	switch body[0] & 0x0F {
	case startOfCodec:
		f.Header = true
	case codedFrames:
		if len(body) < 8 {
			return av.Frame{}, false, ErrFormat
		}
		f.PTSDelta, f.Data = delta(body[5:]), body[8:]
	case 3: // coded frames whose delta is nought
	default:
		return av.Frame{}, false, nil
	}
	return f, len(f.Data) > 0, nil
}

// delta reads a signed number of three bytes, in milliseconds.
func delta(b []byte) time.Duration {
	n := int32(uint32(b[0])<<24|uint32(b[1])<<16|uint32(b[2])<<8) >> 8
	return time.Duration(n) * time.Millisecond
}

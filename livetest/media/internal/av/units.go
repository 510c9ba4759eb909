package av

import (
	"encoding/binary"
	"errors"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"
)

// ErrUnits reports a picture that does not divide into its units.
var ErrUnits = errors.New("picture with units of wrong lengths")

// maxUnits is how many units one picture may have: each costs memory beside its
// bytes.
const maxUnits = 1000

// Units divides a picture into its units, which share its memory. Empty ones are
// left out.
func Units(data []byte) ([][]byte, error) {
	var units [][]byte
	for len(data) > 0 {
		if len(data) < 4 {
			return nil, ErrUnits
		}
		n := binary.BigEndian.Uint32(data)
		data = data[4:]
		if uint64(n) > uint64(len(data)) || len(units) == maxUnits {
			return nil, ErrUnits
		}
		if n > 0 {
			units = append(units, data[:n])
		}
		data = data[n:]
	}
	return units, nil
}

// IsKeyH265 reports whether decoding can start at a picture of H.265. Enhanced
// RTMP says so itself, but the library that reads it does not hand it out.
func IsKeyH265(data []byte) bool {
	for len(data) > 5 {
		n := binary.BigEndian.Uint32(data)
		kind := h265.NALUType(data[4] >> 1 & 0x3F)
		if kind >= h265.NALUType_BLA_W_LP && kind <= h265.NALUType_RSV_IRAP_VCL23 {
			return true
		}
		if uint64(n)+4 >= uint64(len(data)) {
			return false
		}
		data = data[4+n:]
	}
	return false
}

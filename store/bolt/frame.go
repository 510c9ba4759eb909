package bolt

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// A frame is what is written for a record: version, checksum, payload. The
// checksum covers the key too, so that a record under a wrong key is found out.
const (
	frameVersion = 1
	frameHead    = 1 + 4
)

var errFrame = errors.New("bolt: record is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal returns the frame of a payload under a key.
func seal(key, payload []byte) []byte {
	frame := make([]byte, frameHead, frameHead+len(payload))
	frame[0] = frameVersion
	binary.BigEndian.PutUint32(frame[1:], checksum(key, payload))
	return append(frame, payload...)
}

// unseal returns the payload of a frame. It is a view of the frame.
func unseal(key, frame []byte) ([]byte, error) {
	if len(frame) < frameHead || frame[0] != frameVersion {
		return nil, errFrame
	}
	payload := frame[frameHead:]
	if binary.BigEndian.Uint32(frame[1:]) != checksum(key, payload) {
		return nil, errFrame
	}
	return payload, nil
}

func checksum(key, payload []byte) uint32 {
	sum := crc32.Update(0, castagnoli, []byte{frameVersion, byte(len(key))})
	return crc32.Update(crc32.Update(sum, castagnoli, key), castagnoli, payload)
}

package flv

import (
	"encoding/binary"
	"math"
)

// Duration is the name of the property that tells how long a file is, in
// seconds. It has to be the first one.
const Duration = "duration"

// DurationOffset is where in a file the value of the duration stands.
const DurationOffset = int64(13 + tagHeader + 3 + len("onMetaData") + 5 + 2 + len(Duration) + 1)

// A Property says something of a file, by a number.
type Property struct {
	Name  string
	Value float64
}

// Description returns the tag that describes a file.
func Description(properties []Property) []byte {
	body := appendString([]byte{2}, "onMetaData")
	body = append(body, 8) // an array of what follows
	body = binary.BigEndian.AppendUint32(body, uint32(len(properties)))
	for _, p := range properties {
		body = append(appendString(body, p.Name), 0)
		body = binary.BigEndian.AppendUint64(body, math.Float64bits(p.Value))
	}
	body = append(body, 0, 0, 9)
	tag := appendTagHeader(nil, tagScript, len(body), 0)
	tag = append(tag, body...)
	return binary.BigEndian.AppendUint32(tag, uint32(tagHeader+len(body)))
}

func appendString(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
}

package load

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/qcloudlive/livecode/bench/internal/event"
)

// Request returns the bytes of a POST, ready to be sent.
func Request(header http.Header, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	for _, name := range slices.Sorted(maps.Keys(header)) {
		fmt.Fprintf(&b, "%s: %s\r\n", name, header.Get(name))
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

// A Numbered is text that gets another number each time it is sent, wherever there
// is a place for one.
type Numbered struct {
	text   []byte
	places []int
}

// NewNumbered finds the places in text, which it leaves as it is.
func NewNumbered(text []byte) Numbered {
	n := Numbered{text: bytes.Clone(text)}
	for at := 0; ; at += len(event.Number) {
		next := bytes.Index(text[at:], []byte(event.Number))
		if next < 0 {
			return n
		}
		at += next
		n.places = append(n.places, at)
	}
}

// With returns the text with this number. It is good until the next call.
func (n Numbered) With(number int64) []byte {
	for _, at := range n.places {
		strconv.AppendInt(n.text[at:at], 1e18+number, 10)
	}
	return n.text
}

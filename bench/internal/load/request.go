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

// numbered is a request that each sending gives a number of its own, if it has a
// place for one.
type numbered struct {
	bytes []byte
	at    int
}

func newNumbered(request []byte) numbered {
	return numbered{bytes.Clone(request), bytes.Index(request, []byte(event.Number))}
}

func (n numbered) with(number int64) []byte {
	if n.at >= 0 {
		strconv.AppendInt(n.bytes[n.at:n.at], 1e18+number, 10)
	}
	return n.bytes
}

package livecode

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

// A buffer holds one response while it is decoded. Nothing that outlives the call
// may point into it.
type buffer struct{ bytes []byte }

const (
	firstBuffer = 16 << 10
	// maxKept is the size up to which a buffer is used again, so that one
	// huge response does not stay in memory.
	maxKept = 256 << 10
)

var buffers = sync.Pool{New: func() any { return &buffer{make([]byte, firstBuffer)} }}

func getBuffer() *buffer { return buffers.Get().(*buffer) }

func putBuffer(b *buffer) {
	if len(b.bytes) <= maxKept {
		buffers.Put(b)
	}
}

// errNoBody keeps a RoundTripper that breaks its contract from causing a panic.
var errNoBody = errors.New("the RoundTripper returned a response without a body")

// readBody reads a response to its end and closes it. It is the only place that
// touches a body. Without the last read, the one that finds the end, a chunked
// connection could not be used again.
func (b *buffer) readBody(resp *http.Response, limit int64) ([]byte, error) {
	if resp.Body == nil {
		return nil, errNoBody
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // the body is the bare connection, which no context ends
	}
	if length := resp.ContentLength; length <= limit && length >= int64(len(b.bytes)) {
		b.bytes = make([]byte, length+1) // room for the read that finds the end
	}
	n := 0
	for {
		if n == len(b.bytes) && !b.grow(limit) {
			return b.bytes[:limit], &tooLongError{limit}
		}
		read, err := resp.Body.Read(b.bytes[n:])
		n += read
		switch {
		case int64(n) > limit:
			return b.bytes[:limit], &tooLongError{limit}
		case err == io.EOF:
			return b.bytes[:n], nil
		case err != nil:
			return b.bytes[:n], err
		}
	}
}

// grow makes room for more, up to one byte over the limit: the byte that proves
// the response too long. The last step is taken early, so that a response of any
// length costs less than one and a half times the limit.
func (b *buffer) grow(limit int64) bool {
	size := int64(len(b.bytes)) * 4
	if size > limit/4 {
		size = limit + 1
	}
	if size <= int64(len(b.bytes)) {
		return false
	}
	grown := make([]byte, size)
	copy(grown, b.bytes)
	b.bytes = grown
	return true
}

// keep returns a body for as long as it is wanted, by way of a function that has
// no fields to print. A buffer that is too big to be used again gives its own
// bytes away, so that no response is in memory twice.
func (b *buffer) keep(body []byte) func() []byte {
	if len(b.bytes) <= maxKept {
		body = bytes.Clone(body)
	}
	return func() []byte { return bytes.Clone(body) }
}

// firstOf returns as much of a body as may matter for an error text. It is more
// than is shown, so that a secret is not cut in half before it is recognised.
func firstOf(body []byte) []byte {
	return body[:min(len(body), 4<<10)]
}

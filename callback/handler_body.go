package callback

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// Bounds of [WithBodyLimit], in bytes.
const (
	defaultBodyLimit = 64 << 10
	maxBodyLimit     = 16 << 20
)

// bodyTimeout is how long a body may take to arrive. Bodies fit in a packet or
// two, so this bounds stalled senders and no others.
const bodyTimeout = 2 * time.Second

// limitReading bounds the time for the body, also for one that is rejected:
// net/http reads what is left of it after the response.
func (h *Handler) limitReading(a *responder) {
	err := a.conn.SetReadDeadline(time.Now().Add(bodyTimeout))
	a.hidden = errors.Is(err, http.ErrNotSupported)
	h.notice(a, err)
}

// liftReading lifts that bound, since the handler may take longer.
func (a *responder) liftReading() {
	if !a.hidden {
		_ = a.conn.SetReadDeadline(time.Time{})
	}
}

// maxUnread is how much of a rejected body is read all the same.
const maxUnread = 1 << 20

// readRest reads what is left of a body that was rejected, for as long as the bound of
// time allows. A connection that is closed with something unread in it is reset, and a
// proxy that was still sending then says 502 to the sender instead of what the response
// says. Who waits for an invitation sends nothing.
func (a *responder) readRest(err error) {
	rejection, _ := err.(RejectError)
	if a.hidden || !rejection.early() || a.r.ProtoMajor > 1 || a.r.ContentLength == 0 || a.r.Header.Get("Expect") != "" {
		return
	}
	if a.conn.Flush() == nil {
		_, _ = io.CopyN(io.Discard, a.r.Body, maxUnread)
	}
}

// admissible rejects by the request's header alone. Reading the body would send
// "100 Continue" and invite what is not wanted.
func admissible(r *http.Request, limit int64) error {
	switch {
	case r.Method != http.MethodPost:
		return errMethod
	case isEncoded(r.Header):
		return errEncoding
	case isForm(r.Header):
		return errForm
	case r.ContentLength > limit:
		return errTooLarge
	case r.ContentLength == 0:
		return errEmpty
	}
	return nil
}

func isEncoded(h http.Header) bool {
	encoding := h.Get("Content-Encoding")
	return encoding != "" && !strings.EqualFold(encoding, "identity")
}

// isForm finds bodies that were made for another kind of receiver. No type
// beyond that is asked for: not every sender of JSON says so.
func isForm(h http.Header) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "application/x-www-form-urlencoded" || strings.HasPrefix(kind, "multipart/")
}

// bodyReader reads bodies into buffers that are used again.
type bodyReader struct {
	limit   int64
	buffers sync.Pool
}

// A bodyBuffer is a body, and what bounds it while it is read.
type bodyBuffer struct {
	bytes.Buffer
	source io.LimitedReader
}

// keptBuffer is the largest buffer that is kept for the next body.
const keptBuffer = 128 << 10

// read reads the whole body. Hand the buffer back with release.
func (b *bodyReader) read(r *http.Request) (*bodyBuffer, error) {
	buf, _ := b.buffers.Get().(*bodyBuffer)
	if buf == nil {
		buf = &bodyBuffer{Buffer: *bytes.NewBuffer(make([]byte, 0, 4<<10))}
	}
	buf.Reset()
	if err := b.fill(buf, r); err != nil {
		b.release(buf)
		return nil, err
	}
	return buf, nil
}

func (b *bodyReader) fill(buf *bodyBuffer, r *http.Request) error {
	buf.source = io.LimitedReader{R: r.Body, N: b.limit + 1}
	_, err := buf.ReadFrom(&buf.source)
	buf.source.R = nil // which is the request's
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSlow
	case err != nil:
		return errCut
	case int64(buf.Len()) > b.limit:
		return errTooLarge
	case buf.Len() == 0:
		return errEmpty
	}
	return nil
}

func (b *bodyReader) release(buf *bodyBuffer) {
	if buf.Cap() <= keptBuffer {
		b.buffers.Put(buf)
	}
}

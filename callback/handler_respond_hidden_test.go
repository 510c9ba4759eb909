package callback_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// blindWriter is what much middleware makes of a ResponseWriter: it counts
// or logs, and leads nowhere.
type blindWriter struct{ http.ResponseWriter }

type unwrappingWriter struct{ blindWriter }

func (w unwrappingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// unflushableWriter passes the deadline on, and no flush.
type unflushableWriter struct{ blindWriter }

func (w unflushableWriter) SetReadDeadline(t time.Time) error {
	return http.NewResponseController(w.ResponseWriter).SetReadDeadline(t)
}

// newWrappedRig serves a Handler behind middleware that wraps its writer.
func newWrappedRig(t *testing.T, wrap func(blindWriter) http.ResponseWriter, opts ...callback.Option) *rig {
	t.Helper()
	r := newRig(t, nil, opts...)
	r.serve(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.handler.ServeHTTP(wrap(blindWriter{w}), req)
	}))
	return r
}

const deafTimeout = 200 * time.Millisecond

const hides = "level=ERROR msg=\"callback: the ResponseWriter hides the connection"

func TestHandler_behindAWriterThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	r := newWrappedRig(t, func(w blindWriter) http.ResponseWriter { return w }, callback.WithTimeout(deafTimeout))
	for range 3 {
		r.expect(http.StatusOK, fresh(pushMembers))
	}
	require.Contains(t, r.log.String(), hides)
	r.setAct(deafFor(2 * deafTimeout))
	r.expect(http.StatusServiceUnavailable, fresh(`"event_type":0`))
	assert.Equal(t, 1, strings.Count(r.log.String(), hides), "one line for a Handler, not for a request")
	assert.Contains(t, r.log.String(), "writer=callback_test.blindWriter")
}

func TestHandler_behindAWriterThatCannotFlush(t *testing.T) {
	t.Parallel()
	r := newWrappedRig(t, func(w blindWriter) http.ResponseWriter { return unflushableWriter{w} }, callback.WithTimeout(deafTimeout))
	r.expect(http.StatusOK, fresh(pushMembers))
	assert.NotContains(t, r.log.String(), hides)
	r.setAct(deafFor(2 * deafTimeout))
	for _, body := range []string{`"event_type":0,"stream_id":"a"`, `"event_type":0,"stream_id":"b"`} {
		r.expect(http.StatusServiceUnavailable, fresh(body))
	}
	assert.Equal(t, 1, strings.Count(r.log.String(), hides))
	assert.Contains(t, r.log.String(), "writer=callback_test.unflushableWriter")
}

func TestHandler_behindAWriterThatUnwraps(t *testing.T) {
	t.Parallel()
	r := newWrappedRig(t, func(w blindWriter) http.ResponseWriter { return unwrappingWriter{w} }, callback.WithTimeout(deafTimeout))
	begin := time.Now()
	got := r.raw("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{\"event_type\":")
	r.check(http.StatusRequestTimeout, got, "stalled")
	assert.InDelta(t, 2, time.Since(begin).Seconds(), 1)

	const long = 3 * time.Second
	r.setAct(deafFor(long))
	begin = time.Now()
	r.expect(http.StatusServiceUnavailable, fresh(pushMembers))
	assert.Less(t, time.Since(begin), long/2)
	assert.NotContains(t, r.log.String(), hides)
}

// goneWriter has a connection that was closed.
type goneWriter struct{ blindWriter }

func (goneWriter) SetReadDeadline(time.Time) error { return net.ErrClosed }

func TestHandler_behindAConnectionThatIsGone(t *testing.T) {
	t.Parallel()
	r := newWrappedRig(t, func(w blindWriter) http.ResponseWriter { return goneWriter{w} })
	r.expect(http.StatusOK, fresh(pushMembers))
	assert.NotContains(t, r.log.String(), hides)
}

// A recorder knows no deadlines, and has no sender who could stall.
func TestHandler_behindARecorderHidesNothing(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{}, callback.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, notify(h, fresh(pushMembers)))
	assert.Empty(t, log.String())
}

// deafFor is a handler that ignores its context for d.
func deafFor(d time.Duration) func(context.Context, callback.Event) error {
	return func(context.Context, callback.Event) error {
		time.Sleep(d)
		return nil
	}
}

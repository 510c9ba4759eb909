package callback_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// A rig is a Handler behind a real server on loopback, and all that one can
// learn from outside.
type rig struct {
	t        *testing.T
	addr     string
	handler  *callback.Handler
	counters *callback.MemoryCounters
	log      *lockedBuffer

	mu     sync.Mutex
	events []callback.Event
	// act is what the handlers do, after the event has been noted.
	act func(context.Context, callback.Event) error
}

// newRig serves a handler with the verifier of these tests, unless v is given.
func newRig(t *testing.T, v *callback.Verifier, opts ...callback.Option) *rig {
	t.Helper()
	if v == nil {
		v = newVerifier(t)
	}
	r := &rig{t: t, counters: &callback.MemoryCounters{}, log: &lockedBuffer{}}
	opts = append([]callback.Option{
		callback.WithCounters(r.counters), callback.WithLogger(slog.New(slog.NewTextHandler(r.log, nil))),
	}, opts...)
	h, err := callback.NewHandler(v, r.handlers(), opts...)
	require.NoError(t, err)
	r.handler = h
	r.serve(h)
	t.Cleanup(func() { assertDescribed(t, r.counters) })
	return r
}

// assertDescribed looks up every label that was counted.
func assertDescribed(t *testing.T, c *callback.MemoryCounters) {
	t.Helper()
	for _, m := range callback.Metrics() {
		for label := range c.ByLabel(m.Metric) {
			if m.Label == "" {
				assert.Empty(t, label, m.Metric)
			} else {
				assert.Contains(t, m.Values, label, m.Metric)
			}
		}
	}
}

func (r *rig) serve(h http.Handler) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(r.t, err)
	r.addr = listener.Addr().String()
	srv := callback.NewServer(r.addr, h)
	srv.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(r.log, nil), slog.LevelError)
	served := make(chan error)
	go func() { served <- srv.Serve(listener) }()
	r.t.Cleanup(func() {
		_ = srv.Close()
		assert.ErrorIs(r.t, <-served, http.ErrServerClosed)
	})
}

// handlers note every event that reaches them.
func (r *rig) handlers() callback.Handlers {
	return callback.Handlers{
		StreamStarted:     func(ctx context.Context, ev *callback.StreamStarted) error { return r.note(ctx, ev) },
		StreamInterrupted: func(ctx context.Context, ev *callback.StreamInterrupted) error { return r.note(ctx, ev) },
		RecordingCreated:  func(ctx context.Context, ev *callback.RecordingCreated) error { return r.note(ctx, ev) },
		ScreenshotCreated: func(ctx context.Context, ev *callback.ScreenshotCreated) error { return r.note(ctx, ev) },
		Unknown:           func(ctx context.Context, ev *callback.Unknown) error { return r.note(ctx, ev) },
	}
}

func (r *rig) note(ctx context.Context, ev callback.Event) error {
	r.mu.Lock()
	r.events = append(r.events, ev)
	act := r.act
	r.mu.Unlock()
	if act == nil {
		return nil
	}
	return act(ctx, ev)
}

func (r *rig) setAct(act func(context.Context, callback.Event) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.act = act
}

// handled returns the events that reached a handler.
func (r *rig) handled() []callback.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]callback.Event(nil), r.events...)
}

// A response is what came back, and whether it is the last on its connection.
type response struct {
	last   bool
	status int
	header http.Header
	body   string
}

// dial opens a connection that is closed with the test.
func (r *rig) dial() net.Conn {
	conn, err := net.Dial("tcp", r.addr)
	require.NoError(r.t, err)
	r.t.Cleanup(func() { _ = conn.Close() })
	require.NoError(r.t, conn.SetDeadline(time.Now().Add(15*time.Second)))
	return conn
}

// raw writes a request as it stands and reads one response.
func (r *rig) raw(request string) response {
	conn := r.dial()
	_, err := io.WriteString(conn, request)
	require.NoError(r.t, err)
	return r.read(bufio.NewReader(conn))
}

func (r *rig) read(from *bufio.Reader) response {
	resp, err := http.ReadResponse(from, nil)
	require.NoError(r.t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(r.t, err)
	return response{resp.Close, resp.StatusCode, resp.Header, string(body)}
}

// request spells a POST with the given header lines.
func request(path, body string, header ...string) string {
	lines := append([]string{"POST " + path + " HTTP/1.1", "Host: receiver.test", "Content-Type: application/json",
		fmt.Sprintf("Content-Length: %d", len(body))}, header...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + body
}

func (r *rig) post(body string, header ...string) response {
	return r.raw(request("/", body, header...))
}

// expect posts a body and checks the answer: its status, and that it tells no
// more than that.
func (r *rig) expect(status int, body string) {
	r.t.Helper()
	r.check(status, r.post(body), body)
}

func (r *rig) check(status int, got response, what string) {
	r.t.Helper()
	what = fmt.Sprintf("%.200q", what)
	require.Equal(r.t, status, got.status, what)
	if status == http.StatusOK {
		assert.Equal(r.t, `{"code":0}`, got.body, what)
		assert.Equal(r.t, "application/json", got.header.Get("Content-Type"), what)
		return
	}
	assert.Empty(r.t, got.body, what)
	for name := range got.header {
		assert.Contains(r.t, []string{"Date", "Content-Length", "Connection", "Allow"}, name, what)
	}
}

// quarantined returns the reasons of the bodies in quarantine.
func (r *rig) quarantined() []callback.RejectError {
	var reasons []callback.RejectError
	for _, q := range r.handler.Quarantined() {
		reasons = append(reasons, q.Reason)
	}
	return reasons
}

// lockedBuffer is a buffer that a server and a test may share.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// take returns what was written since it was called last.
func (b *lockedBuffer) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.buf.Reset()
	return b.buf.String()
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

package livecode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

const (
	faultAppID = 1252000000
	faultKey   = "40328529ca4381a80c6ecf2e6aa57438"
)

// A fault is one thing that goes wrong, the same for every request of a call.
type fault struct {
	row  int // of the table of fault classes
	name string
	// spoil is what the server does to each request. It is made for each cell.
	spoil func(i iface) faultnet.Fault
	// dial replaces the way to the server.
	dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// sockets asks for real ones. The others have connections in memory and
	// a clock that is not real.
	sockets bool
	options []Option
	// limit is the time that the context of the call leaves, cancel when it is
	// cancelled before that. 0: a limit that nothing reaches, and never.
	limit, cancel time.Duration
	// before is called with a healthy server.
	before func(t *testing.T, x *cell)
	want   func(i iface) want
	// check looks at what is special about the fault.
	check func(t *testing.T, x *cell)
}

// A cell is one fault that meets one interface.
type cell struct {
	fault
	iface
	server    *faultnet.Server
	transport *http.Transport
	client    *Client
	log       bytes.Buffer
	about     string // the stream that the call is about

	mu       sync.Mutex
	requests []*http.Request // as they arrived
	signs    []string
	executed int
	dialled  []string

	err     error
	elapsed time.Duration
	hits    int
}

// kind is which of the typed errors is wanted.
type kind int

const (
	noError kind = iota
	apiError
	transportError
	answerError
)

// want is what a call has to come to.
type want struct {
	kind     kind
	status   int
	is       error
	maybe    bool
	attempts int // of the error
	hits     int // requests that reach the server
}

// run lets the fault meet the interface, in a bubble unless it needs sockets.
func (f fault) run(t *testing.T, i iface) {
	descriptors, goroutines := countDescriptors(t), runtime.NumGoroutine()
	x := &cell{fault: f, iface: i, about: "8888_a"}
	if f.sockets {
		x.run(t)
	} else {
		synctest.Test(t, x.run)
	}
	assertBack(t, "goroutines", goroutines, runtime.NumGoroutine)
	assertBack(t, "descriptors", descriptors, func() int { return countDescriptors(t) })
}

func (x *cell) run(t *testing.T) {
	x.start(t)
	if x.before != nil {
		x.before(t, x)
	}
	if x.spoil != nil {
		spoil := x.spoil(x.iface)
		x.server.FailAlways(func(e *faultnet.Exchange) {
			x.keep(e.Request)
			spoil(e)
		})
	}
	x.measure(t)
	x.judge(t)
	x.transport.CloseIdleConnections()
	x.server.Close()
}

func (x *cell) start(t *testing.T) {
	newServer := faultnet.NewInMemory
	if x.sockets {
		newServer = faultnet.NewServer
	}
	x.server = newServer(http.HandlerFunc(x.serve))
	if x.dial == nil {
		x.dial = x.server.DialContext
	}
	x.transport = newTransport(nil, func(ctx context.Context, network, addr string) (net.Conn, error) {
		x.mu.Lock()
		x.dialled = append(x.dialled, addr)
		x.mu.Unlock()
		return x.dial(ctx, network, addr)
	})
	options := []Option{
		WithRoundTripper(x.noteSigns), // the outermost
		WithBaseURL(x.server.URL), WithHTTPClient(&http.Client{Transport: x.transport}),
		WithLogger(slog.New(slog.NewTextHandler(&x.log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
	}
	if x.sockets {
		options = append(options, withoutJitter)
	}
	client, err := New(faultAppID, faultKey, append(options, x.options...)...)
	require.NoError(t, err)
	x.client = client
}

// withoutJitter takes the random out of waits, and so all of it where nothing
// asks for more.
func withoutJitter(s *settings) error {
	s.jitter = func(time.Duration) time.Duration { return 0 }
	return nil
}

// serve carries out a call.
func (x *cell) serve(w http.ResponseWriter, _ *http.Request) {
	x.mu.Lock()
	x.executed++
	x.mu.Unlock()
	_, _ = w.Write([]byte(x.success()))
}

// measure makes the call.
func (x *cell) measure(t *testing.T) {
	limit := x.limit
	if limit == 0 {
		limit = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if x.cancel > 0 {
		defer time.AfterFunc(x.cancel, cancel).Stop()
		limit = x.cancel
	}
	earlier := x.server.Requests()
	allocated, start := allocatedBytes(), time.Now()
	x.err = x.call(ctx, x.client, x.about)
	x.elapsed, allocated = time.Since(start), allocatedBytes()-allocated
	x.hits = x.server.Requests() - earlier

	assert.LessOrEqual(t, x.elapsed, limit+100*time.Millisecond, "the deadline passed by")
	assert.LessOrEqual(t, allocated, uint64(2<<20*max(x.hits, 1)), "bytes allocated for %d answers", x.hits)
}

// judge holds the outcome against the invariants and what the fault wants.
func (x *cell) judge(t *testing.T) {
	w := x.want(x.iface)
	switch err := x.err.(type) {
	case nil:
		assert.Equal(t, w, want{hits: w.hits}, "a success is wrong")
	case *APIError:
		assert.Equal(t, x.ep.name, err.Interface)
		assert.Equal(t, w, want{apiError, 0, w.is, err.MaybeExecuted, err.Attempts, w.hits}, "%v", err)
	case *TransportError:
		assert.Equal(t, x.ep.name, err.Interface)
		assert.Equal(t, w, want{transportError, err.Status, w.is, err.MaybeExecuted, err.Attempts, w.hits}, "%v", err)
	case *ResponseError:
		assert.Equal(t, x.ep.name, err.Interface)
		assert.Equal(t, w, want{answerError, err.Status, w.is, err.MaybeExecuted, err.Attempts, w.hits}, "%v", err)
	default:
		assert.Fail(t, "the error has no type", "%T %v", err, err)
	}
	assert.Equal(t, w.maybe, MaybeExecuted(x.err))
	assert.Equal(t, w.hits, x.hits, "requests that reached the server")
	if w.is != nil {
		assert.ErrorIs(t, x.err, w.is)
	}
	assertHidden(t, x.secrets(), x.err, x.client)
	assertNone(t, x.secrets(), "the log", x.log.String())
	if x.check != nil {
		x.check(t, x)
	}
}

// keep remembers what reached the server.
func (x *cell) keep(req *http.Request) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.requests = append(x.requests, req)
}

// noteSigns remembers the sign of every attempt, whether it reaches the server
// or not.
func (x *cell) noteSigns(next http.RoundTripper) http.RoundTripper {
	return roundTripperFunc(func(req *http.Request) (*http.Response, error) {
		attempt, _ := attemptFrom(req.Context())
		_, _ = attempt.send(roundTripperFunc(func(signed *http.Request) (*http.Response, error) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.signs = append(x.signs, signed.URL.Query().Get("sign"))
			return nil, nil
		}), req)
		return next.RoundTrip(req)
	})
}

type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// secrets are the key and the signs of this cell.
func (x *cell) secrets() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]string{faultKey}, x.signs...)
}

// assertHidden looks for secrets in all that fmt and slog make of an error and
// of what holds it.
func assertHidden(t *testing.T, secrets []string, err error, also ...any) {
	t.Helper()
	for _, v := range append(also, err, errorTree(err)) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%q"} {
			assertNone(t, secrets, verb, fmt.Sprintf(verb, v))
		}
		var out bytes.Buffer
		slog.New(slog.NewTextHandler(&out, nil)).Error("failed", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Error("failed", "v", v)
		assertNone(t, secrets, "slog", out.String())
	}
}

func assertNone(t *testing.T, secrets []string, where, text string) {
	t.Helper()
	low := strings.ToLower(text)
	for _, secret := range secrets {
		if strings.Contains(low, strings.ToLower(secret)) {
			assert.Fail(t, "a secret is shown", "%s: %s", where, text)
			return
		}
	}
}

// errorTree returns an error and all that it wraps.
func errorTree(err error) []error {
	if err == nil {
		return nil
	}
	tree := []error{err}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		tree = append(tree, errorTree(err.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, inner := range err.Unwrap() {
			tree = append(tree, errorTree(inner)...)
		}
	}
	return tree
}

// assertBack waits up to a second until count is back at what it was.
func assertBack(t *testing.T, what string, was int, count func() int) {
	t.Helper()
	for start := time.Now(); count() > was; time.Sleep(time.Millisecond) {
		if time.Since(start) > time.Second {
			assert.Fail(t, what+" are left", "%d, and %d before", count(), was)
			return
		}
	}
}

func allocatedBytes() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// countDescriptors counts open files, 0 where the system does not tell.
func countDescriptors(t *testing.T) int {
	dir, err := os.Open("/proc/self/fd")
	if errors.Is(err, os.ErrNotExist) {
		return 0
	}
	require.NoError(t, err)
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	require.NoError(t, err)
	return len(names)
}

// isPrintable reports whether a text is fit for a log of any kind.
func isPrintable(text string) bool {
	return !slices.ContainsFunc([]byte(text), func(b byte) bool { return b < ' ' || b == 0x7f })
}

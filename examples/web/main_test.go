package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
)

const (
	testKey    = "callback key of the tests"
	testSecret = "Vv4rEu9xQm2kTz7b"
	testPath   = "/tencent/live/" + testSecret
)

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return listener
}

// A running application, with a durable inbox behind its receiver.
type running struct {
	url   string
	log   *lockedBuffer
	stop  context.CancelFunc
	ended chan error
}

func start(t *testing.T, router string, handlers callback.Handlers) running {
	t.Helper()
	listener := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	r := running{"http://" + listener.Addr().String(), &lockedBuffer{}, stop, make(chan error, 1)}
	go func() {
		r.ended <- serve(ctx, listener, config{
			router: router, key: testKey, secret: testSecret, db: filepath.Join(t.TempDir(), "events.db"),
			handlers: handlers, log: slog.New(slog.NewTextHandler(r.log, nil)),
		})
	}()
	t.Cleanup(stop)
	return r
}

func post(t *testing.T, url, key string, fields callbacktest.Fields) int {
	t.Helper()
	resp, err := http.DefaultClient.Do(callbacktest.NewRequest(url, key, time.Now().Add(10*time.Minute), fields))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func get(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(url)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func eachRouter(t *testing.T, test func(t *testing.T, router string)) {
	for router := range routers {
		t.Run(router, func(t *testing.T) {
			t.Parallel()
			test(t, router)
		})
	}
}

func TestApplication_receivesInFrontOfItsMiddleware(t *testing.T) {
	t.Parallel()
	eachRouter(t, func(t *testing.T, router string) {
		handled := make(chan callback.Event, 1)
		app := start(t, router, callback.Handlers{Default: func(_ context.Context, ev callback.Event) error {
			handled <- ev
			return nil
		}})
		require.Eventually(t, func() bool { return get(t, app.url+"/readyz") == http.StatusOK }, time.Minute, 5*time.Millisecond)

		sample := callbacktest.Sample(1, "8888_room", time.Now())
		assert.Equal(t, http.StatusOK, post(t, app.url+testPath, testKey, sample))
		assert.Equal(t, "8888_room", (<-handled).Common().StreamID)
		assert.Equal(t, http.StatusForbidden, post(t, app.url+testPath, "guess", sample))
		assert.Equal(t, http.StatusNotFound, post(t, app.url+"/tencent/live/aaaaaaaaaaaaaaaa", testKey, sample))
		assert.Equal(t, http.StatusMethodNotAllowed, get(t, app.url+testPath))

		req, err := http.NewRequest(http.MethodPost, app.url+"/hello", strings.NewReader("a body of the application"))
		require.NoError(t, err)
		req.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		zipped, err := gzip.NewReader(resp.Body)
		require.NoError(t, err)
		text, err := io.ReadAll(zipped)
		require.NoError(t, err)
		assert.Equal(t, "hello a body of the application", string(text))

		app.stop()
		require.NoError(t, <-app.ended)
		log := app.log.String()
		assert.Contains(t, log, "a body of the application")
		for _, secret := range []string{testSecret, testKey, "txSecret", "8888_room"} {
			assert.NotContains(t, log, secret)
		}
		assert.NotContains(t, log, "level=ERROR")
	})
}

// limited serves the application of a router around a receiver without an inbox, whose function
// does not end before the test does.
func limited(t *testing.T, wrap func(http.Handler) http.Handler) (url string, log *lockedBuffer, begun chan struct{}) {
	t.Helper()
	verifier, err := callback.NewVerifier(testKey)
	require.NoError(t, err)
	finish := make(chan struct{})
	log, begun = &lockedBuffer{}, make(chan struct{}, 1)
	receiver, err := callback.NewHandler(verifier, callback.Handlers{Default: func(context.Context, callback.Event) error {
		begun <- struct{}{}
		<-finish
		return nil
	}}, callback.WithPathSecret(testSecret), callback.WithTimeout(300*time.Millisecond), callback.WithLogger(slog.New(slog.NewTextHandler(log, nil))))
	require.NoError(t, err)
	listener := listen(t)
	server := callback.NewServer("", wrap(receiver))
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		close(finish)
		assert.NoError(t, server.Close())
	})
	return "http://" + listener.Addr().String(), log, begun
}

func application(router string) func(http.Handler) http.Handler {
	return func(receiver http.Handler) http.Handler {
		return routers[router](receiver, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	}
}

func TestApplication_answersForALateFunction(t *testing.T) {
	t.Parallel()
	eachRouter(t, func(t *testing.T, router string) {
		url, log, begun := limited(t, application(router))
		assert.Equal(t, http.StatusServiceUnavailable, post(t, url+testPath, testKey, callbacktest.Sample(1, "8888_room", time.Now())))
		<-begun // and does not end before the test
		assert.NotContains(t, log.String(), "hides the connection")
	})
}

// stall sends a body that never ends and returns the answer.
func stall(t *testing.T, url string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST "+testPath+" HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\nAccept-Encoding: gzip\r\n\r\n{")
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

func TestApplication_cutsOffAStalledBody(t *testing.T) {
	t.Parallel()
	eachRouter(t, func(t *testing.T, router string) {
		url, log, _ := limited(t, application(router))
		assert.Contains(t, stall(t, url), " 408 ")
		assert.NotContains(t, log.String(), "hides the connection")
	})
}

// Why the receiver stands in front: behind middleware that hides the connection nobody cuts a
// stalled body off.
func TestMiddleware_takesTheLimitsAway(t *testing.T) {
	t.Parallel()
	url, log, _ := limited(t, func(receiver http.Handler) http.Handler {
		return logBodies(slog.New(slog.DiscardHandler), compress(receiver))
	})
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "POST "+testPath+" HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{")
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(4*time.Second)))
	_, err = conn.Read(make([]byte, 1))
	assert.ErrorContains(t, err, "timeout", "cut off all the same")

	req := callbacktest.NewRequest(url+testPath, "guess", time.Now().Add(10*time.Minute), callbacktest.Fields{"event_type": 1})
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Contains(t, log.String(), "hides the connection", "the receiver says so")
}

func TestServe_needsItsSettings(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]config{
		"LIVECODE_ROUTER": {router: "mux", key: testKey, secret: testSecret},
		"LIVECODE_KEY":    {router: "gin", secret: testSecret},
		"WithPathSecret":  {router: "gin", key: testKey, secret: "short"},
	} {
		c.log, c.db = slog.New(slog.DiscardHandler), filepath.Join(t.TempDir(), "events.db")
		assert.ErrorContains(t, serve(t.Context(), listen(t), c), want)
	}
}

func TestDemonstrate(t *testing.T) {
	t.Parallel()
	require.NoError(t, demonstrate(t.Context(), slog.New(slog.DiscardHandler)))
}

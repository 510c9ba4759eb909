package faultnet_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

const words = "the quick brown fox jumps over the lazy dog"

// A service says the same thing always, and counts.
type service struct{ executed atomic.Int64 }

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.executed.Add(1)
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Body", string(body))
	_, _ = io.WriteString(w, words)
}

// get makes one request and returns status and body.
func get(client *http.Client, url string) (int, string, error) {
	resp, err := client.Get(url)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body), err
}

func TestFaults_lookToNetHTTPLikeThis(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault    faultnet.Fault
		executed int64
		status   int
		body     string
		err      error // nil: any, when broken
		broken   bool
		kept     bool // the connection, though broken
	}{
		"healthy":             {fault: faultnet.PassThrough(), executed: 1, status: 200, body: words},
		"reset before call":   {fault: faultnet.ResetBeforeCall(), broken: true, err: syscall.ECONNRESET},
		"reset before answer": {fault: faultnet.ResetBeforeResponse(), executed: 1, broken: true, err: syscall.ECONNRESET},
		"close before answer": {fault: faultnet.CloseBeforeResponse(), executed: 1, broken: true, err: io.EOF},
		"reset after head":    {fault: faultnet.ResetAfterHeader(), executed: 1, broken: true, err: syscall.ECONNRESET},
		"reset in body":       {fault: faultnet.ResetInBody(), executed: 1, broken: true, err: syscall.ECONNRESET},
		"truncate":            {fault: faultnet.Truncate(), executed: 1, status: 200, body: words[:len(words)/2], broken: true, err: io.ErrUnexpectedEOF},
		"chunked":             {fault: faultnet.Chunked(), executed: 1, status: 200, body: words},
		"truncated chunks":    {fault: faultnet.TruncatedChunks(), executed: 1, status: 200, body: words, broken: true, err: io.ErrUnexpectedEOF},
		"bad chunk":           {fault: faultnet.BadChunk(), executed: 1, status: 200, body: words, broken: true},
		"gzip":                {fault: faultnet.Gzip(), executed: 1, status: 200, body: words},
		"gzip bomb":           {fault: faultnet.GzipBomb(100_001), executed: 1, status: 200, body: string(bytes.Repeat([]byte(" "), 100_001))},
		"truncated gzip":      {fault: faultnet.TruncatedGzip(), executed: 1, status: 200, broken: true, kept: true, err: io.ErrUnexpectedEOF},
		"long header":         {fault: faultnet.LongHeader(100_000), executed: 1, status: 200, body: words},
		"long body":           {fault: faultnet.LongBody(100_001), status: 200, body: string(bytes.Repeat([]byte(" "), 100_001))},
		"answer":              {fault: faultnet.Respond(503, http.Header{"Retry-After": {"1"}}, "busy"), status: 503, body: "busy"},
		"raw":                 {fault: faultnet.Raw("SSH-2.0-OpenSSH\r\n"), broken: true},
		"delay":               {fault: faultnet.Delay(time.Millisecond), executed: 1, status: 200, body: words},
		"slow head":           {fault: faultnet.SlowHeader(time.Microsecond), executed: 1, status: 200, body: words},
		"slow body":           {fault: faultnet.SlowBody(time.Microsecond), executed: 1, status: 200, body: words},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s service
			srv := faultnet.NewServer(&s)
			defer srv.Close()
			srv.Fail(tt.fault)
			client := srv.Client()
			defer client.CloseIdleConnections()
			status, body, err := get(client, srv.URL)
			assert.Equal(t, tt.broken, err != nil, "%v", err)
			if tt.err != nil {
				assert.ErrorIs(t, err, tt.err)
			}
			if tt.status != 0 {
				assert.Equal(t, tt.status, status)
			}
			if tt.body != "" {
				assert.Equal(t, tt.body, body)
			}
			assert.Equal(t, tt.executed, s.executed.Load())
			assert.Equal(t, 1, srv.Requests())

			status, body, err = get(client, srv.URL) // and healthy again
			require.NoError(t, err)
			assert.Equal(t, 200, status)
			assert.Equal(t, words, body)
			wantConns := 2
			if !tt.broken || tt.kept {
				wantConns = 1
			}
			assert.Equal(t, wantConns, srv.Accepted(), "connections")
		})
	}
}

func TestDuplicate_sendsTheAnswerTwice(t *testing.T) {
	t.Parallel()
	var s service
	srv := faultnet.NewInMemory(&s)
	defer srv.Close()
	srv.Fail(faultnet.Duplicate())
	conn, err := srv.DialContext(t.Context(), "", "")
	require.NoError(t, err)
	defer conn.Close()
	go func() { _, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi") }()
	in := bufio.NewReader(conn)
	for range 2 {
		resp, err := http.ReadResponse(in, nil)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, words, string(body))
		assert.Equal(t, "hi", resp.Header.Get("X-Body"))
	}
	assert.EqualValues(t, 1, s.executed.Load())
}

func TestSlowFaults_takeTheirTimeInABubble(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault faultnet.Fault
		takes time.Duration
	}{
		"delay":     {faultnet.Delay(time.Minute), time.Minute},
		"slow body": {faultnet.SlowBody(time.Second), time.Duration(len(words)) * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := faultnet.NewInMemory(&service{})
				defer srv.Close()
				srv.FailAlways(tt.fault)
				client := srv.Client()
				defer client.CloseIdleConnections()
				start := time.Now()
				_, body, err := get(client, srv.URL)
				require.NoError(t, err)
				assert.Equal(t, words, body)
				assert.Equal(t, tt.takes, time.Since(start))
			})
		})
	}
}

func TestHang_endsWithTheClient(t *testing.T) {
	t.Parallel()
	for name, dial := range map[string]func(srv *faultnet.Server) func(context.Context, string, string) (net.Conn, error){
		"hang": func(srv *faultnet.Server) func(context.Context, string, string) (net.Conn, error) {
			return srv.DialContext
		},
		"unreachable": func(*faultnet.Server) func(context.Context, string, string) (net.Conn, error) {
			return faultnet.DialUnreachable
		},
		"deaf": func(*faultnet.Server) func(context.Context, string, string) (net.Conn, error) {
			return faultnet.DialStalled
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := faultnet.NewInMemory(&service{})
				defer srv.Close()
				srv.FailAlways(faultnet.HangBeforeResponse())
				client := &http.Client{Transport: &http.Transport{DialContext: dial(srv)}, Timeout: time.Hour}
				defer client.CloseIdleConnections()
				start := time.Now()
				_, _, err := get(client, srv.URL)
				assert.ErrorIs(t, err, context.DeadlineExceeded)
				assert.Equal(t, time.Hour, time.Since(start))
			})
		})
	}
}

func TestClose_leavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, srv := range []*faultnet.Server{faultnet.NewServer(&service{}), faultnet.NewInMemory(&service{})} {
		srv.FailAlways(faultnet.SlowBody(time.Hour))
		done := make(chan error)
		client := srv.Client()
		go func() {
			_, _, err := get(client, srv.URL)
			done <- err
		}()
		for srv.Requests() == 0 {
			time.Sleep(time.Millisecond)
		}
		assert.Equal(t, 1, srv.Open())
		srv.Close()
		srv.Close()
		require.Error(t, <-done)
		assert.Zero(t, srv.Open())
		_, err := srv.DialContext(t.Context(), "", "")
		assert.True(t, errors.Is(err, faultnet.ErrClosed) || errors.Is(err, syscall.ECONNREFUSED), "%v", err)
		client.CloseIdleConnections()
	}
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, time.Second, time.Millisecond) // and the one that asks
}

func TestServer_endsConnectionsThatSpeakNoHTTP(t *testing.T) {
	t.Parallel()
	srv := faultnet.NewInMemory(&service{})
	defer srv.Close()
	for _, request := range []string{"rubbish\r\n\r\n", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"} {
		conn, err := srv.DialContext(t.Context(), "", "")
		require.NoError(t, err)
		go func() { _, _ = io.WriteString(conn, request) }()
		_, err = io.ReadAll(conn)
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	}
	assert.Zero(t, srv.Requests())
}

func TestGzipBomb_isSmallOnTheWire(t *testing.T) {
	t.Parallel()
	srv := faultnet.NewInMemory(&service{})
	defer srv.Close()
	srv.FailAlways(faultnet.GzipBomb(10 << 20))
	client := &http.Client{Transport: &http.Transport{DialContext: srv.DialContext, DisableCompression: true}}
	defer client.CloseIdleConnections()
	_, packed, err := get(client, srv.URL)
	require.NoError(t, err)
	// DEFLATE packs 1032 to 1 at best. How near gzip comes differs from one Go to the
	// next; a quarter of it is a bomb.
	assert.Less(t, len(packed), 10<<20/(1032/4))
	r, err := gzip.NewReader(bytes.NewReader([]byte(packed)))
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, r)
	require.NoError(t, err)
	assert.EqualValues(t, 10<<20, n)
}

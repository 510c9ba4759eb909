package livecode

import (
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// watchedBody knows whether it was read to its end and closed.
type watchedBody struct {
	io.Reader
	ended, closed bool
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.ended = b.ended || err != nil
	return n, err
}

func (b *watchedBody) Close() error {
	b.closed = true
	return nil
}

func TestBody_isClosedOnEveryPathAndReadToItsEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status   int
		body     io.Reader
		leftOpen bool // the rest is not read
	}{
		"success":       {200, strings.NewReader(`{"ret":0,"output":[{"status":1}]}`), false},
		"refusal":       {200, strings.NewReader(`{"ret":1204}`), false},
		"responseError": {200, strings.NewReader(`<html>`), false},
		"empty":         {200, strings.NewReader(``), false},
		"accepted":      {202, strings.NewReader(`{"ret":0}`), false},
		"redirect":      {302, strings.NewReader(`moved`), false},
		"not found":     {404, strings.NewReader(`<html>`), false},
		"broken":        {200, io.MultiReader(strings.NewReader(`{"ret"`), brokenReader{}), false},
		"too long":      {200, io.LimitReader(blanks{}, 5<<20), true},
		"500, long":     {500, io.LimitReader(blanks{}, 5<<20), true},
		"switched":      {101, io.LimitReader(blanks{}, 5<<20), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := &watchedBody{Reader: tt.body}
			c, err := New(faultAppID, faultKey, WithHTTPClient(&http.Client{Transport: roundTripperFunc(
				func(*http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: tt.status, Body: body}, nil
				})}))
			require.NoError(t, err)
			_ = c.Channel.SetStatus(t.Context(), "8888_a", ActionAllow)
			assert.True(t, body.closed)
			assert.Equal(t, !tt.leftOpen, body.ended)
		})
	}
}

// Buffers are used again; what an error keeps must not be.
func TestResponseError_bodyStaysAsItCame(t *testing.T) {
	t.Parallel()
	for _, size := range []int{10, firstBuffer, maxKept, maxKept + 1, 900 << 10} {
		first, rest := strings.Repeat("a", size), strings.Repeat("b", size)
		body := first
		c, err := New(faultAppID, faultKey, WithHTTPClient(&http.Client{Transport: roundTripperFunc(
			func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(body))}, nil
			})}))
		require.NoError(t, err)
		_, err = c.Queue.Get(t.Context(), 1)
		var answer *ResponseError
		require.ErrorAs(t, err, &answer)
		answer.Body()[0] = 'x' // the caller's copy
		body = rest
		for range 20 {
			_, err := c.Queue.Get(t.Context(), 1)
			require.Error(t, err)
		}
		assert.True(t, first == string(answer.Body()), "%d bytes", size)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// It is not parallel: goroutines and descriptors belong to the process.
func TestClient_leavesNothingBehind(t *testing.T) {
	goroutines, descriptors := runtime.NumGoroutine(), countDescriptors(t)
	srv := faultnet.NewServer(&counter{})
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), withoutJitter, WithTimeout(3100*time.Millisecond))
	require.NoError(t, err)
	for _, fault := range []faultnet.Fault{
		faultnet.PassThrough(), faultnet.ResetBeforeResponse(), faultnet.ResetInBody(), faultnet.Truncate(), faultnet.BadChunk(),
		faultnet.LongBody(8 << 20), faultnet.GzipBomb(8 << 20), faultnet.Respond(500, nil, "oops"),
		faultnet.Raw("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\r\n"), faultnet.LongHeader(1 << 20),
	} {
		srv.FailAlways(fault)
		for _, i := range interfaces {
			_ = i.call(t.Context(), c, "8888_a")
		}
	}
	srv.FailAlways(faultnet.PassThrough())
	_, err = c.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	assert.Positive(t, srv.Open(), "a connection is kept")
	c.CloseIdleConnections()
	assertBack(t, "connections", 0, srv.Open)
	srv.Close()
	assertBack(t, "goroutines", goroutines, runtime.NumGoroutine)
	assertBack(t, "descriptors", descriptors, func() int { return countDescriptors(t) })
}

// net/http goes on dialling for a request that was given up. On the copy of a
// caller's transport nobody could close what comes of that.
func TestFreshConnections_areNotKeptWhenTheyComeTooLate(t *testing.T) {
	t.Parallel()
	srv := faultnet.NewServer(&counter{})
	defer srv.Close()
	gaveUp := make(chan struct{})
	transport := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		<-gaveUp
		return srv.DialContext(ctx, network, addr)
	}}
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), WithHTTPClient(&http.Client{Transport: transport}))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = c.Queue.Get(ctx, 1)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.False(t, MaybeExecuted(err))
	close(gaveUp)
	for srv.Accepted() == 0 {
		time.Sleep(time.Millisecond)
	}
	assertBack(t, "connections", 0, srv.Open)
	assert.Zero(t, srv.Requests())
}

func TestCloseIdleConnections_leavesTheCallersAlone(t *testing.T) {
	t.Parallel()
	srv := faultnet.NewServer(&counter{})
	defer srv.Close()
	hc := &http.Client{Transport: &http.Transport{}}
	defer hc.CloseIdleConnections()
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), WithHTTPClient(hc))
	require.NoError(t, err)
	for range 3 {
		_, err = c.Channel.GetStatus(t.Context(), "8888_a")
		require.NoError(t, err)
		c.CloseIdleConnections()
	}
	assert.Equal(t, 1, srv.Accepted())
	new(Client).CloseIdleConnections()
	(*Client)(nil).CloseIdleConnections()
}

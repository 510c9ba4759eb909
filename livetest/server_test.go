package livetest_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// serverGoroutines returns the stacks of goroutines that run the package's code,
// tests apart.
func serverGoroutines() string {
	buf := make([]byte, 1<<20)
	var found []string
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, "livecode/livetest.") {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}

// This test looks at all goroutines, so it must not run beside others.
func TestClose_leavesNoGoroutine(t *testing.T) {
	hung := make(chan struct{})
	deaf := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hung }))
	defer deaf.Close()
	defer close(hung)
	failing := httptest.NewServer(http.NotFoundHandler())
	defer failing.Close()

	for range 5 {
		srv := livetest.NewServer(livetest.WithCallbackURL(deaf.URL), livetest.WithRetryProfile(callbacktest.Profile2022()))
		require.NoError(t, srv.Push("a")) // never answered
		srv.SetCallbackURL(failing.URL)
		require.NoError(t, srv.Push("b")) // waits a minute for its repeat
		srv.Fail("", faultnet.HangBeforeCall(), faultnet.Delay(time.Hour), faultnet.HangBeforeResponse(), faultnet.SlowBody(time.Hour))
		var clients sync.WaitGroup
		for range 4 {
			clients.Go(func() {
				resp, err := http.Get(srv.URL + "/common_access?" + signed(srv, time.Now(), listLive).Encode())
				if err == nil {
					_, _ = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}
			})
		}
		require.Eventually(t, func() bool { return srv.TotalCalls() == 4 }, 5*time.Second, time.Millisecond)
		srv.Close()
		srv.Close() // again does nothing
		clients.Wait()
		assert.Eventually(t, func() bool { return serverGoroutines() == "" }, time.Second, time.Millisecond)
		require.Empty(t, serverGoroutines())
		for _, d := range srv.Deliveries() {
			assert.True(t, d.Done)
			assert.False(t, d.Delivered)
		}
	}
}

func TestServer_afterClose(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := livetest.NewServer(livetest.WithCallbackURL(rec.URL))
	srv.Close()
	_, err := http.Get(srv.URL)
	require.Error(t, err)
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.NoError(t, srv.Push("a"), "the state stays usable")
	require.NoError(t, srv.Wait(context.Background()))
	assert.Empty(t, srv.Deliveries())
}

func TestServer_servesManyAtOnce(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t, livetest.WithCallbackURL(rec.URL), livetest.WithStreams(50))
	var all sync.WaitGroup
	for worker := range 10 {
		all.Go(func() {
			id := fmt.Sprintf("own_%d", worker)
			for range 5 {
				assert.NoError(t, srv.Push(id))
				assert.NoError(t, srv.SetPlay(id, 1, 1))
				srv.AddScreenshot(id, livetest.Screenshot{})
				srv.AddRecording(id, livetest.Recording{})
				for _, query := range [][]string{
					{"Get_LiveStat"},
					{"Live_Channel_GetStatus", channelID, id},
					{"Live_Queue_Get", "Param.n.bid", "100"},
					{"Live_Tape_Start", channelID, id, subType, "1"},
					{"Live_Tape_GetFilelist", channelID, id},
					{"Live_Channel_SetStatus", channelID, id, "Param.n.status", "2"},
				} {
					assert.Contains(t, callAt(t, srv, time.Now(), query[0], query[1:]...), `"ret":0`)
				}
				srv.Requests()
				srv.Deliveries()
			}
		})
	}
	all.Wait()
	settle(t, srv)
	assert.Equal(t, 10*5*6, srv.TotalCalls())
	assert.Zero(t, srv.QueueLen(), "50 put in, 50 popped")
	for _, d := range srv.Deliveries() {
		assert.True(t, d.Delivered)
	}
	s := out[stats](t, callAt(t, srv, time.Now(), "Get_LivePlayStat"))
	assert.Zero(t, s.Online)
	assert.Equal(t, 50, s.Count)
}

func TestJournal_remembersRequestsWithoutSecrets(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now))
	raw := "Param.s.channel_id=8888_a%23b&cmd=1252000000&interface=Live_Channel_GetStatus&sign=0123&t=1777867260"
	r, err := http.NewRequest(http.MethodGet, srv.URL+"/fcgi/common_access?"+raw, nil)
	require.NoError(t, err)
	r.Header.Set("Cookie", "skey=secret")
	r.Header.Set("User-Agent", "test")
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())

	require.Len(t, srv.Requests(), 1)
	got := srv.Requests()[0]
	assert.Equal(t, "Param.s.channel_id=8888_a%23b&cmd=1252000000&interface=Live_Channel_GetStatus&t=1777867260", got.Query)
	assert.Equal(t, "Live_Channel_GetStatus", got.Interface)
	assert.Equal(t, http.MethodGet, got.Method)
	assert.Equal(t, "/fcgi/common_access", got.Path)
	assert.True(t, got.At.Equal(noon))
	assert.Equal(t, "test", got.Header.Get("User-Agent"))
	assert.Empty(t, got.Header.Get("Cookie"))

	call(t, srv, "No_Such_Interface") // one that WithInterface has not announced
	post(t, srv, noon, "Mix_StreamV2", `{"a":1}`)
	assert.Equal(t, "No_Such_Interface", srv.Requests()[1].Interface)
	assert.Equal(t, 3, srv.TotalCalls())
	assert.Equal(t, `{"a":1}`, string(srv.Requests()[2].Body))
	assert.Zero(t, srv.Calls(livetest.QueueGet))
}

func TestJournal_forgetsTheOldest(t *testing.T) {
	t.Parallel()
	srv := livetest.NewUnstartedServer()
	defer srv.Close()
	for i := range 20_500 {
		srv.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, fmt.Sprintf("/?n=%d", i), nil))
	}
	kept := srv.Requests()
	require.Len(t, kept, 10_000)
	assert.Equal(t, "n=20499", kept[9_999].Query)
	assert.Equal(t, "n=10500", kept[0].Query)
	assert.Equal(t, 20_500, srv.TotalCalls())
}

func TestServer_refusesHugeBody(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	resp, err := http.Post(srv.URL, "", strings.NewReader(strings.Repeat(" ", 1<<20+1)))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, http.StatusBadRequest, resp.StatusCode)
}

// A server without listener lives inside a bubble of fake time.
func TestUnstartedServer_worksWithFakeTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rec := &receiver{answer: func(n int, w http.ResponseWriter) {
			if n < 4 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}}
		inMemory := &http.Client{Transport: roundTripper(func(r *http.Request) *http.Response {
			w := httptest.NewRecorder()
			rec.ServeHTTP(w, r)
			return w.Result()
		})}
		srv := livetest.NewUnstartedServer(
			livetest.WithCallbackURL("http://receiver.example.com"),
			livetest.WithCallbackClient(inMemory),
			livetest.WithRetryProfile(callbacktest.Profile2022()),
		)
		defer srv.Close()

		begin := time.Now()
		require.NoError(t, srv.Push("a"))
		require.NoError(t, srv.Wait(context.Background()))
		assert.Equal(t, 3*time.Minute, time.Since(begin))

		near, far := net.Pipe()
		served := &http.Server{Handler: srv}
		go func() { _ = served.Serve(&oneConn{conn: far}) }()
		client := &http.Client{Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { return near, nil },
		}}
		resp, err := client.Get(srv.URL + "/common_access?" + signed(srv, time.Now(), listLive).Encode())
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Contains(t, string(body), `"channel_list":["a"]`)
		client.CloseIdleConnections()
		require.NoError(t, served.Close())
	})
}

type roundTripper func(*http.Request) *http.Response

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// oneConn is a listener that accepts a single connection.
type oneConn struct {
	conn net.Conn
}

func (l *oneConn) Accept() (net.Conn, error) {
	if conn := l.conn; conn != nil {
		l.conn = nil
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error   { return nil }
func (l *oneConn) Addr() net.Addr { return &net.UnixAddr{} }

package deploy_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

var terminators = []struct {
	name  string
	start func(*testing.T, addresses) *terminator
}{
	{"nginx", func(t *testing.T, to addresses) *terminator { return startNginx(t, to) }},
	{"haproxy", startHAProxy},
	{"caddy", startCaddy},
}

// A service is the fake behind its two host names, which notes every sign.
type service struct {
	*livetest.Server
	addresses

	mu    sync.Mutex
	signs []string
}

func newService(t *testing.T, receiver string) *service {
	t.Helper()
	s := &service{Server: livetest.NewServer(livetest.WithStream("8888_room"))}
	t.Cleanup(s.Close)
	s.addresses = addresses{
		api: s.host(t, "fcgi.video.qcloud.com"), stat: s.host(t, "statcgi.video.qcloud.com"), receiver: receiver,
	}
	return s
}

// host serves the interfaces of one of the vendor's hosts, and nothing under
// another name.
func (s *service) host(t *testing.T, name string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.signs = append(s.signs, r.URL.Query().Get("sign"))
		s.mu.Unlock()
		if statistics := strings.HasPrefix(r.URL.Query().Get("interface"), "Get_"); r.Host != name || statistics != (name[0] == 's') {
			http.Error(w, "no such interface on "+name, http.StatusMisdirectedRequest)
			return
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return strings.TrimPrefix(srv.URL, "http://")
}

// client returns a Client as the configurations tell to make it.
func (s *service) client(t *testing.T, via *terminator) *livecode.Client {
	t.Helper()
	client, err := livecode.New(s.AppID, s.Key,
		livecode.WithHTTPClient(&http.Client{Transport: via.transport(t, "127.0.0.1")}),
		livecode.WithBaseURL("https://live-api.example.com"),
		livecode.WithStatURL("https://live-stat.example.com"))
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func TestTerminator_passesEveryKindOfCall(t *testing.T) {
	for _, tt := range terminators {
		t.Run(tt.name, func(t *testing.T) {
			srv := newService(t, freeAddress(t))
			client := srv.client(t, tt.start(t, srv.addresses))
			require.NoError(t, srv.Push("8888_room"))
			srv.AddScreenshot("8888_room", livetest.Screenshot{})

			_, err := client.Channel.GetStatus(t.Context(), "8888_room")
			require.NoError(t, err)
			live, err := client.Stat.Live(t.Context(), livecode.StatParams{})
			require.NoError(t, err)
			assert.Len(t, live.Streams, 1)
			shots, err := client.Queue.Get(t.Context(), 1)
			require.NoError(t, err)
			assert.Len(t, shots.Screenshots, 1)
			_, err = client.Mix.Cancel(t.Context(), "none", "8888_out")
			require.NoError(t, err, "mixing is the one POST")
		})
	}
}

// The connection breaks when the call is executed and before its answer, on a
// connection that the terminator has kept from an earlier call.
func popOverBrokenConnection(t *testing.T, srv *service, client *livecode.Client) error {
	t.Helper()
	_, err := client.Channel.GetStatus(t.Context(), "8888_room")
	require.NoError(t, err)
	for range 3 {
		srv.AddScreenshot("8888_room", livetest.Screenshot{})
	}
	_, err = client.Queue.Get(t.Context(), 1)
	require.NoError(t, err)
	srv.Fail("Live_Queue_Get", faultnet.ResetBeforeResponse())
	_, err = client.Queue.Get(t.Context(), 1)
	return err
}

func TestTerminator_repeatsNothing(t *testing.T) {
	for _, tt := range terminators {
		t.Run(tt.name, func(t *testing.T) {
			srv := newService(t, freeAddress(t))
			via := tt.start(t, srv.addresses)
			err := popOverBrokenConnection(t, srv, srv.client(t, via))
			assert.True(t, livecode.MaybeExecuted(err), "%v", err)
			assert.Equal(t, 2, srv.Executions("Live_Queue_Get"), "once before, once with the broken answer")
			assert.Equal(t, 1, srv.QueueLen(), "the third screenshot waits")
		})
	}
}

// What the configurations protect from. Without the line the second screenshot is
// popped and thrown away, and the caller is given the third one as if nothing had
// happened. nginx repeats any GET, whatever the Client sends with it.
func TestNginx_withoutItsLineRepeatsAPop(t *testing.T) {
	srv := newService(t, freeAddress(t))
	via := startNginx(t, srv.addresses, "proxy_next_upstream off;", "")
	err := popOverBrokenConnection(t, srv, srv.client(t, via))
	require.NoError(t, err)
	assert.Equal(t, 3, srv.Executions("Live_Queue_Get"))
	assert.Zero(t, srv.QueueLen())
}

func TestTerminator_writesNoSecret(t *testing.T) {
	for _, tt := range terminators {
		t.Run(tt.name, func(t *testing.T) {
			srv := newService(t, freeAddress(t)) // nobody listens there: 502
			via := tt.start(t, srv.addresses)
			client := srv.client(t, via)
			_ = popOverBrokenConnection(t, srv, client)
			srv.FailAlways("Get_LiveStat", faultnet.ResetBeforeCall())
			_, err := client.Stat.Live(t.Context(), livecode.StatParams{})
			require.Error(t, err)
			status := post(t, via, "127.0.0.1", secretPath, nil)
			assert.Contains(t, []int{http.StatusBadGateway, http.StatusServiceUnavailable}, status)

			written := via.written(t)
			srv.mu.Lock()
			defer srv.mu.Unlock()
			for _, sign := range srv.signs {
				require.Len(t, sign, 32)
				assert.NotContains(t, written, sign)
			}
			assert.NotContains(t, written, secretPath)
		})
	}
}

// nginx by itself lets a megabyte through and speaks HTTP/1.0 to the receiver, which
// refuses such a body before it is there. The sender learns why.
func TestNginx_passesTheRefusalOfALargeBody(t *testing.T) {
	verifier, err := callback.NewVerifier("a callback key")
	require.NoError(t, err)
	h, err := callback.NewHandler(verifier, callback.Handlers{})
	require.NoError(t, err)
	receiver := httptest.NewServer(h)
	t.Cleanup(receiver.Close)
	srv := newService(t, strings.TrimPrefix(receiver.URL, "http://"))
	via := startNginx(t, srv.addresses, "client_max_body_size 64k;", "", "proxy_http_version 1.1;", "", `proxy_set_header Connection "";`, "")
	for n := range 30 {
		body := bytes.Repeat([]byte(" "), 100<<10+n*10<<10)
		require.Equal(t, http.StatusRequestEntityTooLarge, post(t, via, "127.0.0.9", secretPath, body), "%d bytes", len(body))
	}
}

const secretPath = "/tencent/live/change-this-path"

// post sends a notification from an address of this machine, with a
// X-Forwarded-For of the sender's own making.
func post(t *testing.T, via *terminator, from, path string, body []byte) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://live-callback.example.com"+path, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("X-Forwarded-For", "127.0.0.9")
	resp, err := via.transport(t, from).RoundTrip(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(t, err)
	return resp.StatusCode
}

func TestTerminator_passesNotificationsOfItsSenders(t *testing.T) {
	const key = "a callback key"
	body := callbacktest.SignedBody(key, time.Now().Add(10*time.Minute), callbacktest.Sample(1, "8888_room", time.Now()))
	for _, tt := range terminators {
		t.Run(tt.name, func(t *testing.T) {
			verifier, err := callback.NewVerifier(key)
			require.NoError(t, err)
			var started atomic.Int32
			h, err := callback.NewHandler(verifier, callback.Handlers{
				StreamStarted: func(context.Context, *callback.StreamStarted) error {
					started.Add(1)
					return nil
				},
			}, callback.WithSources(netip.MustParsePrefix("127.0.0.9/32")), callback.WithForwardedFor(netip.MustParsePrefix("127.0.0.1/32")))
			require.NoError(t, err)
			receiver := httptest.NewServer(h)
			t.Cleanup(receiver.Close)
			srv := newService(t, strings.TrimPrefix(receiver.URL, "http://"))
			via := tt.start(t, srv.addresses)

			assert.Equal(t, http.StatusForbidden, post(t, via, "127.0.0.8", secretPath, body), "what a sender writes into X-Forwarded-For counts for nothing")
			assert.Zero(t, started.Load())
			assert.Equal(t, http.StatusOK, post(t, via, "127.0.0.9", secretPath, body))
			assert.EqualValues(t, 1, started.Load())
			assert.Equal(t, http.StatusNotFound, post(t, via, "127.0.0.9", "/tencent/live/guess", body))
		})
	}
}

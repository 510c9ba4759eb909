package console_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/console"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/control"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

var hostileQuery = url.QueryEscape(hostile)

// An emulator is a whole one: an account with real streams, its control and its console.
type emulator struct {
	base    string
	account *livetest.Server
	streams *media.Server
	clock   control.Clock
}

func withStreams(n int) livetest.Option { return livetest.WithStreams(n) }

func newEmulator(t *testing.T, callbackURL string, options ...livetest.Option) *emulator {
	t.Helper()
	options = append(options, livetest.WithCallbackURL(callbackURL), livetest.WithRetryProfile(callbacktest.RetryProfile{Retries: 3, Wait: 300 * time.Millisecond}))
	e := &emulator{}
	e.account = livetest.NewServer(append(options, livetest.WithClock(e.clock.Now))...)
	t.Cleanup(e.account.Close)
	server := httptest.NewUnstartedServer(nil)
	e.base = "http://" + server.Listener.Addr().String()
	streams, err := media.Attach(e.account, media.Options{HTTP: media.Off, BaseURL: e.base})
	require.NoError(t, err)
	e.streams = streams
	t.Cleanup(func() { _ = streams.Close() })
	server.Config.Handler = e.routes(t, callbackURL)
	server.Start()
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	return e
}

// push pushes the sample in real time, again and again until the test ends.
func (e *emulator) push(t *testing.T, id string) {
	t.Helper()
	u, err := e.streams.PushURL(id, time.Now().Add(time.Hour))
	require.NoError(t, err)
	p, err := media.Dial(t.Context(), u)
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for p.Send(t.Context(), media.Sample(), 1) == nil {
		}
	}()
	t.Cleanup(func() { _ = p.Close(); <-done })
}

func call(t *testing.T, u string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	_ = resp.Body.Close()
}

func (e *emulator) routes(t *testing.T, callbackURL string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", console.Handler())
	mux.Handle("/live/", e.streams)
	mux.Handle("/:files/", e.streams)
	pages := control.New(control.Options{
		Account: e.account, Streams: e.streams, BaseURL: e.base, Clock: &e.clock, Version: "test", CallbackURL: callbackURL,
	})
	t.Cleanup(pages.Close)
	mux.Handle(control.Prefix+"/", pages)
	return mux
}

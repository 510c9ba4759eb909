package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/emulator"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

var hostileQuery = url.QueryEscape(hostile)

// A served is an emulator as livecode serve has it, on a port of its own.
type served struct {
	base    string
	account *livetest.Server
	streams *media.Server
	hangUp  func() // on everybody who is connected
}

func serve(t *testing.T, callbackURL string, change ...func(*emulator.Options)) *served {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	o := emulator.Options{
		BaseURL: "http://" + server.Listener.Addr().String(), RTMP: "127.0.0.1:0",
		Retry: callbacktest.RetryProfile{Retries: 3, Wait: 300 * time.Millisecond},
	}
	if callbackURL != "" {
		o.Callbacks = []emulator.Callback{{EventType: -1, URL: callbackURL}}
	}
	for _, f := range change {
		f(&o)
	}
	e, err := emulator.New(o)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	server.Config.Handler = e
	server.Start()
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	return &served{o.BaseURL, e.Account, e.Streams, server.CloseClientConnections}
}

// withStreams seeds so many live streams without pictures.
func withStreams(n int) func(*emulator.Options) {
	return func(o *emulator.Options) {
		o.Seed = []byte("streams:\n")
		for i := range n {
			o.Seed = fmt.Appendf(o.Seed, "- {id: '8888_%06d', live: true, fps: 25, bitrate: 1500000, width: 1280, height: 720}\n", i+1)
		}
	}
}

// push pushes the sample in real time, again and again until the test ends.
func (e *served) push(t *testing.T, id string) {
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

package media_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// stage is a service with real streams, for one test.
type stage struct {
	t      *testing.T
	srv    *livetest.Server
	media  *media.Server
	events *inbox
}

func newStage(t *testing.T, o media.Options, opts ...livetest.Option) *stage {
	t.Helper()
	events := newInbox(t)
	srv := livetest.NewServer(append([]livetest.Option{livetest.WithCallbackURL(events.url)}, opts...)...)
	t.Cleanup(srv.Close)
	server, err := media.Attach(srv, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	return &stage{t, srv, server, events}
}

func (s *stage) pushURL(id string) string {
	s.t.Helper()
	url, err := s.media.PushURL(id, time.Now().Add(time.Hour))
	require.NoError(s.t, err)
	return url
}

// dial begins a push that ends with the test.
func (s *stage) dial(id string) *media.Pusher {
	s.t.Helper()
	p, err := media.Dial(s.t.Context(), s.pushURL(id))
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = p.Close() })
	return p
}

// push begins a push and sends the sample as fast as it goes.
func (s *stage) push(id string) *media.Pusher {
	s.t.Helper()
	p := s.dial(id)
	require.NoError(s.t, p.Send(s.t.Context(), media.Sample(), 0))
	return p
}

// within bounds a wait, also on a machine that others use.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/store/bolt"
)

// durableReceiver holds the block of README.md about the inbox word for word.
func durableReceiver(ctx context.Context, client *livecode.Client, mux *http.ServeMux, listener net.Listener, handlers callback.Handlers) error {
	verifier, err := client.Verifier()
	if err != nil {
		return err
	}
	store, err := bolt.Open("events.db")
	if err != nil {
		return err
	}
	defer store.Close()
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store))
	if err != nil {
		return err
	}
	mux.Handle("/tencent/live", receiver) // answers as soon as the store has the event
	worker, err := inbox.NewWorker(store, handlers, inbox.WithConfirm(client.Confirm))
	if err != nil {
		return err
	}
	return callback.Serve(ctx, listener, mux, worker.Run) // the worker calls the handlers; both end gracefully with ctx
}

func TestREADME_durableReceiver(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)

	started := make(chan string, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- durableReceiver(ctx, client, http.NewServeMux(), listener, callback.Handlers{
			StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
				started <- ev.StreamID
				return nil
			},
		})
	}()
	srv.SetCallbackURL("http://" + listener.Addr().String() + "/tencent/live")
	require.NoError(t, srv.Push("8888_room"))
	select {
	case stream := <-started:
		assert.Equal(t, "8888_room", stream)
	case err := <-ended:
		require.NoError(t, err, "it ended before the event came")
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		require.NoError(t, err)
	}
}

package natssink_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/forward"
	"github.com/qcloudlive/livecode/forward/natssink"
	"github.com/qcloudlive/livecode/store/bolt"
)

// passOn holds the block of README.md about other systems word for word.
func passOn(ctx context.Context, js jetstream.JetStream, store inbox.Store, listener net.Listener, receiver http.Handler) error {
	sink, err := natssink.New(js, "live") // js is the JetStream of nats.go
	if err != nil {
		return err
	}
	worker, err := inbox.NewWorker(store, forward.Handlers("//push.example.com/live", sink.Send))
	if err != nil {
		return err
	}
	return callback.Serve(ctx, listener, receiver, worker.Run)
}

func TestREADME_passesEventsOn(t *testing.T) {
	t.Parallel()
	to, arrived := newServer(t)
	conn, err := nats.Connect(to)
	require.NoError(t, err)
	defer conn.Close()
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	store, err := bolt.Open(filepath.Join(t.TempDir(), "events.db"))
	require.NoError(t, err)
	verifier, err := callback.NewVerifier(testKey)
	require.NoError(t, err)
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store))
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- errors.Join(passOn(ctx, js, store, listener, receiver), store.Close()) }()

	sender, err := callbacktest.NewSender("http://"+listener.Addr().String()+"/", testKey, callbacktest.SenderOptions{})
	require.NoError(t, err)
	_, err = sender.Send(t.Context(), callbacktest.Sample(1, "8888_room", time.Now()))
	require.NoError(t, err)
	require.NoError(t, inbox.Drained(t.Context(), store))
	require.Len(t, arrived(t)["8888_room"], 1)
	stop()
	require.NoError(t, <-ended)
}

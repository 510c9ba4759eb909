package callback_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A whole receiver: it answers as soon as the store has the event, and the worker beside it
// handles what is there. In production ctx comes from signal.NotifyContext, and the store
// from store/bolt, store/postgres or store/mysql.
func ExampleServe() {
	const key = "the callback key of the console"
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	verifier, err := callback.NewVerifier(key)
	if err != nil {
		fmt.Println(err)
		return
	}
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store))
	if err != nil {
		fmt.Println(err)
		return
	}
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println("handled", ev.StreamID)
			stop()
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}

	go func() { // the service
		now := time.Now()
		resp, err := http.DefaultClient.Do(callbacktest.NewRequest("http://"+listener.Addr().String()+"/", key, now.Add(10*time.Minute),
			callbacktest.Sample(int(callback.TypeStreamStarted), "8888_room", now)))
		if err == nil {
			_ = resp.Body.Close()
		}
	}()
	err = callback.Serve(ctx, listener, receiver, worker.Run)
	fmt.Println("ended with", err)
	// Output:
	// handled 8888_room
	// ended with <nil>
}

package inbox_test

import (
	"context"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A test waits until what it has sent is handled, without a sleep.
func ExampleDrained() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	for _, sequence := range []string{"7", "8"} {
		if _, err := store.Put(ctx, callback.Envelope{
			Key: "1-" + sequence, Type: callback.TypeStreamStarted, StreamID: "8888_room", Received: time.Now(),
			Body: callback.NewSecret(`{"event_type":1,"stream_id":"8888_room","sequence":"` + sequence + `"}`),
		}); err != nil {
			fmt.Println(err)
			return
		}
	}
	started := 0
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error {
			started++
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error)
	go func() { ended <- worker.Run(running) }()

	fmt.Println(inbox.Drained(ctx, store))
	stop()
	fmt.Println(started, <-ended)
	// Output:
	// <nil>
	// 2 <nil>
}

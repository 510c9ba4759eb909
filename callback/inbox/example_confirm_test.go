package inbox_test

import (
	"context"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
	"github.com/qcloudlive/livecode/livetest"
)

// The service is asked about each event before its handler runs. One that it
// denies goes into quarantine.
func ExampleWithConfirm() {
	srv := livetest.NewServer(
		livetest.WithStream("8888_room", livetest.Interrupted), livetest.WithStream("8888_hall", livetest.Live))
	defer srv.Close()
	// Against the real service: livecode.New(appID, key).
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		fmt.Println(err)
		return
	}

	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	for _, stream := range []string{"8888_room", "8888_hall"} { // each says that its stream has begun
		if _, err := store.Put(context.Background(), callback.Envelope{
			Key: stream, Type: callback.TypeStreamStarted, StreamID: stream, Received: time.Now(),
			Body: callback.NewSecret(`{"event_type":1,"stream_id":"` + stream + `"}`),
		}); err != nil {
			fmt.Println(err)
			return
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println("handled:", ev.StreamID)
			return nil
		},
	}, inbox.WithConfirm(client.Confirm), inbox.WithConfirmWindow(time.Second))
	if err != nil {
		fmt.Println(err)
		return
	}
	ended := make(chan error)
	go func() { ended <- worker.Run(ctx) }()

	for stats, _ := store.Stats(ctx); stats.Pending > 0; stats, _ = store.Stats(ctx) {
		time.Sleep(time.Millisecond)
	}
	cancel()
	fmt.Println("ended with", <-ended)
	list, err := store.Quarantined(context.Background(), 0, 10)
	fmt.Println("quarantined:", list[0].Envelope.StreamID, list[0].Reason, err)
	// Output:
	// handled: 8888_hall
	// ended with <nil>
	// quarantined: 8888_room false_event <nil>
}

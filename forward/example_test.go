package forward_test

import (
	"context"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
	"github.com/qcloudlive/livecode/forward"
)

func ExampleNew() {
	ev, err := callback.Parse([]byte(`{"event_type":349,"stream_id":"8888_a","domain":"push.example.com","path":"live","items":[]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := forward.New(ev, "//push.example.com/live")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Type, m.Subject)
	// Output: com.tencent.live.highlights_created 8888_a
}

// The worker of a durable inbox passes everything on. The function stands for a sink, such as
// Send of forward/nats or forward/kafka.
func ExampleHandlers() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	if _, err := store.Put(ctx, callback.Envelope{
		Key: "1-7", Type: callback.TypeStreamStarted, StreamID: "8888_room", Received: time.Now(),
		Body: callback.NewSecret(`{"event_type":1,"stream_id":"8888_room","sequence":"7"}`),
	}); err != nil {
		fmt.Println(err)
		return
	}
	worker, err := inbox.NewWorker(store, forward.Handlers("//push.example.com/live", func(_ context.Context, m forward.Message) error {
		fmt.Println(m.Type, m.Subject)
		stop()
		return nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(worker.Run(ctx))
	// Output:
	// com.tencent.live.stream_started 8888_room
	// <nil>
}

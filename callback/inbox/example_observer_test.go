package inbox_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

func ExampleWithObserver() {
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil) // store/bolt and others outlive the process
	ctx, stop := context.WithCancel(context.Background())
	observer := inbox.Observer{Event: func(ctx context.Context, item inbox.Item) (context.Context, func(inbox.EventEnd)) {
		// Here a tracer would return a context with a span, linked to item.Envelope.Trace.
		return ctx, func(end inbox.EventEnd) {
			fmt.Println(item.Envelope.Type, end.Outcome, end.Lag > time.Second)
			stop()
		}
	}}
	worker, err := inbox.NewWorker(store, callback.Handlers{
		Default: func(context.Context, callback.Event) error { return nil },
	}, inbox.WithObserver(observer))
	if err != nil {
		log.Fatal(err)
	}
	_, err = store.Put(ctx, callback.Envelope{
		Key: "1", Type: callback.TypeStreamStarted, StreamID: "8888_test123", Received: time.Now().Add(-time.Minute),
		Body: callback.NewSecret(`{"event_type":1,"stream_id":"8888_test123"}`),
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := worker.Run(ctx); err != nil {
		log.Fatal(err)
	}

	// Output: stream_started handled true
}

func ExamplePackBody() {
	stored := inbox.PackBody(callback.Envelope{
		Trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		Body:  callback.NewSecret(`{"event_type":1}`),
	})
	trace, body := inbox.UnpackBody(stored)
	fmt.Println(trace)
	fmt.Println(body.Reveal())

	// Output:
	// 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
	// {"event_type":1}
}

func ExampleUnpackBody() {
	trace, body := inbox.UnpackBody(`{"event_type":1}`) // stored without a trace
	fmt.Printf("%q %s\n", trace, body.Reveal())

	// Output: "" {"event_type":1}
}

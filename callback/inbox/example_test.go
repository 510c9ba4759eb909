package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A receiver that answers as soon as the event is in the store, and a worker that
// takes it from there. In production the store is one of module store/bolt or
// store/postgres.
func Example() {
	const key = "callback key of at least some length"
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
	handled := make(chan string)
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			handled <- ev.StreamID
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- worker.Run(ctx) }()

	answer := httptest.NewRecorder()
	now := time.Now()
	receiver.ServeHTTP(answer, callbacktest.NewRequest("http://receiver.test/", key, now.Add(10*time.Minute),
		callbacktest.Sample(int(callback.TypeStreamStarted), "8888_room", now)))
	fmt.Println(answer.Code, answer.Body)
	fmt.Println("handled", <-handled)

	cancel()
	fmt.Println("ended with", <-ended)
	// Output:
	// 200 {"code":0}
	// handled 8888_room
	// ended with <nil>
}

// What the handler calls permanent goes into quarantine. Once the cause is
// mended, a replay sends it through the same handlers.
func ExamplePermanent() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	if _, err := store.Put(ctx, callback.Envelope{
		Key: "1-7", Type: callback.TypeStreamStarted, StreamID: "8888_room", Received: time.Now(),
		Body: callback.NewSecret(`{"event_type":1,"stream_id":"8888_room","sequence":"7"}`),
	}); err != nil {
		fmt.Println(err)
		return
	}
	var open atomic.Bool
	done := make(chan struct{})
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			if !open.Load() {
				return inbox.Permanent(errors.New("no such room"))
			}
			close(done)
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ended := make(chan error)
	go func() { ended <- worker.Run(ctx) }()

	var list []inbox.DeadLetter
	for len(list) == 0 {
		time.Sleep(time.Millisecond)
		list, _ = store.Quarantined(ctx, 0, 10)
	}
	fmt.Println(list[0].Envelope.StreamID, "is in quarantine:", list[0].Reason)

	open.Store(true)
	fmt.Println("replay:", store.Replay(ctx, list[0].ID))
	<-done
	cancel()
	fmt.Println("ended with", <-ended)
	// Output:
	// 8888_room is in quarantine: no such room
	// replay: <nil>
	// ended with <nil>
}

// A store of one's own keeps the events; a Scheduler tells which one is next.
func ExampleScheduler() {
	ctx := context.Background()
	var scheduler inbox.Scheduler
	scheduler.Add("8888_room", 1)
	scheduler.Add("8888_room", 2)
	scheduler.Add("8888_hall", 3)

	first, err := scheduler.Claim(ctx, 10)
	fmt.Println(first, err)

	scheduler.Done(1)
	scheduler.Retry(3, time.Millisecond)
	next, err := scheduler.Claim(ctx, 1)
	fmt.Println(next, err)
	again, err := scheduler.Claim(ctx, 1)
	fmt.Println(again, err, scheduler.Holds(3))
	// Output:
	// [1 3] <nil>
	// [2] <nil>
	// [3] <nil> true
}

// A store keeps with a body what can be found out about it.
func ExampleNewDeadLetter() {
	q := inbox.NewDeadLetter(callback.Quarantined{
		Reason: callback.ErrConflict,
		Body:   callback.NewSecret(`{"event_type":1,"stream_id":"8888_room"}`),
	})
	fmt.Println(q.Reason, q.Envelope.Type, q.Envelope.StreamID)
	// Output: conflict stream_started 8888_room
}

// Every option with its default, but for the last two.
func ExampleNewWorker() {
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	_, err := inbox.NewWorker(store,
		callback.Handlers{RecordingCreated: func(context.Context, *callback.RecordingCreated) error { return nil }},
		inbox.WithConcurrency(8),
		inbox.WithTimeout(30*time.Second),
		inbox.WithBackoff(100*time.Millisecond, time.Minute),
		inbox.WithGiveUp(20, 24*time.Hour),
		inbox.WithShutdownTimeout(4*time.Second),
		inbox.WithClock(time.Now),
		inbox.WithLogger(nil),
		inbox.WithCounters(new(callback.MemoryCounters)),
	)
	fmt.Println(err)
	// Output: <nil>
}

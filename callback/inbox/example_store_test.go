package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// What a Worker does with a Queue: claim, and note an outcome.
func ExampleQueue() {
	ctx := context.Background()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	for _, stream := range []string{"8888_room", "8888_hall"} {
		if _, err := store.Put(ctx, callback.Envelope{Key: stream, StreamID: stream, Received: time.Now()}); err != nil {
			fmt.Println(err)
			return
		}
	}
	var queue inbox.Queue = store

	items, err := queue.Claim(ctx, 10)
	fmt.Println(len(items), err)
	fmt.Println("renewed:", queue.Renew(ctx, items[0]))
	fmt.Println("done:", queue.Done(ctx, items[0]))
	fmt.Println("done again:", errors.Is(queue.Done(ctx, items[0]), inbox.ErrLost))
	fmt.Println("later:", queue.Retry(ctx, items[1], time.Millisecond))

	items, err = queue.Claim(ctx, 10)
	fmt.Println(items[0].Envelope.StreamID, "attempt", items[0].Attempt, err)
	fmt.Println("set aside:", queue.Quarantine(ctx, items[0], "no such hall"))
	stats, err := queue.Stats(ctx)
	fmt.Println(stats.Pending, stats.Quarantined, err)
	// Output:
	// 2 <nil>
	// renewed: <nil>
	// done: <nil>
	// done again: true
	// later: <nil>
	// 8888_hall attempt 2 <nil>
	// set aside: <nil>
	// 0 1 <nil>
}

// Looking after the quarantine.
func ExampleStore() {
	ctx := context.Background()
	var store inbox.Store = inboxtest.NewMemory(inboxtest.Settings{}, nil)
	for _, stream := range []string{"8888_room", "8888_hall"} {
		fmt.Println(store.Keep(ctx, callback.Quarantined{
			Reason: callback.ErrConflict, Received: time.Now(),
			Body: callback.NewSecret(`{"event_type":1,"stream_id":"` + stream + `"}`),
		}))
	}
	list, err := store.Quarantined(ctx, 0, 100)
	for _, q := range list {
		fmt.Println(q.Reason, q.Envelope.StreamID, err)
	}
	fmt.Println("replay:", store.Replay(ctx, list[0].ID))
	fmt.Println("delete:", store.Delete(ctx, list[1].ID))
	fmt.Println("not there any more:", errors.Is(store.Delete(ctx, list[1].ID), inbox.ErrNotFound))
	stats, err := store.Stats(ctx)
	fmt.Println(stats.Pending, stats.Quarantined, err)
	// Output:
	// <nil>
	// <nil>
	// conflict 8888_room <nil>
	// conflict 8888_hall <nil>
	// replay: <nil>
	// delete: <nil>
	// not there any more: true
	// 1 0 <nil>
}

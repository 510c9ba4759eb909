package bolt_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/bolt"
)

// What was acknowledged is there after a restart.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	path := filepath.Join(dir, "events.db")

	store, err := bolt.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	duplicate, err := store.Put(ctx, callback.Envelope{
		Key: "1-7", Type: callback.TypeStreamStarted, StreamID: "8888_room", Received: time.Now(),
		Body: callback.NewSecret(`{"event_type":1,"stream_id":"8888_room","sequence":"7"}`),
	})
	fmt.Println(duplicate, err)
	fmt.Println(store.Close())

	store, err = bolt.Open(path,
		bolt.WithMaxEvents(1_000_000),
		bolt.WithMaxBytes(1<<30),
		bolt.WithDedupe(6*time.Hour, 1_000_000),
		bolt.WithCompaction(64<<20),
		bolt.WithCounters(new(callback.MemoryCounters)),
		bolt.WithLogger(nil),
		bolt.WithClock(time.Now),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	items, err := store.Claim(ctx, 10)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, item := range items {
		fmt.Println(item.Envelope.StreamID, item.Attempt, store.Done(ctx, item))
	}
	stats, err := store.Stats(ctx)
	fmt.Println(stats.Pending, stats.Quarantined, err)
	// Output:
	// false <nil>
	// <nil>
	// 8888_room 1 <nil>
	// 0 0 <nil>
}

package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

// An event fails, goes into quarantine, and is sent through again.
func ExampleStore() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	store, err := bolt.Open(filepath.Join(dir, "events.db"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	ctx := context.Background()
	_, err = store.Put(ctx, callback.Envelope{Key: "1-7", StreamID: "8888_room", Received: time.Now()})
	fmt.Println("put:", err)

	claim := func() inbox.Item {
		items, err := store.Claim(ctx, 1)
		if err != nil {
			fmt.Println(err)
			return inbox.Item{}
		}
		fmt.Println("attempt", items[0].Attempt)
		return items[0]
	}
	item := claim()
	fmt.Println("renew:", store.Renew(ctx, item))
	fmt.Println("retry:", store.Retry(ctx, item, time.Millisecond))
	fmt.Println("quarantine:", store.Quarantine(ctx, claim(), "no such room"))

	fmt.Println("keep:", store.Keep(ctx, callback.Quarantined{Reason: callback.ErrUndecodable, Body: callback.NewSecret("{}")}))
	list, err := store.Quarantined(ctx, 0, 100)
	for _, q := range list {
		fmt.Println(q.Reason, q.Envelope.StreamID, err)
	}
	fmt.Println("replay:", store.Replay(ctx, list[0].ID))
	fmt.Println("delete:", store.Delete(ctx, list[1].ID))
	fmt.Println("no more:", errors.Is(store.Delete(ctx, list[1].ID), inbox.ErrNotFound))
	claim()
	// Output:
	// put: <nil>
	// attempt 1
	// renew: <nil>
	// retry: <nil>
	// attempt 2
	// quarantine: <nil>
	// keep: <nil>
	// no such room 8888_room <nil>
	// undecodable  <nil>
	// replay: <nil>
	// delete: <nil>
	// no more: true
	// attempt 1
}

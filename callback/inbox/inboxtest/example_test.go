package inboxtest_test

import (
	"context"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A test of a handler that must know events it has seen: the process dies with
// one in hand.
func ExampleMemory_Restart() {
	ctx := context.Background()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	duplicate, err := store.Put(ctx, callback.Envelope{Key: "k", StreamID: "8888_room", Received: time.Now()})
	fmt.Println(duplicate, err)

	items, err := store.Claim(ctx, 10)
	fmt.Println(items[0].Attempt, items[0].Interrupted, err)

	store = store.Restart()
	items, err = store.Claim(ctx, 10)
	fmt.Println(items[0].Attempt, items[0].Interrupted, err)
	// Output:
	// false <nil>
	// 1 0 <nil>
	// 2 1 <nil>
}

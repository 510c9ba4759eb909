package bolt_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

func BenchmarkPut(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(fmt.Sprint("callers=", callers), func(b *testing.B) {
			store, err := bolt.Open(filepath.Join(b.TempDir(), "events.db"))
			require.NoError(b, err)
			defer store.Close()
			var next atomic.Int64
			var all sync.WaitGroup
			b.ResetTimer()
			for range callers {
				all.Go(func() {
					for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
						if _, err := store.Put(context.Background(), event(fmt.Sprint(n))); err != nil {
							b.Error(err)
						}
					}
				})
			}
			all.Wait()
		})
	}
}

// BenchmarkDrain works off a queue, as after an outage of what is behind the
// handlers.
func BenchmarkDrain(b *testing.B) {
	store, err := bolt.Open(filepath.Join(b.TempDir(), "events.db"))
	require.NoError(b, err)
	defer store.Close()
	var all sync.WaitGroup
	var next atomic.Int64
	for range 64 {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if _, err := store.Put(context.Background(), event(fmt.Sprint(n))); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	ctx, cancel := context.WithCancel(context.Background())
	var handled atomic.Int64
	w, err := inbox.NewWorker(store, callback.Handlers{Default: func(context.Context, callback.Event) error {
		if handled.Add(1) == int64(b.N) {
			cancel()
		}
		return nil
	}})
	require.NoError(b, err)
	b.ResetTimer()
	require.NoError(b, w.Run(ctx))
}

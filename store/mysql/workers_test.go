package mysql_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/mysql"
)

// A floor is where handlers work. It checks that each stream comes in order and one
// event at a time.
type floor struct {
	t      *testing.T
	enough chan struct{}
	want   int

	mu      sync.Mutex
	handled map[string]int
	last    map[string]int
	busy    map[string]bool
}

func newFloor(t *testing.T, want int) *floor {
	return &floor{t: t, want: want, enough: make(chan struct{}), handled: map[string]int{}, last: map[string]int{}, busy: map[string]bool{}}
}

func (f *floor) handle(_ context.Context, ev *callback.StreamStarted) error {
	f.begin(ev)
	time.Sleep(time.Millisecond)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy[ev.StreamID] = false
	if f.handled[ev.Sequence]++; f.handled[ev.Sequence] == 1 && len(f.handled) == f.want {
		close(f.enough)
	}
	return nil
}

func (f *floor) begin(ev *callback.StreamStarted) {
	var n int
	_, err := fmt.Sscan(ev.Sequence, &n)
	f.mu.Lock()
	defer f.mu.Unlock()
	assert.NoError(f.t, err)
	assert.False(f.t, f.busy[ev.StreamID] && !ev.Redelivered, "one at a time")
	if before, ok := f.last[ev.StreamID]; ok && !ev.Redelivered {
		assert.Less(f.t, before, n, "in order")
	}
	f.last[ev.StreamID], f.busy[ev.StreamID] = n, true
}

// again counts the calls beyond the first for each event.
func (f *floor) again() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, times := range f.handled {
		n += times - 1
	}
	return n
}

// work runs a worker for each receiver until all was handled, and a little longer.
func (f *floor) work(stores ...*mysql.Store) {
	f.t.Helper()
	ctx, cancel := context.WithCancel(f.t.Context())
	var all sync.WaitGroup
	for _, store := range stores {
		w, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: f.handle})
		require.NoError(f.t, err)
		all.Go(func() { assert.NoError(f.t, w.Run(ctx)) })
	}
	select {
	case <-f.enough:
	case <-time.After(time.Minute):
		f.t.Error("not all was handled")
	}
	time.Sleep(100 * time.Millisecond)
	cancel()
	all.Wait()
}

func (f *floor) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.handled)
}

package bolt_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

func TestBytesAreLimited(t *testing.T) {
	t.Parallel()
	store := open(t, newPath(t), bolt.WithMaxBytes(1000))
	put(t, store, "a", "b")
	_, err := store.Put(t.Context(), event("c"))
	require.ErrorIs(t, err, inbox.ErrFull)
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, store.Done(t.Context(), items[0]))
	put(t, store, "c")
}

func TestOldestKeysMakeRoomAndAreCounted(t *testing.T) {
	t.Parallel()
	var counters callback.MemoryCounters
	store := open(t, newPath(t), bolt.WithDedupe(time.Hour, 3), bolt.WithCounters(&counters))
	put(t, store, "a", "b", "c", "d")
	assert.EqualValues(t, 1, counters.Total(callback.MetricEvicted))
	for _, known := range []string{"b", "c", "d"} {
		requireDuplicate(t, store, known)
	}
	put(t, store, "a")
}

func TestForgottenKeysDoNotPileUp(t *testing.T) {
	t.Parallel()
	var ahead time.Duration
	clock := bolt.WithClock(func() time.Time { return time.Now().Add(ahead) })
	store := open(t, newPath(t), clock, bolt.WithDedupe(time.Hour, 1000))
	const burst, later = 40, 20
	for i := range burst {
		put(t, store, fmt.Sprint("burst ", i))
	}
	ahead = 2 * time.Hour
	for i := range later {
		put(t, store, fmt.Sprint("later ", i))
	}
	known, err := store.KnownKeys(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, later, known)
}

func TestClockThatJumpsLosesNothing(t *testing.T) {
	t.Parallel()
	for _, jump := range []time.Duration{time.Hour, -time.Hour} {
		path := newPath(t)
		ahead := time.Duration(0)
		clock := bolt.WithClock(func() time.Time { return time.Now().Add(ahead) })
		store := open(t, path, clock)
		put(t, store, "a", "b")
		items, err := store.Claim(t.Context(), 1)
		require.NoError(t, err)
		require.NoError(t, store.Retry(t.Context(), items[0], 100*time.Millisecond))
		ahead = jump
		put(t, store, "c")
		for _, key := range []string{"a", "b", "c"} {
			duplicate, err := store.Put(t.Context(), event(key))
			require.NoError(t, err)
			require.True(t, duplicate, "%s after %v", key, jump)
		}
		begun := time.Now()
		events, err := claimAll(t, store)
		require.NoError(t, err)
		require.Len(t, events, 3, jump)
		require.Less(t, time.Since(begun), 5*time.Second, "a wait is measured by no clock that jumps")
		require.NoError(t, store.Close())
		events, err = claimAll(t, open(t, path, clock))
		require.NoError(t, err)
		require.Len(t, events, 3, jump)
	}
}

func TestPutRefusesKeysThatDoNotFit(t *testing.T) {
	t.Parallel()
	store := open(t, newPath(t))
	_, err := store.Put(t.Context(), event(strings.Repeat("k", 1025)))
	require.ErrorContains(t, err, "key is longer")
	put(t, store, strings.Repeat("k", 1024))
}

func TestClosedStoreFails(t *testing.T) {
	t.Parallel()
	store := open(t, newPath(t))
	put(t, store, "a")
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	claiming := make(chan error, 1)
	go func() {
		_, err := store.Claim(context.Background(), 1)
		claiming <- err
	}()
	time.Sleep(10 * time.Millisecond)
	require.NoError(t, store.Close())
	require.NoError(t, store.Close(), "twice is fine")
	require.ErrorIs(t, <-claiming, inbox.ErrFailed)
	require.ErrorIs(t, store.Done(t.Context(), items[0]), inbox.ErrFailed)
	_, err = store.Put(t.Context(), event("a"))
	require.ErrorIs(t, err, inbox.ErrFailed)
	_, err = store.Put(t.Context(), event("b"))
	require.ErrorIs(t, err, inbox.ErrFailed)
	_, err = store.Stats(t.Context())
	require.ErrorIs(t, err, inbox.ErrFailed)
}

func TestOpenRefusesOptions(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]bolt.Option{
		"no events":           bolt.WithMaxEvents(0),
		"no bytes":            bolt.WithMaxBytes(0),
		"no time to remember": bolt.WithDedupe(0, 1),
		"no keys to remember": bolt.WithDedupe(1, 0),
		"negative compaction": bolt.WithCompaction(-1),
		"no counters":         bolt.WithCounters(nil),
		"no clock":            bolt.WithClock(nil),
	} {
		_, err := bolt.Open(newPath(t), opt)
		var bad *bolt.ArgumentError
		require.ErrorAs(t, err, &bad, name)
		assert.Equal(t, "bolt", bad.Package, name)
		assert.ErrorContains(t, err, "bolt: With", name)
	}
}

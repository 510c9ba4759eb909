package bolt_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

// keep gives bodies to Keep whose keys are the numbers from first on.
func keep(t *testing.T, store *bolt.Store, reason callback.RejectError, first, n int) {
	t.Helper()
	for i := range n {
		require.NoError(t, store.Keep(t.Context(), callback.Quarantined{
			Reason: reason, Key: fmt.Sprint(first + i), Body: callback.NewSecret("{"),
		}))
	}
}

// kept returns what is in quarantine, by reason, oldest first.
func kept(t *testing.T, store *bolt.Store) map[string][]inbox.DeadLetter {
	t.Helper()
	list, err := store.Quarantined(t.Context(), 0, 5000)
	require.NoError(t, err)
	stats, err := store.Stats(t.Context())
	require.NoError(t, err)
	require.Equal(t, len(list), stats.Quarantined)
	byReason := map[string][]inbox.DeadLetter{}
	for _, q := range list {
		byReason[q.Reason] = append(byReason[q.Reason], q)
	}
	return byReason
}

func requireKeys(t *testing.T, list []inbox.DeadLetter, first, n int) {
	t.Helper()
	require.Len(t, list, n)
	for i, q := range list {
		require.Equal(t, fmt.Sprint(first+i), q.Envelope.Key)
	}
}

// TestExpiredBodiesPushOutOnlyOneAnother: whoever has captured a sign that expired
// cannot drive out what was acknowledged, nor the other way round.
func TestExpiredBodiesPushOutOnlyOneAnother(t *testing.T) {
	t.Parallel()
	var counters callback.MemoryCounters
	path := newPath(t)
	store := open(t, path, bolt.WithCounters(&counters))
	keep(t, store, callback.ErrConflict, 0, 10)
	keep(t, store, callback.ErrExpired, 0, 103)
	assert.Equal(t, map[string]int64{"expired": 3}, counters.ByLabel(callback.MetricDropped))
	requireKeys(t, kept(t, store)["conflict"], 0, 10)
	requireKeys(t, kept(t, store)["expired"], 3, 100)

	keep(t, store, callback.ErrConflict, 10, 992)
	assert.Equal(t, map[string]int64{"expired": 3, "conflict": 2}, counters.ByLabel(callback.MetricDropped))
	require.NoError(t, store.Close())
	store = open(t, path)
	requireKeys(t, kept(t, store)["conflict"], 2, 1000)
	requireKeys(t, kept(t, store)["expired"], 3, 100)
}

func TestBodyThatLeavesItsRingMakesRoom(t *testing.T) {
	t.Parallel()
	var counters callback.MemoryCounters
	path := newPath(t)
	store := open(t, path, bolt.WithCounters(&counters))
	keep(t, store, callback.ErrExpired, 0, 100)
	list := kept(t, store)["expired"]
	require.NoError(t, store.Delete(t.Context(), list[50].ID))
	require.NoError(t, store.Replay(t.Context(), list[51].ID))
	keep(t, store, callback.ErrExpired, 100, 2)
	assert.Zero(t, counters.Total(callback.MetricDropped))
	keep(t, store, callback.ErrExpired, 102, 1)
	assert.Equal(t, map[string]int64{"expired": 1}, counters.ByLabel(callback.MetricDropped))
	require.NoError(t, store.Close())
	assert.Len(t, kept(t, open(t, path))["expired"], 100)
}

// TestBodiesOfKeepTakeNoRoom: strangers who cause them must not make Put refuse
// events.
func TestBodiesOfKeepTakeNoRoom(t *testing.T) {
	t.Parallel()
	store := open(t, newPath(t), bolt.WithMaxEvents(1), bolt.WithMaxBytes(500))
	keep(t, store, callback.ErrExpired, 0, 20)
	keep(t, store, callback.ErrConflict, 0, 20)
	put(t, store, "a")
}

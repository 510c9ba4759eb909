package mysql_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/mysql"
)

func TestLimitIsKeptByCountingNowAndThen(t *testing.T) {
	t.Parallel()
	db := server(t)
	place := newPlace(t, db)
	const limit = 100
	store, other := open(t, db, place, mysql.WithMaxEvents(limit)), open(t, db, place)
	for i := range limit {
		put(t, other, fmt.Sprint("of another receiver ", i))
	}
	n := 0
	isFull := func() bool {
		n++
		_, err := store.Put(t.Context(), event(fmt.Sprint("own ", n)))
		if !errors.Is(err, inbox.ErrFull) {
			require.NoError(t, err)
		}
		return err != nil
	}
	require.Eventually(t, isFull, 15*time.Second, 50*time.Millisecond)
	duplicate, err := store.Put(t.Context(), event("own 1"))
	require.NoError(t, err)
	assert.True(t, duplicate, "what is stored is known even then")

	for left := limit + n; left > 0; {
		items, err := other.Claim(t.Context(), 50)
		require.NoError(t, err)
		for _, item := range items {
			require.NoError(t, other.Done(t.Context(), item))
		}
		stats, err := other.Stats(t.Context())
		require.NoError(t, err)
		left = stats.Pending
	}
	require.Eventually(t, func() bool { return !isFull() }, 15*time.Second, 50*time.Millisecond)
}

func TestOpenCountsWhatIsThere(t *testing.T) {
	t.Parallel()
	db := server(t)
	place := newPlace(t, db)
	const limit = 100
	for i := range limit {
		put(t, open(t, db, place), fmt.Sprint(i))
	}
	_, err := open(t, db, place, mysql.WithMaxEvents(limit)).Put(t.Context(), event("one more"))
	require.ErrorIs(t, err, inbox.ErrFull)
}

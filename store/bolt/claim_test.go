package bolt_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// TestClaimThatIsGivenUpTakesNothing: it ends between taking an event and noting
// that it is handed out. The next Claim must get the event.
func TestClaimThatIsGivenUpTakesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := open(t, newPath(t))
		put(t, store, "a")
		release := store.HoldWriter()
		ctx, giveUp := context.WithTimeout(t.Context(), time.Second)
		defer giveUp()
		_, err := store.Claim(ctx, 1)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		release()

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		items, err := store.Claim(ctx, 1)
		require.NoError(t, err)
		require.Len(t, items, 1)
		assert.Equal(t, 1, items[0].Attempt)
		assert.Zero(t, items[0].Interrupted)
	})
}

func TestRetryPutsNothingOffForLongerThanAllowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := open(t, newPath(t))
		put(t, store, "a")
		items, err := store.Claim(t.Context(), 1)
		require.NoError(t, err)
		require.NoError(t, store.Retry(t.Context(), items[0], 24*time.Hour))
		begun := time.Now()
		_, err = store.Claim(t.Context(), 1)
		require.NoError(t, err)
		assert.Equal(t, inbox.MaxRetryDelay, time.Since(begun))
	})
}

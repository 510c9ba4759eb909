package bolt_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRepeatIsAnsweredWhenTheFirstIsOnTheDisk: a repeat of what was synced does not
// wait for the writer, and one of what may not have been synced does.
func TestRepeatIsAnsweredWhenTheFirstIsOnTheDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := open(t, newPath(t))
		put(t, store, "a")
		release := store.HoldWriter()
		requireDuplicate(t, store, "a")
		release()

		require.NoError(t, store.PutUnsynced(event("b")))
		release = store.HoldWriter()
		answered := false
		go func() {
			duplicate, err := store.Put(t.Context(), event("b"))
			assert.NoError(t, err)
			assert.True(t, duplicate)
			answered = true
		}()
		synctest.Wait()
		assert.False(t, answered, "nobody knows yet whether it is on the disk")
		release()
		synctest.Wait()
		assert.True(t, answered)
	})
}

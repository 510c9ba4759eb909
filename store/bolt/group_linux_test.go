package bolt_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

// TestNobodyInAFailedCommitIsAnswered: two calls share a commit that fails. What
// the second was about to hear of the first is not true then.
func TestNobodyInAFailedCommitIsAnswered(t *testing.T) {
	t.Parallel()
	putAs := func(t *testing.T, store *bolt.Store, digest string) error {
		e := event("b")
		e.Digest = []byte(digest)
		duplicate, err := store.Put(t.Context(), e)
		assert.False(t, duplicate, "the first copy is not on the disk")
		return err
	}
	for name, call := range map[string]func(t *testing.T, store *bolt.Store, item inbox.Item, nth int) error{
		"an event and its repeat": func(t *testing.T, store *bolt.Store, _ inbox.Item, _ int) error {
			return putAs(t, store, "digest")
		},
		"an event and one that conflicts": func(t *testing.T, store *bolt.Store, _ inbox.Item, nth int) error {
			return putAs(t, store, string(rune('0'+nth)))
		},
		"an outcome noted twice": func(t *testing.T, store *bolt.Store, item inbox.Item, _ int) error {
			return store.Done(t.Context(), item)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				path := newPath(t)
				store := open(t, path)
				put(t, store, "a")
				items, err := store.Claim(t.Context(), 1)
				require.NoError(t, err)

				release := store.HoldWriter()
				errs := make(chan error, 2)
				for nth := range 2 {
					go func() { errs <- call(t, store, items[0], nth) }()
				}
				synctest.Wait() // both are in the queue
				breakFile(t, path)
				release()
				for range 2 {
					err := <-errs
					require.ErrorIs(t, err, inbox.ErrFailed)
					require.NotErrorIs(t, err, callback.ErrConflict)
					require.NotErrorIs(t, err, inbox.ErrLost)
				}
			})
		})
	}
}

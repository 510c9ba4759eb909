package bolt_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/store/bolt"
)

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Size()
}

func TestEmptyFileIsCompactedWhenOpened(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	store := open(t, path)
	for i := range 300 {
		put(t, store, fmt.Sprint("event-", i))
	}
	items, err := store.Claim(t.Context(), 300)
	require.NoError(t, err)
	for _, item := range items[:290] {
		require.NoError(t, store.Done(t.Context(), item))
	}
	require.NoError(t, store.Close())
	full := sizeOf(t, path)

	store = open(t, path)
	assert.Equal(t, full, sizeOf(t, path), "a small file is left alone")
	require.NoError(t, store.Close())

	store = open(t, path, bolt.WithCompaction(0))
	assert.Less(t, sizeOf(t, path), full)
	events, err := claimAll(t, store)
	require.NoError(t, err)
	assert.Len(t, events, 10)
	for _, e := range events {
		requireSame(t, e, e.Key)
	}
	duplicate, err := store.Put(t.Context(), event("event-5"))
	require.NoError(t, err)
	assert.True(t, duplicate, "keys stay known")
	put(t, store, "new")
}

func TestLeftoversOfACrashDoNoHarm(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	store := open(t, path)
	put(t, store, "a")
	require.NoError(t, store.Close())
	for _, leftover := range []string{".compact", ".123.new"} {
		require.NoError(t, os.WriteFile(path+leftover, []byte("half a file"), 0o600))
	}
	store = open(t, path, bolt.WithCompaction(0))
	events, err := claimAll(t, store)
	require.NoError(t, err)
	assert.Len(t, events, 1)
}

func TestFileIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	open(t, path)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
}

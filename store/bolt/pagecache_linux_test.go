package bolt_test

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/store/bolt"
)

// TestOpenReadsTheDiskNotTheMemory: the last commit of a store never reached the
// disk, and only the memory of the kernel has it. The next process must not
// answer repeats on the strength of that.
func TestOpenReadsTheDiskNotTheMemory(t *testing.T) {
	t.Parallel()
	for name, reopen := range map[string]func(t *testing.T, old *bolt.Store, path string) *bolt.Store{
		"after the process has ended": func(t *testing.T, old *bolt.Store, path string) *bolt.Store {
			require.NoError(t, old.Close())
			return open(t, path)
		},
		"while the process is ending": openWhileEnding,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t)
			store := open(t, d.file())
			put(t, store, "a")
			before := metaPages(t, d.file())
			put(t, store, "b")
			after := metaPages(t, d.file())
			for i := range after {
				if after[i] != before[i] {
					d.takeBack([]byte(after[i]), []byte(before[i]))
				}
			}
			store = reopen(t, store, d.file())
			duplicate, err := store.Put(t.Context(), event("b"))
			require.NoError(t, err)
			assert.False(t, duplicate, "it is not on the disk")
			require.NoError(t, store.Close())

			d.forget()
			events, err := claimAll(t, open(t, d.file()))
			require.NoError(t, err)
			require.Len(t, events, 2)
		})
	}
}

// openWhileEnding lets a store wait for the lock of the old one, which still has
// the file in its memory.
func openWhileEnding(t *testing.T, old *bolt.Store, path string) *bolt.Store {
	t.Helper()
	before := len(descriptors(t, path))
	opened := make(chan *bolt.Store, 1)
	go func() {
		defer close(opened)
		if store, err := bolt.Open(path); assert.NoError(t, err) {
			opened <- store
		}
	}()
	require.Eventually(t, func() bool { return len(descriptors(t, path)) > before }, 5*time.Second, time.Millisecond)
	time.Sleep(20 * time.Millisecond) // it is told that it has to wait
	require.NoError(t, old.Close())
	store := soon(t, opened, "the store")
	require.NotNil(t, store)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// metaPages returns what the two pages say that decide which commit counts.
func metaPages(t *testing.T, path string) (pages [2]string) {
	t.Helper()
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	const head = 16 + 64 // of the page, of the meta data
	for i := range pages {
		pages[i] = string(file[i*pageSize:][:head])
	}
	return pages
}

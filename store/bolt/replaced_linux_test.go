package bolt_test

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/store/bolt"
)

// TestFileReplacedWhileWaitingIsRefused: who waits for the lock of a file gets that
// of the old one, which has no name any more when another takes its place.
func TestFileReplacedWhileWaitingIsRefused(t *testing.T) {
	t.Parallel()
	path, other := newPath(t), newPath(t)
	first := open(t, path)
	require.NoError(t, open(t, other).Close())
	waiting := make(chan error, 1)
	go func() {
		_, err := bolt.Open(path)
		waiting <- err
	}()
	require.Eventually(t, func() bool { return len(descriptors(t, path)) == 2 }, 5*time.Second, time.Millisecond)
	require.NoError(t, os.Rename(other, path))
	require.NoError(t, first.Close())
	require.ErrorIs(t, soon(t, waiting, "the second"), bolt.ErrLocked)
	put(t, open(t, path), "a")
}

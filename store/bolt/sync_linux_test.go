package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/store/bolt"
)

func init() { children["open without sync"] = openWithoutSync }

// openWithoutSync opens a file that holds an event, after the disk has failed.
func openWithoutSync(path string) error {
	store, err := bolt.Open(path)
	if err != nil {
		return err
	}
	if _, err := store.Put(context.Background(), event("a")); err != nil {
		return err
	}
	if err := store.Close(); err != nil {
		return err
	}
	failOrSkip(failSyncs)
	if _, err := bolt.Open(path); !errors.Is(err, syscall.EIO) {
		return fmt.Errorf("Open: %w", err)
	}
	fmt.Println("refused")
	return nil
}

// TestOpenSyncsWhatItFinds: a process that was killed may have left its last commit
// in the memory of the kernel, and repeats are answered on the strength of it.
func TestOpenSyncsWhatItFinds(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"refused"}, runChild(t, "open without sync", newPath(t)))
}

// TestFileIsPlacedWhenAllOfItIsOnTheDisk: a new file, and one that was rewritten,
// must not take the name before that.
func TestFileIsPlacedWhenAllOfItIsOnTheDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "rewritten")
	placed := false
	place := func() error {
		placed = true
		return nil
	}
	require.Error(t, bolt.BuildFile(path, func() { breakFile(t, path) }, place))
	assert.False(t, placed)
	require.NoError(t, bolt.BuildFile(path, func() {}, place))
	assert.True(t, placed)
}

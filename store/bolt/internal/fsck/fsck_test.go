package fsck_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/qcloudlive/livecode/store/bolt/internal/fsck"
)

// file is one that bbolt has written, and what a Walk needs to know of it.
type file struct {
	bytes     []byte
	pageSize  int
	root, end uint64
	aside     string // the bucket that is walked over beside the others
	records   map[string]map[string]string
}

// newFile has a bucket of many pages, one that lies inline, an empty one, and values
// that take several pages.
func newFile(t *testing.T) file {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
	require.NoError(t, err)
	f := file{pageSize: db.Info().PageSize, records: map[string]map[string]string{"empty": {}, "inline": {"k": "v"}, "large": {}}}
	for i := range 2000 {
		f.records["large"][fmt.Sprintf("key %05d", i)] = fmt.Sprint("value ", i)
	}
	f.records["large"]["several pages"] = string(bytes.Repeat([]byte("x"), 3*f.pageSize))
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		for name, records := range f.records {
			bucket, err := tx.CreateBucketIfNotExists([]byte(name))
			require.NoError(t, err)
			for key, value := range records {
				require.NoError(t, bucket.Put([]byte(key), []byte(value)))
			}
		}
		return nil
	}))
	require.NoError(t, db.View(func(tx *bbolt.Tx) error {
		f.root, f.end = uint64(tx.Cursor().Bucket().Root()), uint64(tx.Size()/int64(f.pageSize))
		return nil
	}))
	require.NoError(t, db.Close())
	f.bytes, err = os.ReadFile(path)
	require.NoError(t, err)
	return f
}

func (f file) walk(image []byte, visit fsck.Visit) (map[string]int64, error) {
	return fsck.Walk(bytes.NewReader(image), f.pageSize, f.root, f.end, f.aside, visit)
}

func TestWalkSeesEveryRecord(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	for _, f.aside = range []string{"", "large", "inline", "empty", "none of this name"} {
		seen := map[string]map[string]string{"empty": {}, "inline": {}, "large": {}}
		counts, err := f.walk(f.bytes, func(bucket string, key, value []byte) error {
			seen[bucket][string(key)] = string(value)
			return nil
		})
		require.NoError(t, err)
		assert.Equal(t, f.records, seen)
		assert.Equal(t, map[string]int64{"empty": 0, "inline": 1, "large": 2001}, counts)
	}
}

// What happens beside is told as if it had happened in between.
func TestWalkBesideEndsWithItsVisitor(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	f.aside = "large"
	_, err := f.walk(f.bytes, func(bucket string, _, _ []byte) error {
		if bucket == f.aside {
			return io.ErrUnexpectedEOF
		}
		return nil
	})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.PanicsWithValue(t, "visitor", func() {
		_, _ = f.walk(f.bytes, func(bucket string, _, _ []byte) error {
			if bucket == f.aside {
				panic("visitor")
			}
			return nil
		})
	})
}

func TestWalkEndsWithItsVisitor(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	_, err := f.walk(f.bytes, func(string, []byte, []byte) error { return os.ErrClosed })
	require.ErrorIs(t, err, os.ErrClosed)
}

// TestWalkBelievesNothing changes every byte of the heads of pages and elements, and
// finds an error or the same records.
func TestWalkBelievesNothing(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	found := 0
	for at := 2 * f.pageSize; at < len(f.bytes); at++ {
		if at%f.pageSize >= 512 { // beyond the heads of most
			continue
		}
		image := bytes.Clone(f.bytes[:int(f.end)*f.pageSize])
		if at >= len(image) {
			break
		}
		image[at] ^= 1 << (at % 8)
		_, err := f.walk(image, func(string, []byte, []byte) error { return nil })
		if err != nil {
			require.ErrorIs(t, err, fsck.ErrDamaged, at)
			found++
		}
		if at%97 != 0 { // one in many is enough: a copy of the file for each takes time
			at += 12
		}
	}
	assert.Greater(t, found, 50)
}

func TestWalkKeepsWithinTheFile(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	_, err := fsck.Walk(bytes.NewReader(f.bytes), f.pageSize, f.root, f.root, "", nil)
	require.ErrorIs(t, err, fsck.ErrDamaged, "a root beyond the end")
	_, err = fsck.Walk(bytes.NewReader(f.bytes), f.pageSize, 0, f.end, "", nil)
	require.ErrorContains(t, err, "there is no such page")
	_, err = fsck.Walk(bytes.NewReader(f.bytes[:f.pageSize*int(f.root)]), f.pageSize, f.root, f.end, "", nil)
	require.Error(t, err, "a file that ends before")
}

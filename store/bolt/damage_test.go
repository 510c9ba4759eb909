package bolt_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/bolt"
)

const (
	pageSize  = 4096
	frameHead = 1 + 4 + 1 // version, checksum, length of the stream
)

// images returns the file before and after the last of some Puts.
func images(t *testing.T) (before, after []byte) {
	t.Helper()
	path := newPath(t)
	store := open(t, path)
	put(t, store, "a", "b", "c")
	require.NoError(t, store.Close())
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	store = open(t, path)
	put(t, store, "last")
	require.NoError(t, store.Close())
	after, err = os.ReadFile(path)
	require.NoError(t, err)
	require.Len(t, after, len(before))
	return before, after
}

// tornImages yields the file as a loss of power may leave it: the last commit
// ends after any of its bytes. Data pages are written first, the meta page, which
// makes them count, after a sync.
func tornImages(before, after []byte, yield func(torn []byte, at int)) {
	torn := bytes.Clone(before)
	for _, part := range [][2]int{{2 * pageSize, len(after)}, {0, 2 * pageSize}} {
		for at := part[0]; at < part[1]; at++ {
			if torn[at] != after[at] {
				torn[at] = after[at]
				yield(torn, at)
			}
		}
	}
}

func TestTornWriteAtEveryByte(t *testing.T) {
	t.Parallel()
	before, after := images(t)
	path := newPath(t)
	images, withLast := 0, 0
	tornImages(before, after, func(torn []byte, at int) {
		images++
		require.NoError(t, os.WriteFile(path, torn, 0o600))
		store, err := bolt.Open(path)
		require.NoError(t, err, at)
		duplicate, err := store.Put(t.Context(), event("last"))
		require.NoError(t, err, at)
		if duplicate {
			withLast++
		}
		events, err := claimAll(t, store)
		require.NoError(t, err, at)
		require.Len(t, events, 4, at)
		for _, e := range events {
			requireSame(t, e, at)
		}
		require.NoError(t, store.Close())
	})
	assert.Greater(t, images, 300)
	assert.Positive(t, withLast, "the whole write counts")
	assert.Less(t, withLast, images/2, "part of it does not")
	t.Logf("%d torn files, %d of them with the last event", images, withLast)
}

func TestFileCutShortIsReported(t *testing.T) {
	t.Parallel()
	_, after := images(t)
	path := newPath(t)
	reported := 0
	for size := 1; size < len(after); size += 509 {
		require.NoError(t, os.WriteFile(path, after[:size], 0o600))
		store, err := bolt.Open(path)
		if err != nil {
			reported++
			require.ErrorIs(t, err, bolt.ErrCorrupt, size)
			continue
		}
		events, err := claimAll(t, store)
		require.NoError(t, err, size)
		require.Len(t, events, 4, size)
		require.NoError(t, store.Close())
	}
	assert.Greater(t, reported, 10)
}

// survey opens a damaged file and returns what became of its four events.
func survey(t *testing.T, path string, note any) (sound, quarantined int, reported bool) {
	t.Helper()
	store, err := bolt.Open(path)
	if err != nil {
		require.ErrorIs(t, err, bolt.ErrCorrupt, note)
		return 0, 0, true
	}
	defer store.Close()
	events, err := claimAll(t, store)
	for _, e := range events {
		requireSame(t, e, note)
	}
	if err != nil {
		return len(events), 0, true
	}
	list, err := store.Quarantined(t.Context(), 0, 10)
	for _, q := range list {
		require.Equal(t, bolt.ReasonCorrupt, q.Reason, note)
	}
	return len(events), len(list), err != nil
}

func TestBitFlipInARecordIsFoundOut(t *testing.T) {
	t.Parallel()
	_, image := images(t)
	path := newPath(t)
	// Old copies of the record lie about in free pages, so all are damaged alike.
	const length = 400
	starts := indexAll(image, []byte("stream of b"))
	for at := -frameHead; at < length; at++ {
		flipped := bytes.Clone(image)
		for _, start := range starts {
			flipped[start+at] ^= 1 << ((at + frameHead) % 8)
		}
		require.NoError(t, os.WriteFile(path, flipped, 0o600))
		sound, quarantined, reported := survey(t, path, at)
		require.True(t, reported || sound+quarantined == 4, "byte %d: %d sound, %d in quarantine", at, sound, quarantined)
		require.True(t, reported || quarantined > 0, "byte %d: nobody noticed", at)
	}
}

func indexAll(text, part []byte) (all []int) {
	for at := 0; ; at++ {
		next := bytes.Index(text[at:], part)
		if next < 0 {
			return all
		}
		at += next
		all = append(all, at)
	}
}

func TestBitFlipAnywhereLosesNothingInSilence(t *testing.T) {
	t.Parallel()
	_, image := images(t)
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	reports := 0
	for flip := range 600 {
		path := filepath.Join(dir, strconv.Itoa(flip))
		at, bit := random.IntN(len(image)), random.IntN(8)
		flipped := bytes.Clone(image)
		flipped[at] ^= 1 << bit
		require.NoError(t, os.WriteFile(path, flipped, 0o600))
		sound, quarantined, reported := survey(t, path, at)
		require.NoError(t, os.Remove(path))
		if reported || quarantined > 0 {
			reports++
		}
		require.True(t, reported || sound+quarantined >= 3, "byte %d bit %d: %d sound, %d in quarantine", at, bit, sound, quarantined)
		if !reported && sound+quarantined == 3 {
			// Only a damaged meta page may take the last commit back.
			require.Less(t, at, 2*pageSize)
		}
	}
	t.Logf("%d of 600 flips did harm, and all of them were reported", reports)
}

func TestDamagedRecordReachesTheQuarantineRaw(t *testing.T) {
	t.Parallel()
	_, image := images(t)
	path := newPath(t)
	for _, at := range indexAll(image, []byte(`"key":"b"`)) { // old copies too
		image[at+7] = 'X'
	}
	require.NoError(t, os.WriteFile(path, image, 0o600))
	var counters callback.MemoryCounters
	store := open(t, path, bolt.WithCounters(&counters))
	events, err := claimAll(t, store)
	require.NoError(t, err)
	assert.Len(t, events, 3)
	list, err := store.Quarantined(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Contains(t, list[0].Envelope.Body.Reveal(), `"key":"X"`)
	assert.Equal(t, map[string]int64{"corrupt": 1}, counters.ByLabel(callback.MetricQuarantined))
}

// TestVanishedRecordsAreMissed: a file can be sound in all its pages and lack a
// record.
func TestVanishedRecordsAreMissed(t *testing.T) {
	t.Parallel()
	for _, bucket := range []string{"pending", "shelf", "kept", "expired", "keys"} {
		path := newPath(t)
		store := open(t, path)
		put(t, store, "a")
		keep(t, store, callback.ErrConflict, 0, 1)
		keep(t, store, callback.ErrExpired, 0, 1)
		require.NoError(t, store.Close())

		db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
		require.NoError(t, err)
		require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
			first, _ := tx.Bucket([]byte(bucket)).Cursor().First()
			return tx.Bucket([]byte(bucket)).Delete(first)
		}), bucket)
		require.NoError(t, db.Close())
		_, err = bolt.Open(path)
		require.ErrorIs(t, err, bolt.ErrCorrupt, bucket)
		require.ErrorContains(t, err, "records in "+bucket)
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	require.NoError(t, os.WriteFile(path, bytes.Repeat([]byte("not a store\n"), 1000), 0o600))
	_, err := bolt.Open(path)
	require.ErrorIs(t, err, bolt.ErrCorrupt)
	_, err = bolt.Open(path + "/of/no/directory")
	require.Error(t, err)
}

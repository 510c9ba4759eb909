package bolt

import (
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

// inspect walks over the file before it is opened for writing. bbolt ends the
// whole process when it finds damage while it looks for free pages, and believes
// what it does not find.
//
// What it sees is what is on the disk, see settle, and bbolt then opens what it saw.
func inspect(path string) error {
	db, file, err := openRaw(path, true)
	if err != nil {
		return err
	}
	err = checkFile(db, file, path)
	if err == nil {
		err = protect(func() error {
			return db.View(func(tx *bbolt.Tx) error { return inspectPages(tx, file, path) })
		})
	}
	return errors.Join(err, db.Close())
}

func inspectPages(tx *bbolt.Tx, file *os.File, path string) error {
	size := int64(tx.DB().Info().PageSize)
	w := pageWalk{file: file, size: size, end: uint64(tx.Size() / size), used: map[uint64]bool{}}
	if err := w.visit(uint64(tx.Cursor().Bucket().Root()), span{}); err != nil {
		return err
	}
	found := map[string]int64{}
	for _, name := range buckets {
		bucket := tx.Bucket(name)
		if bucket == nil {
			return fmt.Errorf("%w: %s is not a file of this package", ErrCorrupt, path)
		}
		found[string(name)] = countKeys(bucket)
	}
	t, err := begin(tx)
	if err != nil {
		return err
	}
	return t.compare(found)
}

func countKeys(bucket *bbolt.Bucket) (n int64) {
	_ = bucket.ForEach(func(_, _ []byte) error {
		n++
		return nil
	})
	return n
}

// compare holds what was found against what was counted when it was written.
func (t *txn) compare(found map[string]int64) error {
	for _, each := range []struct {
		bucket []byte
		want   int64
	}{
		{bucketPending, t.counts.pending},
		{bucketShelf, t.counts.setAside + t.counts.kept + t.counts.expired},
		{bucketKept, t.counts.kept},
		{bucketExpired, t.counts.expired},
		{bucketSeen, t.counts.seen},
		{bucketAges, t.counts.seen},
	} {
		if n := found[string(each.bucket)]; n != each.want {
			return fmt.Errorf("%w: it has %d of %d records in %s", ErrCorrupt, n, each.want, each.bucket)
		}
	}
	return nil
}

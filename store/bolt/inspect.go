package bolt

import (
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"

	"github.com/qcloudlive/livecode/store/bolt/internal/fsck"
)

// inspect walks over the file before it is opened for writing. bbolt ends the
// whole process when it finds damage while it looks for free pages, and believes
// what it does not find.
//
// What it sees is what is on the disk, see dropPageCache, and bbolt then opens what it saw.
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
	size := tx.DB().Info().PageSize
	root, end := uint64(tx.Cursor().Bucket().Root()), uint64(tx.Size()/int64(size))
	found, err := fsck.Walk(file, size, root, end, func(string, []byte, []byte) error { return nil })
	if errors.Is(err, fsck.ErrDamaged) {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	} else if err != nil {
		return err
	}
	for _, name := range buckets {
		if _, ok := found[string(name)]; !ok {
			return fmt.Errorf("%w: %s is not a file of this package", ErrCorrupt, path)
		}
	}
	t, err := begin(tx)
	if err != nil {
		return err
	}
	return t.compare(found)
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

package bolt

import (
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"

	"github.com/qcloudlive/livecode/store/bolt/internal/fsck"
)

// inspect goes over the file before it is opened for writing, and reads what is to be
// held in memory on the way. bbolt ends the whole process when it finds damage while it
// looks for free pages, and believes what it does not find.
//
// What it sees is what is on the disk, see dropPageCache, and bbolt then opens what it
// saw.
func inspect(path string) (c *contents, err error) {
	db, file, err := openRaw(path, true)
	if err != nil {
		return nil, err
	}
	err = checkFile(db, file, path)
	if err == nil {
		err = protect(func() error {
			return db.View(func(tx *bbolt.Tx) (err error) {
				c, err = inspectPages(tx, file, path)
				return err
			})
		})
	}
	return c, errors.Join(err, db.Close())
}

func inspectPages(tx *bbolt.Tx, file *os.File, path string) (*contents, error) {
	size := tx.DB().Info().PageSize
	root, end := uint64(tx.Cursor().Bucket().Root()), uint64(tx.Size()/int64(size))
	c := newContents(int64(tx.ID()))
	found, err := fsck.Walk(file, size, root, end, string(bucketKeys), c.read)
	if errors.Is(err, fsck.ErrDamaged) {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	} else if err != nil {
		return nil, err
	}
	if err := checkFormat(tx, path); err != nil {
		return nil, err
	}
	for _, name := range buckets {
		if _, ok := found[string(name)]; !ok {
			return nil, fmt.Errorf("%w: %s is not a file of this package", ErrCorrupt, path)
		}
	}
	t, err := begin(tx)
	if err != nil {
		return nil, err
	}
	return c, t.compare(found)
}

func checkFormat(tx *bbolt.Tx, path string) error {
	counts := tx.Bucket(bucketCounts)
	if counts == nil {
		return fmt.Errorf("%w: %s is not a file of this package", ErrCorrupt, path)
	}
	found := 1
	if value := counts.Get(keyFormat); len(value) == 1 {
		found = int(value[0])
	}
	if found != format {
		return fmt.Errorf("%w: %s is of format %d, and this program knows format %d", ErrFormat, path, found, format)
	}
	return nil
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
		{bucketKeys, t.counts.keys},
	} {
		if n := found[string(each.bucket)]; n != each.want {
			return fmt.Errorf("%w: it has %d of %d records in %s", ErrCorrupt, n, each.want, each.bucket)
		}
	}
	return nil
}

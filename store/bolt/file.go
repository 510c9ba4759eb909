package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const onWindows = runtime.GOOS == "windows"

const (
	fileMode = 0o600
	// lockTimeout is how long a second process waits before it says so.
	lockTimeout = time.Second
	// Files that are being made. A crash may leave them behind.
	suffixNew     = ".new"
	suffixCompact = ".compact"
)

// openFile opens the database, after it was made or rewritten if need be, and returns
// what is in it.
func (s *Store) openFile(path string) (*bbolt.DB, *os.File, *contents, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, nil, nil, err
		}
	}
	for {
		c, err := inspect(path)
		if err != nil {
			return nil, nil, nil, err
		}
		db, file, err := openDB(path)
		if err == nil && s.wantsCompaction(db) {
			if c.tx, err = s.compact(db, path); err != nil {
				_ = db.Close()
				return nil, nil, nil, err
			}
			db, file, err = openDB(path)
		}
		if err != nil {
			return nil, nil, nil, err
		}
		if transactionOf(db) == c.tx {
			return db, file, c, nil
		}
		if err := db.Close(); err != nil { // another process was faster to write
			return nil, nil, nil, err
		}
	}
}

// transactionOf returns the last transaction of a file.
func transactionOf(db *bbolt.DB) (id int64) {
	_ = db.View(func(tx *bbolt.Tx) error {
		id = int64(tx.ID())
		return nil
	})
	return id
}

// openDB opens a file that exists.
func openDB(path string) (*bbolt.DB, *os.File, error) {
	db, file, err := openRaw(path, false)
	if err != nil {
		return nil, nil, err
	}
	if err := checkFile(db, file, path); err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	return db, file, nil
}

func openRaw(path string, readOnly bool) (db *bbolt.DB, file *os.File, err error) {
	err = protect(func() (err error) {
		db, err = bbolt.Open(path, fileMode, &bbolt.Options{
			Timeout:  lockTimeout,
			ReadOnly: readOnly,
			// The list of free pages can be found by a walk when the file is
			// opened. Written with each commit it would cost more than the
			// events, once a long queue has been worked off.
			NoFreelistSync: true,
			FreelistType:   bbolt.FreelistMapType,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				file, err = os.OpenFile(name, flag, mode)
				if err == nil && readOnly {
					err = dropPageCache(file)
				}
				return file, err
			},
		})
		return err
	})
	if err == nil {
		return db, file, nil
	}
	if file != nil {
		_ = file.Close() // after a panic it is still open
	}
	return nil, nil, aboutFile(path, err)
}

// aboutFile says which file an error is about, and what it means.
func aboutFile(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		err = ErrLocked
	case isDamage(err):
		err = fmt.Errorf("%w: %w", ErrCorrupt, err)
	case errors.Is(err, syscall.EROFS):
		err = fmt.Errorf("%w: check the disk and mount the file system for writing", err)
	}
	return fmt.Errorf("bolt: %s: %w", path, err)
}

func isDamage(err error) bool {
	return strings.Contains(err.Error(), "file size too small") || // has no type of its own
		errors.Is(err, berrors.ErrInvalid) || errors.Is(err, berrors.ErrChecksum) || errors.Is(err, berrors.ErrVersionMismatch)
}

// checkFile refuses a file that was replaced while this process waited for its
// lock, and one that was cut short.
func checkFile(db *bbolt.DB, file *os.File, path string) error {
	locked, err := file.Stat()
	if err != nil {
		return err
	}
	named, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !os.SameFile(locked, named) {
		return fmt.Errorf("bolt: %s: %w", path, ErrLocked)
	}
	if used := sizeOf(db); used > locked.Size() {
		return fmt.Errorf("%w: %s has %d bytes of %d", ErrCorrupt, path, locked.Size(), used)
	}
	return nil
}

// sizeOf returns how many bytes of the file are in use, gaps included.
func sizeOf(db *bbolt.DB) (size int64) {
	_ = db.View(func(tx *bbolt.Tx) error {
		size = tx.Size()
		return nil
	})
	return size
}

// create makes an empty store. It appears under its name when it is complete, so
// that no crash leaves half a file, and not in the place of one that another
// process has made meanwhile.
func create(path string) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+suffixNew)
	if err != nil {
		return aboutFile(path, err)
	}
	name := file.Name()
	defer os.Remove(name)
	if err := file.Close(); err != nil {
		return err
	}
	return build(name, func(db *bbolt.DB) error { return db.Update(createBuckets) }, func() error {
		if err := os.Link(name, path); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		return nil
	})
}

// build fills a new file and puts it in its place when all of it is on the disk.
func build(path string, fill func(*bbolt.DB) error, place func() error) error {
	db, _, err := openRaw(path, false)
	if err != nil {
		return err
	}
	err = fill(db)
	if err == nil {
		err = db.Sync()
	}
	if err == nil {
		err = place()
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	return errors.Join(err, db.Close())
}

// syncDir makes sure that a new name survives a loss of power. Windows cannot do
// so for a directory, and has written the name by itself.
func syncDir(dir string) error {
	if onWindows {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// wantsCompaction reports whether most of a large file is empty. Windows does not
// let a file be replaced while it is open, and locked.
func (s *Store) wantsCompaction(db *bbolt.DB) bool {
	if onWindows {
		return false
	}
	free := int64(db.Stats().FreePageN) * int64(db.Info().PageSize)
	size := sizeOf(db)
	return size > s.compactAbove && free > size/2
}

// compact rewrites the file of db, which stays locked until the new one has taken
// its place. It returns the transaction of that, which holds the same.
func (s *Store) compact(db *bbolt.DB, path string) (tx int64, err error) {
	begun := time.Now()
	rewritten := path + suffixCompact
	if err := os.Remove(rewritten); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	err = build(rewritten, func(dst *bbolt.DB) error {
		dst.NoSync = true // build syncs once, at the end
		err := protect(func() error { return bbolt.Compact(dst, db, 1<<20) })
		tx = transactionOf(dst)
		return err
	}, func() error { return os.Rename(rewritten, path) })
	if err != nil {
		return 0, fmt.Errorf("bolt: compact: %w", err)
	}
	s.log.Info("bolt: file was compacted", slog.Duration("took", time.Since(begun)))
	return tx, db.Close()
}

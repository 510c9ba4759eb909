package bolt

import (
	"os"
	"time"

	"golang.org/x/sys/unix"

	berrors "go.etcd.io/bbolt/errors"
)

// lockRetry is how often a file is tried that another process holds.
const lockRetry = 20 * time.Millisecond

// dropPageCache makes the kernel forget what it holds of a file, so that what is read of
// it comes from the disk: after a failed fsync the kernel keeps what never reached
// the disk as if it had. What is not written yet stays in memory, and load syncs
// it.
//
// What a process has mapped stays too. So nobody may have the file open for
// writing, and it may not be mapped here yet. bbolt locks and maps it in one step,
// which is too late, but finds the lock in place and is content.
func dropPageCache(file *os.File) error {
	if err := lockShared(file); err != nil {
		return err
	}
	return unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED)
}

func lockShared(file *os.File) error {
	for begun := time.Now(); ; time.Sleep(lockRetry) {
		err := unix.Flock(int(file.Fd()), unix.LOCK_SH|unix.LOCK_NB)
		if err != unix.EWOULDBLOCK {
			return err
		}
		if time.Since(begun) > lockTimeout {
			return berrors.ErrTimeout
		}
	}
}

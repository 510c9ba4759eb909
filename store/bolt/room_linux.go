package bolt

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// allocate gives a part of a file its place on the disk.
func allocate(file *os.File, from, to int64) error {
	for {
		err := unix.Fallocate(int(file.Fd()), 0, from, to-from)
		switch {
		case err == nil:
			return file.Sync() // its size must survive too
		case err != unix.EINTR:
			return err
		}
	}
}

// isDiskFull knows a full disk, a quota, and a limit on the size of files.
func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

package bolt_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A disk is an ext4 file system of the test's own, which lives in a file.
type disk struct {
	t     *testing.T
	image string
	dir   string // where it is mounted
}

// newDisk mounts a new disk until the end of the test. Its loop device goes with
// the mount.
func newDisk(t *testing.T) *disk {
	t.Helper()
	if os.Geteuid() != 0 {
		skip(t, "needs root, to mount a file system")
	}
	d := &disk{t: t, image: filepath.Join(t.TempDir(), "disk.img"), dir: t.TempDir()}
	require.NoError(t, os.WriteFile(d.image, nil, 0o600))
	require.NoError(t, os.Truncate(d.image, 8<<20))
	if err := run("mkfs.ext4", "-q", d.image); err != nil {
		skip(t, "needs the tools of ext4: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(d.dir, syscall.MNT_DETACH) })
	if err := d.mount(); err != nil {
		skip(t, "needs the right to mount a file system: ", err)
	}
	return d
}

func (d *disk) mount() error { return run("mount", "-t", "ext4", "-o", "loop", d.image, d.dir) }

// file is where the store goes.
func (d *disk) file() string { return filepath.Join(d.dir, "events.db") }

func (d *disk) unmount() {
	d.t.Helper()
	// A process that another test is starting holds all files for a moment.
	require.Eventually(d.t, func() bool { return syscall.Unmount(d.dir, 0) == nil }, 5*time.Second, 10*time.Millisecond)
}

// forget makes the kernel forget what it knows of the disk: what is read next is
// what the disk holds. No process may have a file of it open.
func (d *disk) forget() {
	d.t.Helper()
	d.unmount()
	require.NoError(d.t, d.mount())
}

// takeBack undoes a write on the disk itself, as if it had never arrived there.
// The kernel goes on believing in it: so it is after an fsync that failed.
func (d *disk) takeBack(written, before []byte) {
	d.t.Helper()
	image, err := os.ReadFile(d.image)
	require.NoError(d.t, err)
	places := indexAll(image, written)
	require.Len(d.t, places, 1)
	f, err := os.OpenFile(d.image, os.O_WRONLY, 0)
	require.NoError(d.t, err)
	_, err = f.WriteAt(before, int64(places[0]))
	require.NoError(d.t, err)
	require.NoError(d.t, f.Close())
}

// repair does what an operator does about a disk that became read-only, and
// makes it writable again. No process may have a file of it open.
func (d *disk) repair() {
	d.t.Helper()
	d.unmount()
	const mended = 1
	var exit *exec.ExitError
	if err := run("e2fsck", "-p", d.image); !errors.As(err, &exit) || exit.ExitCode() != mended {
		require.NoError(d.t, err)
	}
	require.NoError(d.t, d.mount())
}

// makeReadOnly lets an ext4 file system give up its journal, as it does by itself
// when the device fails under it. The kernel then makes it read-only, with files
// open or not. An orderly remount would wait until no file is open for writing.
func makeReadOnly(dir string) error {
	return syscall.Mount("", dir, "", syscall.MS_REMOUNT, "abort")
}

func run(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

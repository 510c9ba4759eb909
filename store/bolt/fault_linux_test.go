package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

func init() {
	children["fsync"] = func(path string) error { return failBetweenPuts(path, failSyncs) }
	children["read-only disk"] = func(path string) error {
		return failBetweenPuts(path, func() error { return makeReadOnly(filepath.Dir(path)) })
	}
	children["file limit"] = fileLimitChild
	children["full disk"] = func(path string) error { return workOnFullDisk(path, nil) }
}

// workOnFullDisk puts events until there is no room for more. What is done with those
// that are there goes on all the same; heal makes room again, if that takes more than
// to handle them.
func workOnFullDisk(path string, heal func() error) error {
	store, err := bolt.Open(path)
	if err != nil {
		return err
	}
	acked, err := putUntilFull(store)
	if err != nil {
		return err
	}
	items, err := store.Claim(context.Background(), acked)
	if err != nil || len(items) != acked {
		return fmt.Errorf("%d of %d claimed: %w", len(items), acked, err)
	}
	if err := store.Retry(context.Background(), items[0], 0); err != nil {
		return fmt.Errorf("Retry: %w", err)
	}
	if err := store.Begin(context.Background(), items[1]); err != nil {
		return fmt.Errorf("Begin: %w", err)
	}
	for _, item := range items[1 : acked/2] {
		if err := store.Done(context.Background(), item); err != nil {
			return fmt.Errorf("Done: %w", err)
		}
		fmt.Println("done:" + item.Envelope.Key)
	}
	if heal != nil {
		if err := heal(); err != nil {
			return err
		}
	}
	if _, err := store.Put(context.Background(), event("afterwards")); err != nil {
		return fmt.Errorf("Put when there is room again: %w", err)
	}
	fmt.Println("afterwards")
	return nil // and the process dies
}

// putUntilFull puts large events until there is no room for one of them, and then
// small ones.
func putUntilFull(store *bolt.Store) (acked int, err error) {
	large := true
	for i := range 10_000 {
		e := event(fmt.Sprint("event-", i))
		if large {
			e.Key = "large-" + e.Key
			e.Body = callback.NewSecret(strings.Repeat("x", 50_000))
		}
		_, err := store.Put(context.Background(), e)
		switch {
		case errors.Is(err, inbox.ErrFull) && large:
			large = false
		case errors.Is(err, inbox.ErrFull):
			fmt.Println("full")
			return acked, nil
		case err != nil:
			return acked, err
		default:
			fmt.Println(e.Key)
			acked++
		}
	}
	return 0, errors.New("the disk never became full")
}

func refusedFromNowOn(store *bolt.Store, err error) error {
	for range 3 {
		if !errors.Is(err, inbox.ErrFailed) {
			return fmt.Errorf("error is %w", err)
		}
		fmt.Println("refused")
		_, err = store.Put(context.Background(), event("afterwards"))
	}
	if err := store.Delete(context.Background(), 1); !errors.Is(err, inbox.ErrFailed) {
		return fmt.Errorf("Delete: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := store.Claim(ctx, 1); !errors.Is(err, inbox.ErrFailed) {
		return fmt.Errorf("Claim: %w", err)
	}
	return nil
}

// fileLimitChild meets the end of the disk as a limit on the size of files, which
// is lifted afterwards.
func fileLimitChild(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	limit := syscall.Rlimit{Cur: 500_000, Max: before.Max}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	return workOnFullDisk(path, func() error { return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before) })
}

// failBetweenPuts puts one event, lets the disk fail, and puts another. A Claim
// that has been waiting all the while must hear of it.
func failBetweenPuts(path string, failDisk func() error) error {
	store, err := bolt.Open(path)
	if err != nil {
		return err
	}
	if _, err := store.Put(context.Background(), event("event-0")); err != nil {
		return err
	}
	fmt.Println("event-0")
	waiting, err := waitInClaim(store)
	if err != nil {
		return err
	}
	failOrSkip(failDisk)
	_, err = store.Put(context.Background(), event("event-1"))
	if err := refusedFromNowOn(store, err); err != nil {
		return err
	}
	select {
	case err := <-waiting:
		if !errors.Is(err, inbox.ErrFailed) {
			return fmt.Errorf("the Claim that waited: %w", err)
		}
		return nil
	case <-time.After(time.Second):
		return errors.New("the Claim that waited goes on waiting")
	}
}

// failOrSkip lets the disk fail, in a child.
func failOrSkip(failDisk func() error) {
	if err := failDisk(); err != nil {
		fmt.Fprintln(os.Stderr, "cannot make the disk fail:", err)
		os.Exit(exitSkip)
	}
}

// waitInClaim takes the only event in hand and lets another Claim wait for more.
func waitInClaim(store *bolt.Store) (<-chan error, error) {
	if _, err := store.Claim(context.Background(), 1); err != nil {
		return nil, err
	}
	waiting := make(chan error, 1)
	go func() {
		_, err := store.Claim(context.Background(), 1)
		waiting <- err
	}()
	time.Sleep(10 * time.Millisecond)
	return waiting, nil
}

// failSyncs makes the kernel answer every fsync and fdatasync of this process
// with EIO, by a seccomp filter.
func failSyncs() error {
	seccomp, ok := map[string]uintptr{"amd64": 317, "arm64": 277}[runtime.GOARCH]
	if !ok {
		return errors.ErrUnsupported
	}
	const (
		setNoNewPrivs = 38 // of prctl
		setModeFilter = 1  // of seccomp
		allThreads    = 1
		loadNumber    = 0x20 // BPF_LD | BPF_W | BPF_ABS, at offset 0
		jumpIfEqual   = 0x15 // BPF_JMP | BPF_JEQ | BPF_K
		give          = 0x06 // BPF_RET | BPF_K
		allow         = 0x7fff0000
		errno         = 0x00050000
	)
	type instruction struct {
		code   uint16
		jt, jf uint8
		k      uint32
	}
	filter := []instruction{
		{loadNumber, 0, 0, 0},
		{jumpIfEqual, 2, 0, syscall.SYS_FDATASYNC},
		{jumpIfEqual, 1, 0, syscall.SYS_FSYNC},
		{give, 0, 0, allow},
		{give, 0, 0, errno | uint32(syscall.EIO)},
	}
	program := struct {
		length uint16
		filter *instruction
	}{uint16(len(filter)), &filter[0]}
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, setNoNewPrivs, 1, 0, 0, 0, 0); e != 0 {
		return e
	}
	runtime.LockOSThread()
	_, _, e := syscall.RawSyscall(seccomp, setModeFilter, allThreads, uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(&program)
	if e != 0 {
		return e
	}
	return nil
}

// requireAcknowledged opens the file again and finds everything that the child
// was told is safe.
func requireAcknowledged(t *testing.T, path string, lines []string) {
	t.Helper()
	require.GreaterOrEqual(t, len(lines), 4, lines)
	acked, refused := lines[:len(lines)-3], lines[len(lines)-3:]
	require.Equal(t, []string{"refused", "refused", "refused"}, refused)
	require.NotContains(t, acked, "refused")
	store := open(t, path)
	events, err := claimAll(t, store)
	require.NoError(t, err)
	for _, key := range acked {
		require.Contains(t, events, key)
		requireSame(t, events[key], key)
	}
	assert.LessOrEqual(t, len(events), len(acked)+1, "only the one that was being written may be there too")
	assert.False(t, slices.Contains(acked, "afterwards"))
	require.NotContains(t, events, "afterwards")
}

func TestFailedSyncEndsAllAcknowledging(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	requireAcknowledged(t, path, runChild(t, "fsync", path))
}

// requireNothingLost opens the file again and finds everything that the child was told
// is safe, and nothing that it had done.
func requireNothingLost(t *testing.T, path string, lines []string) {
	t.Helper()
	full := slices.Index(lines, "full")
	require.Greater(t, full, 10, lines)
	require.Equal(t, "afterwards", lines[len(lines)-1])
	store := open(t, path)
	events, err := claimAll(t, store)
	require.NoError(t, err)
	for _, key := range append(slices.Clone(lines[:full]), "afterwards") {
		if slices.Contains(lines, "done:"+key) {
			require.NotContains(t, events, key)
			delete(events, key)
			continue
		}
		require.Contains(t, events, key)
		if !strings.HasPrefix(key, "large-") {
			requireSame(t, events[key], key)
		}
		delete(events, key)
	}
	assert.Empty(t, events)
	list, err := store.Quarantined(t.Context(), 0, 10)
	require.NoError(t, err)
	assert.Empty(t, list)
}

func TestFileLimitStopsNothingButPuts(t *testing.T) {
	t.Parallel()
	path := newPath(t)
	requireNothingLost(t, path, runChild(t, "file limit", path))
}

// A full disk refuses events before anything is written, so that those that are there
// are handled, which makes room.
func TestFullDiskStopsNothingButPuts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		skip(t, "needs the right to mount a small file system: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	path := filepath.Join(dir, "events.db")
	requireNothingLost(t, path, runChild(t, "full disk", path))
}

// On a disk with a journal and delayed allocation, to be full is less simple.
func TestFullExt4StopsNothingButPuts(t *testing.T) {
	t.Parallel()
	d := newDisk(t)
	requireNothingLost(t, d.file(), runChild(t, "full disk", d.file()))
}

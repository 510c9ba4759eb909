package bolt_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

func TestReadOnlyDiskAcknowledgesNothingMore(t *testing.T) {
	t.Parallel()
	d := newDisk(t)
	lines := runChild(t, "read-only disk", d.file())
	d.repair()
	requireAcknowledged(t, d.file(), lines)
}

func TestOpenSaysThatTheDiskIsReadOnly(t *testing.T) {
	t.Parallel()
	for name, remount := range map[string]func(dir string) error{
		"made so by the kernel":       makeReadOnly,
		"made so by an administrator": func(dir string) error { return syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, "") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t)
			store := open(t, d.file())
			put(t, store, "a")
			require.NoError(t, store.Close())
			require.NoError(t, remount(d.dir))
			for _, path := range []string{d.file(), filepath.Join(d.dir, "new.db")} {
				_, err := bolt.Open(path)
				require.ErrorIs(t, err, syscall.EROFS)
				require.ErrorContains(t, err, "bolt: "+path+": ")
				require.ErrorContains(t, err, "mount the file system for writing")
			}
			d.repair()
			events, err := claimAll(t, open(t, d.file()))
			require.NoError(t, err)
			require.Contains(t, events, "a")
		})
	}
}

const testKey = "callback key of the tests"

// startReceiver serves a receiver that keeps what it gets in the store.
func startReceiver(t *testing.T, store *bolt.Store) *httptest.Server {
	t.Helper()
	verifier, err := callback.NewVerifier(testKey)
	require.NoError(t, err)
	receiver, err := callback.NewHandler(verifier, callback.Handlers{},
		callback.WithInbox(store), callback.WithQuarantine(store.Keep))
	require.NoError(t, err)
	server := httptest.NewServer(receiver)
	t.Cleanup(server.Close)
	return server
}

// startWorker returns how Run ends, once it does.
func startWorker(t *testing.T, store *bolt.Store, handle func(*callback.StreamStarted) error) (ended <-chan error) {
	t.Helper()
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error { return handle(ev) },
	}, inbox.WithConcurrency(1))
	require.NoError(t, err)
	ending := make(chan error, 1)
	go func() { ending <- worker.Run(t.Context()) }()
	return ending
}

// notify sends a notification and returns the status of the answer.
func notify(t *testing.T, server *httptest.Server, fields callbacktest.Fields) int {
	t.Helper()
	body := callbacktest.SignedBody(testKey, time.Now().Add(10*time.Minute), fields)
	answer, err := server.Client().Post(server.URL, "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

// soon returns the next value of the channel.
func soon[T any](t *testing.T, from <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(5 * time.Second):
		require.Fail(t, "in vain waited for "+what)
	}
	return v
}

// TestReadOnlyDiskEndsAnIdleWorker: the receiver is the one that finds out, and
// the worker, which has nothing to do, ends the process all the same.
func TestReadOnlyDiskEndsAnIdleWorker(t *testing.T) {
	t.Parallel()
	d := newDisk(t)
	handled := make(chan string, 10)
	handle := func(ev *callback.StreamStarted) error {
		handled <- ev.StreamID
		return nil
	}
	before, after := callbacktest.Sample(1, "8888_before", time.Now()), callbacktest.Sample(1, "8888_after", time.Now())
	store := open(t, d.file())
	receiver, ended := startReceiver(t, store), startWorker(t, store, handle)
	require.Equal(t, http.StatusOK, notify(t, receiver, before))
	require.Equal(t, "8888_before", soon(t, handled, "the handler"))
	require.Eventually(t, func() bool {
		stats, err := store.Stats(t.Context())
		return err == nil && stats.Pending == 0
	}, 5*time.Second, 5*time.Millisecond)

	require.NoError(t, makeReadOnly(d.dir))
	for range 3 {
		require.Equal(t, http.StatusServiceUnavailable, notify(t, receiver, after))
	}
	require.ErrorIs(t, soon(t, ended, "the end of the worker"), inbox.ErrFailed)
	require.NoError(t, store.Close())

	d.repair()
	store = open(t, d.file())
	receiver = startReceiver(t, store)
	startWorker(t, store, handle)
	for _, fields := range []callbacktest.Fields{before, after} { // the service sends them again
		require.Equal(t, http.StatusOK, notify(t, receiver, fields))
	}
	require.Equal(t, "8888_after", soon(t, handled, "the handler"), "what was handled does not come again")
}

// TestReadOnlyDiskEndsABusyWorker: the disk becomes read-only while a handler is
// at work, whose outcome nobody can note any more.
func TestReadOnlyDiskEndsABusyWorker(t *testing.T) {
	t.Parallel()
	d := newDisk(t)
	store := open(t, d.file())
	receiver := startReceiver(t, store)
	for _, stream := range []string{"8888_one", "8888_two"} {
		require.Equal(t, http.StatusOK, notify(t, receiver, callbacktest.Sample(1, stream, time.Now())))
	}
	ended := startWorker(t, store, func(*callback.StreamStarted) error { return makeReadOnly(d.dir) })
	require.ErrorIs(t, soon(t, ended, "the end of the worker"), inbox.ErrFailed)
	require.Equal(t, http.StatusServiceUnavailable, notify(t, receiver, callbacktest.Sample(1, "8888_three", time.Now())))
	require.NoError(t, store.Close())

	d.repair()
	redelivered := make(chan map[string]bool, 10)
	startWorker(t, open(t, d.file()), func(ev *callback.StreamStarted) error {
		redelivered <- map[string]bool{ev.StreamID: ev.Redelivered}
		return nil
	})
	assert.Equal(t, map[string]bool{"8888_one": true}, soon(t, redelivered, "the handler"))
	assert.Equal(t, map[string]bool{"8888_two": false}, soon(t, redelivered, "the handler"))
}

package natssink_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/forward"
	"github.com/qcloudlive/livecode/store/bolt"
)

const (
	testKey    = "callback key of the tests"
	testSource = "//push.example.com/live"
)

// In a process of its own the test is a receiver that passes everything on.
func TestMain(m *testing.M) {
	if db := os.Getenv("LIVECODE_TEST_FORWARD_DB"); db != "" {
		if err := receive(db, os.Getenv("LIVECODE_TEST_FORWARD_TO")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func receive(db, to string) error {
	store, err := bolt.Open(db)
	if err != nil {
		return err
	}
	defer store.Close()
	send, err := connect(to)
	if err != nil {
		return err
	}
	verifier, err := callback.NewVerifier(testKey)
	if err != nil {
		return err
	}
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store))
	if err != nil {
		return err
	}
	worker, err := inbox.NewWorker(store, forward.Handlers(testSource, send), inbox.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + listener.Addr().String() + "/")
	return callback.Serve(context.Background(), listener, receiver, worker.Run)
}

// start runs a receiver in a process of its own.
func start(t *testing.T, db, to string) (url string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "LIVECODE_TEST_FORWARD_DB="+db, "LIVECODE_TEST_FORWARD_TO="+to)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "it says where it listens")
	return strings.TrimSpace(lines.Text()), kill
}

// Whatever was acknowledged arrives, however often the process is killed, and although the
// other system is not there half of the time.
func TestSend_losesNothingAcrossKills(t *testing.T) {
	t.Parallel()
	to, arrived := newServer(t)
	db := filepath.Join(t.TempDir(), "events.db")
	acknowledged := map[string]bool{}
	const rounds, events = 4, 60
	for round := range rounds {
		target := to
		if round%2 == 0 {
			target = nobody
		}
		url, kill := start(t, db, target)
		sender, err := callbacktest.NewSender(url, testKey, callbacktest.SenderOptions{})
		require.NoError(t, err)
		for i := range events {
			stream := fmt.Sprintf("8888_%d_%d", round, i)
			if _, err := sender.Send(t.Context(), callbacktest.Sample(1, stream, time.Now())); err == nil {
				acknowledged[stream] = true
			}
		}
		kill() // with events in hand and in the queue
	}
	require.Len(t, acknowledged, rounds*events)
	start(t, db, to)
	require.Eventually(t, func() bool {
		got := arrived(t)
		for stream := range acknowledged {
			if len(got[stream]) == 0 {
				return false
			}
		}
		return true
	}, 2*time.Minute, 50*time.Millisecond, "all that was acknowledged")
	for stream, ids := range arrived(t) {
		assert.True(t, acknowledged[stream], stream)
		for _, id := range ids {
			assert.Equal(t, ids[0], id, "a repeat has the same id")
		}
	}
}

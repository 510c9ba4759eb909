// Package killtest shows of a sink that nothing which was acknowledged is lost on the way
// to it: receivers with the sink behind their inbox run in processes of their own and are
// killed. Every sink must pass.
package killtest

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

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/forward"
)

const (
	key    = "callback key of the tests"
	source = "//push.example.com/live"

	dbVariable = "LIVECODE_TEST_FORWARD_DB"
	toVariable = "LIVECODE_TEST_FORWARD_TO"
)

// A Store is an inbox that outlives its process.
type Store interface {
	inbox.Store
	Close() error
}

// A Rig is what a sink and its other system are to these tests.
type Rig struct {
	// Open opens an inbox in a file.
	Open func(path string) (Store, error)
	// Connect returns what sends to the other system at an address.
	Connect func(to string) (forward.Send, error)
	// Nobody is an address at which there is no other system.
	Nobody string
}

// Main is the TestMain of the sink's package: in a process of its own the test is a
// receiver that passes everything on.
func (r Rig) Main(m *testing.M) {
	if db := os.Getenv(dbVariable); db != "" {
		if err := r.receive(db, os.Getenv(toVariable)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func (r Rig) receive(db, to string) error {
	store, err := r.Open(db)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // the process ends either way
	send, err := r.Connect(to)
	if err != nil {
		return err
	}
	verifier, err := callback.NewVerifier(key)
	if err != nil {
		return err
	}
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store))
	if err != nil {
		return err
	}
	worker, err := inbox.NewWorker(store, forward.Handlers(source, send), inbox.WithLogger(slog.New(slog.DiscardHandler)))
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
	cmd := exec.Command(os.Args[0]) //nolint:gosec // the test itself
	cmd.Env = append(os.Environ(), dbVariable+"="+db, toVariable+"="+to)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("it does not say where it listens")
	}
	return strings.TrimSpace(lines.Text()), kill
}

// LosesNothing shows that whatever was acknowledged arrives at the other system, however
// often the process is killed, and although that system is not there half of the time.
// arrived returns the ids that have come there, by stream.
func (r Rig) LosesNothing(t *testing.T, to string, arrived func(*testing.T) map[string][]string) {
	t.Helper()
	db := filepath.Join(t.TempDir(), "events.db")
	acknowledged := map[string]bool{}
	const rounds, events = 4, 60
	for round := range rounds {
		target := to
		if round%2 == 0 {
			target = r.Nobody
		}
		url, kill := start(t, db, target)
		sender, err := callbacktest.NewSender(url, key, callbacktest.SenderOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range events {
			stream := fmt.Sprintf("8888_%d_%d", round, i)
			if _, err := sender.Send(t.Context(), callbacktest.Sample(1, stream, time.Now())); err == nil {
				acknowledged[stream] = true
			}
		}
		kill() // with events in hand and in the queue
	}
	if len(acknowledged) != rounds*events {
		t.Fatalf("%d of %d events were acknowledged", len(acknowledged), rounds*events)
	}
	start(t, db, to)
	awaitAll(t, acknowledged, arrived)
	for stream, ids := range arrived(t) {
		if !acknowledged[stream] {
			t.Errorf("%s came and was not acknowledged", stream)
		}
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("a repeat of %s has another id: %s, %s", stream, ids[0], id)
			}
		}
	}
}

// awaitAll waits until all that was acknowledged has arrived.
func awaitAll(t *testing.T, acknowledged map[string]bool, arrived func(*testing.T) map[string][]string) {
	t.Helper()
	missing := 0
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		got := arrived(t)
		missing = 0
		for stream := range acknowledged {
			if len(got[stream]) == 0 {
				missing++
			}
		}
		if missing == 0 {
			return
		}
	}
	t.Fatalf("%d of %d events that were acknowledged have not arrived", missing, len(acknowledged))
}

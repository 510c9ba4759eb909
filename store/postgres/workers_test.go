package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/postgres"
)

var schemas atomic.Int64

func schemaName() string {
	return fmt.Sprintf("t_%x_%d", time.Now().UnixNano(), schemas.Add(1))
}

func dropAfter(t *testing.T, db *sql.DB, name string) {
	t.Helper()
	t.Cleanup(func() {
		_, err := db.Exec(`DROP SCHEMA IF EXISTS ` + name + ` CASCADE`)
		assert.NoError(t, err)
	})
}

func dsnOf(t *testing.T) string {
	t.Helper()
	dsn := os.Getenv(dsnVariable)
	if dsn == "" {
		return defaultDSN
	}
	if !strings.Contains(dsn, "?") {
		skip(t, "%s is not a URL with parameters", dsnVariable)
	}
	return dsn
}

// numbered is an event of one of ten streams.
func numbered(i int) callback.Envelope {
	stream := fmt.Sprint("stream ", i%10)
	e := event(fmt.Sprint(i))
	e.StreamID = stream
	e.Body = callback.NewSecret(fmt.Sprintf(`{"event_type":1,"stream_id":%q,"sequence":"%d"}`, stream, i))
	return e
}

// A tally counts how often each event was handled.
type tally struct {
	mu    sync.Mutex
	times map[string]int
}

func (l *tally) note(_ context.Context, ev *callback.StreamStarted) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.times[ev.Sequence]++
	return nil
}

func (l *tally) handled() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.times)
}

// runWorkers runs a worker for each receiver until so many events were handled,
// and a little longer. It checks that each stream comes in order and one event
// at a time, and returns the sequences.
func runWorkers(t *testing.T, receivers []*postgres.Store, events int) []string {
	t.Helper()
	var (
		mu      sync.Mutex
		handled []string
		last    = map[string]int{}
		busy    = map[string]bool{}
		enough  = make(chan struct{})
	)
	note := func(_ context.Context, ev *callback.StreamStarted) error {
		var n int
		_, err := fmt.Sscan(ev.Sequence, &n)
		mu.Lock()
		assert.NoError(t, err)
		assert.False(t, busy[ev.StreamID], "one at a time")
		if before, ok := last[ev.StreamID]; ok {
			assert.Less(t, before, n, "in order")
		}
		last[ev.StreamID], busy[ev.StreamID] = n, true
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		busy[ev.StreamID] = false
		if handled = append(handled, ev.Sequence); len(handled) == events {
			close(enough)
		}
		return nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for _, store := range receivers {
		w, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: note})
		require.NoError(t, err)
		all.Go(func() { assert.NoError(t, w.Run(ctx)) })
	}
	select {
	case <-enough:
	case <-time.After(30 * time.Second):
		t.Error("not all was handled")
	}
	time.Sleep(100 * time.Millisecond)
	cancel()
	all.Wait()
	return handled
}

//go:build unix

package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/store/postgres"
)

// A sender repeats what is not acknowledged, and notes what is.
type sender struct {
	t     *testing.T
	store *postgres.Store
	acked []string
}

// send puts an event as a receiver does, which has less than a second.
func (s *sender) send(key string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 900*time.Millisecond)
	defer cancel()
	if _, err := s.store.Put(ctx, event(key)); err == nil {
		s.acked = append(s.acked, key)
	}
}

// TestRepeatsAreAsSafeAsTheFirst: while a server waits for its standby, what was
// cancelled in that wait is there for all to see, and not on the standby. A repeat must
// not be acknowledged for it.
func TestRepeatsAreAsSafeAsTheFirst(t *testing.T) {
	t.Parallel()
	primary := newCluster(t)
	standby := primary.newStandby()
	db := primary.db()
	defer db.Close()
	require.NoError(t, postgres.Migrate(t.Context(), db))
	s := &sender{t: t, store: open(t, db)}
	s.send("before")
	require.Equal(t, []string{"before"}, s.acked)

	feeder := primary.walSender("sync")
	require.NoError(t, syscall.Kill(feeder, syscall.SIGSTOP))
	for range 3 { // the sender gives up, and comes again
		s.send("cancelled")
	}
	terminated := make(chan struct{})
	go func() {
		defer close(terminated)
		time.Sleep(300 * time.Millisecond)
		other := primary.db()
		defer other.Close()
		_, err := other.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`)
		assert.NoError(t, err)
	}()
	for range 3 {
		s.send("terminated")
	}
	<-terminated
	s.conflict("cancelled")

	standby.kill() // it cannot be reached while the primary starts anew
	primary.kill()
	primary.start()
	for _, key := range []string{"cancelled", "terminated", "restarted", "restarted"} {
		s.send(key)
	}
	assert.Equal(t, []string{"before"}, s.acked, "nothing else is safe yet")
	visible := 0
	require.NoError(t, db.QueryRow(`SELECT count(*) FROM livecode.seen`).Scan(&visible))
	require.Equal(t, 4, visible, "although all of it can be seen")

	primary.kill()
	standby.start()
	standby.promote()
	after := standby.db()
	defer after.Close()
	standby.exec(`ALTER SYSTEM RESET synchronous_standby_names`)
	standby.exec(`SELECT pg_reload_conf()`)
	kept, err := open(t, after).Claim(t.Context(), 10)
	require.NoError(t, err)
	var keys []string
	for _, item := range kept {
		keys = append(keys, item.Envelope.Key)
	}
	for _, key := range s.acked {
		assert.True(t, slices.Contains(keys, key), "%s was acknowledged and is gone", key)
	}
}

// conflict puts another body under a key that can be seen. Its sender is answered too.
func (s *sender) conflict(key string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 900*time.Millisecond)
	defer cancel()
	e := event(key)
	e.Digest = fmt.Appendf(nil, "%-16.16s", "another")
	_, err := s.store.Put(ctx, e)
	require.Error(s.t, err)
	assert.NotErrorIs(s.t, err, callback.ErrConflict, "it would be acknowledged")
}

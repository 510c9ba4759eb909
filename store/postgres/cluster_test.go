//go:build unix

package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/postgres"
)

func TestRestartOfTheServerLosesNothing(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	db := c.db()
	defer db.Close()
	require.NoError(t, postgres.Migrate(t.Context(), db))
	store := open(t, db, postgres.WithLease(time.Second))

	handled := &tally{times: map[string]int{}}
	w, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: handled.note})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()

	restarts := make(chan struct{})
	go func() {
		defer close(restarts)
		for range 2 {
			time.Sleep(300 * time.Millisecond)
			c.kill()
			c.start()
		}
	}()
	acked, refused := c.putThrough(store, restarts)
	<-restarts
	require.Eventually(t, func() bool { return handled.handled() >= acked }, 30*time.Second, 20*time.Millisecond)
	cancel()
	require.NoError(t, <-ended)
	assert.Positive(t, refused, "the test met the restart")
	twice := 0
	for _, n := range handled.times {
		twice += n - 1
	}
	assert.LessOrEqual(t, twice, 2*8, "at most one for each handler at work, and restart")
	t.Logf("%d acknowledged, %d refused, %d handled twice", acked, refused, twice)
}

// putThrough puts events one after the other, and repeats what is refused, until
// the restarts are over.
func (c *cluster) putThrough(store *postgres.Store, restarts <-chan struct{}) (acked, refused int) {
	for {
		select {
		case <-restarts:
			return acked, refused
		default:
		}
		ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
		_, err := store.Put(ctx, numbered(acked))
		cancel()
		if err != nil {
			refused++
			time.Sleep(10 * time.Millisecond)
			continue
		}
		acked++
	}
}

func TestFailoverToAnEmptyServerIsRefused(t *testing.T) {
	t.Parallel()
	first, second := newCluster(t), newCluster(t)
	known := postgres.WithServerIDFile(filepath.Join(t.TempDir(), "server"))
	for i, c := range []*cluster{first, second} {
		db := c.db()
		defer db.Close()
		require.NoError(t, postgres.Migrate(t.Context(), db))
		_, err := postgres.Open(t.Context(), db, known)
		if i == 0 {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, postgres.ErrServerChanged)
		}
	}
}

func TestServerWithoutSyncsIsRefused(t *testing.T) {
	t.Parallel()
	c := newCluster(t, "-c", "fsync=off")
	db := c.db()
	defer db.Close()
	require.NoError(t, postgres.Migrate(t.Context(), db))
	_, err := postgres.Open(t.Context(), db)
	require.ErrorIs(t, err, postgres.ErrNotDurable)
	assert.ErrorContains(t, err, "fsync is off")
}

// A role of its own in a schema of its own, as is good practice, may not make schemas.
func TestMigrateNeedsNoRightToMakeASchemaThatIsThere(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	for _, statement := range []string{
		`CREATE ROLE receiver LOGIN`,
		`CREATE SCHEMA prepared AUTHORIZATION receiver`,
	} {
		c.exec(statement)
	}
	own, err := sql.Open("pgx", fmt.Sprintf("postgres://receiver@127.0.0.1:%d/postgres?sslmode=disable", c.port))
	require.NoError(t, err)
	defer own.Close()
	require.NoError(t, postgres.Migrate(t.Context(), own, postgres.WithSchema("prepared")))
	put(t, open(t, own, postgres.WithSchema("prepared")), "a")
	require.ErrorContains(t, postgres.Migrate(t.Context(), own, postgres.WithSchema("another")), "permission denied", "where there is none")
}

// What Schema returns, and the rights that the package says, are enough for everything
// that a receiver does; it makes nothing itself.
func TestSchemaAndTheRightsThatThePackageSays(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	script, err := postgres.Schema("livecode")
	require.NoError(t, err)
	for range 2 { // it may be run again
		c.exec(script)
	}
	c.exec(`CREATE ROLE receiver LOGIN`)
	c.exec(`REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA livecode FROM PUBLIC`)
	granted := 0
	for _, grant := range grants(t) {
		c.exec(grant)
		granted++
	}
	require.Equal(t, 4, granted)

	own, err := sql.Open("pgx", fmt.Sprintf("postgres://receiver@127.0.0.1:%d/postgres?sslmode=disable", c.port))
	require.NoError(t, err)
	defer own.Close()
	require.NoError(t, postgres.Migrate(t.Context(), own), "finds everything there")
	store := open(t, own)
	put(t, store, "a")
	put(t, store, "b")
	handled := &tally{times: map[string]int{}}
	worker, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: handled.note})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	running, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- worker.Run(running) }()
	require.NoError(t, inbox.Drained(ctx, store))
	stop()
	require.NoError(t, <-done)
}

// grants are those of doc.go, as they stand.
func grants(t *testing.T) (found []string) {
	text, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if _, grant, ok := strings.Cut(line, "//\tGRANT "); ok {
			found = append(found, "GRANT "+strings.TrimSpace(grant))
		}
	}
	return found
}

// fsync may be turned off while receivers are at work.
func TestSyncsTurnedOffLaterAreNoticed(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	db := c.db()
	defer db.Close()
	require.NoError(t, postgres.Migrate(t.Context(), db))
	store := open(t, db)
	put(t, store, "a")
	c.exec(`ALTER SYSTEM SET fsync = off`)
	c.exec(`SELECT pg_reload_conf()`)
	var err error
	assert.Eventually(t, func() bool {
		_, err = store.Put(t.Context(), event("b"))
		return err != nil
	}, 5*time.Second, 50*time.Millisecond)
	require.ErrorIs(t, err, postgres.ErrNotDurable)
}

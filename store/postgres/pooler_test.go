package postgres_test

import (
	"context"
	"database/sql"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/store/postgres"
)

const (
	poolerVariable = "LIVECODE_TEST_PGBOUNCER"
	defaultPooler  = "postgres://livecode:livecode@127.0.0.1:6433/livecode?sslmode=disable"
)

// pooler returns the database of the tests as PgBouncer shows it, which hands out
// connections per transaction, or skips.
func pooler(t *testing.T, parameters string) *sql.DB {
	t.Helper()
	dsn := os.Getenv(poolerVariable)
	if dsn == "" {
		dsn = defaultPooler
	}
	if !strings.Contains(dsn, "?") {
		skip(t, "%s is not a URL with parameters", poolerVariable)
	}
	plain, err := sql.Open("pgx", dsn+"&default_query_exec_mode=simple_protocol")
	require.NoError(t, err)
	defer plain.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := plain.PingContext(ctx); err != nil {
		skip(t, "no PgBouncer (%v); .ci/pgbouncer starts one", err)
	}
	db, err := sql.Open("pgx", dsn+parameters)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestPoolerPerTransaction has two receivers at work over a pooler that gives each
// transaction another connection, in the modes of the driver that package doc says hold.
func TestPoolerPerTransaction(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"exec", "simple_protocol", "cache_describe"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			db := pooler(t, "&default_query_exec_mode="+mode)
			schema := newSchema(t, db)
			receivers := []*postgres.Store{open(t, db, schema), open(t, db, schema)}
			const events = 200
			var all sync.WaitGroup
			for stream := range 10 { // one after the other, but many streams at once
				all.Go(func() {
					for i := stream; i < events; i += 10 {
						for n, store := range receivers {
							duplicate, err := store.Put(t.Context(), numbered(i))
							assert.NoError(t, err)
							assert.Equal(t, n > 0, duplicate)
						}
					}
				})
			}
			all.Wait()
			handled := runWorkers(t, receivers, events)
			assert.Len(t, handled, events, "each once")
			stats, err := receivers[0].Stats(t.Context())
			require.NoError(t, err)
			assert.Zero(t, stats.Pending)
		})
	}
}

// What does not hold says what to do. Later versions of PgBouncer keep track of
// prepared statements, and then it holds.
func TestPoolerThatKnowsNoPreparedStatements(t *testing.T) {
	t.Parallel()
	dropAfter(t, pooler(t, "&default_query_exec_mode=simple_protocol"), "pooled")
	var err error
	for range 20 { // until two connections have met the same one behind the pooler
		one := pooler(t, "")
		if err = postgres.Migrate(t.Context(), one, postgres.WithSchema("pooled")); err != nil {
			break
		}
		if _, err = postgres.Open(t.Context(), one, postgres.WithSchema("pooled")); err != nil {
			break
		}
	}
	if err == nil {
		t.Log("this PgBouncer knows prepared statements")
		return
	}
	assert.ErrorContains(t, err, "default_query_exec_mode=exec")
}

package postgres_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
	"github.com/qcloudlive/livecode/store/postgres"
)

func TestStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	direct := server(t)
	inboxtest.Run(t, func(t *testing.T) inboxtest.Place {
		name := schemaName()
		dropAfter(t, direct, name)
		proxy, db := throughProxy(t, "")
		schema := postgres.WithSchema(name)
		return inboxtest.Place{
			Open: func(s inboxtest.Settings) (inbox.Store, error) {
				if err := postgres.Migrate(t.Context(), db, schema); err != nil {
					return nil, err
				}
				opts := []postgres.Option{schema, postgres.WithLease(3 * time.Second), postgres.WithPollInterval(20 * time.Millisecond)}
				if s.MaxEvents > 0 {
					opts = append(opts, postgres.WithMaxEvents(s.MaxEvents))
				}
				if s.Remember > 0 {
					opts = append(opts, postgres.WithDedupe(s.Remember))
				}
				return postgres.Open(t.Context(), db, opts...)
			},
			Crash: func(inbox.Store) {}, // a receiver that is dead does nothing any more
			Hang: func() (heal func()) {
				proxy.Silence()
				return proxy.Heal
			},
			Advance: func(d time.Duration) {
				_, err := direct.ExecContext(t.Context(), `UPDATE `+name+`.seen SET expires = expires - $1::bigint * interval '1 microsecond'`, d.Microseconds())
				require.NoError(t, err)
			},
		}
	})
}

func TestMigrateMayRunOnManyReceiversAtOnce(t *testing.T) {
	t.Parallel()
	db := server(t)
	name := schemaName()
	dropAfter(t, db, name)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { assert.NoError(t, postgres.Migrate(t.Context(), db, postgres.WithSchema(name))) })
	}
	all.Wait()
	put(t, open(t, db, postgres.WithSchema(name)), "a")
}

func TestMigrateLocksNobodyOut(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	tx, err := db.Begin()
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	for _, table := range []string{"seen", "lane", "event", "shelf"} { // another receiver is at work
		_, err := tx.Exec(`LOCK TABLE ` + name + `.` + table + ` IN ROW EXCLUSIVE MODE`)
		require.NoError(t, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.NoError(t, postgres.Migrate(ctx, db, schema))
}

func TestTablesOfALaterVersionAreRefused(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	_, err := db.Exec(`UPDATE ` + name + `.identity SET version = version + 1`)
	require.NoError(t, err)
	require.ErrorContains(t, postgres.Migrate(t.Context(), db, schema), "version 3")
	_, err = postgres.Open(t.Context(), db, schema)
	require.ErrorContains(t, err, "version 3")
}

func TestOpenWithoutTablesSaysSo(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), server(t), postgres.WithSchema("never_made"))
	require.ErrorIs(t, err, postgres.ErrNotMigrated)
}

func TestServerThatAnswersTooEarlyIsRefused(t *testing.T) {
	t.Parallel()
	db := server(t)
	schema := newSchema(t, db)
	hasty, err := sql.Open("pgx", dsnOf(t)+"&synchronous_commit=off")
	require.NoError(t, err)
	defer hasty.Close()
	_, err = postgres.Open(t.Context(), hasty, schema)
	require.ErrorIs(t, err, postgres.ErrNotDurable)
	assert.ErrorContains(t, err, "synchronous_commit is off")
}

// A DBA may change later what was right when the store was opened.
func TestCommitsTurnedHastyLaterAreNot(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	store := open(t, db, schema)
	put(t, store, "a")
	conn, err := sql.Open("pgx", dsnOf(t)+"&synchronous_commit=off")
	require.NoError(t, err)
	defer conn.Close()
	conn.SetMaxOpenConns(1)
	tx, err := conn.Begin()
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	_, err = tx.Exec(`SELECT * FROM ` + name + `.put('0', (SELECT id FROM ` + name + `.identity), '1 hour', false, '{a}', '{k}', '{d}',
		'{1}', '{s}', '{now}', '{now}', '{f}', '{b}', '{0}')`)
	require.NoError(t, err)
	var commit string
	require.NoError(t, tx.QueryRow(`SHOW synchronous_commit`).Scan(&commit))
	assert.Equal(t, "on", commit, "for the transaction of a Put")
}

func TestStrictTransactionsAreRefused(t *testing.T) {
	t.Parallel()
	schema := newSchema(t, server(t))
	for _, isolation := range []string{"repeatable%20read", "serializable"} {
		db, err := sql.Open("pgx", dsnOf(t)+"&default_transaction_isolation="+isolation)
		require.NoError(t, err)
		defer db.Close()
		_, err = postgres.Open(t.Context(), db, schema)
		require.ErrorIs(t, err, postgres.ErrIsolation)
	}
}

func TestSettingsThatChangeLaterAreReported(t *testing.T) {
	t.Parallel()
	db := server(t)
	schema := newSchema(t, db)
	changed, err := sql.Open("pgx", dsnOf(t))
	require.NoError(t, err)
	defer changed.Close()
	changed.SetMaxOpenConns(1)
	var log bytes.Buffer
	store := open(t, changed, schema, postgres.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	_, err = changed.Exec(`SET synchronous_commit = off`)
	require.NoError(t, err)
	put(t, store, "a")
	_, err = store.Claim(t.Context(), 1)
	require.NoError(t, err, "events are handed out all the same")
	assert.Contains(t, log.String(), "synchronous_commit is off")
}

func TestTablesOfTheFirstVersionAreBroughtUpToDate(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	put(t, open(t, db, schema), "a")
	for _, statement := range []string{
		`DROP FUNCTION {s}.claim(int, interval)`,
		`CREATE FUNCTION {s}.claim(up_to int, lease interval) RETURNS TABLE (claim_epoch bigint, event {s}.event) LANGUAGE sql AS 'SELECT NULL::bigint, NULL::{s}.event'`,
		`CREATE FUNCTION {s}.settle(text, text, bigint[], bigint[], interval, text) RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'`,
		`ALTER TABLE {s}.event DROP COLUMN begun, DROP COLUMN crashes`,
		`UPDATE {s}.identity SET version = 1`,
	} {
		_, err := db.Exec(strings.ReplaceAll(statement, "{s}", name))
		require.NoError(t, err, statement)
	}
	_, err := postgres.Open(t.Context(), db, schema)
	require.ErrorIs(t, err, postgres.ErrNotMigrated)
	require.NoError(t, postgres.Migrate(t.Context(), db, schema))
	store := open(t, db, schema)
	duplicate, err := store.Put(t.Context(), event("a"))
	require.NoError(t, err)
	assert.True(t, duplicate)
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	assert.Equal(t, "a", items[0].Envelope.Key)
}

func TestServerThatBecameAnotherIsNoticed(t *testing.T) {
	t.Parallel()
	db := server(t)
	name := schemaName()
	dropAfter(t, db, name)
	schema := postgres.WithSchema(name)
	known := postgres.WithServerIDFile(filepath.Join(t.TempDir(), "server"))
	require.NoError(t, postgres.Migrate(t.Context(), db, schema))
	store := open(t, db, schema, known)
	put(t, store, "a")
	put(t, open(t, db, schema, known), "b")

	_, err := db.Exec(`DROP SCHEMA ` + name + ` CASCADE`) // an empty server takes over
	require.NoError(t, err)
	_, err = store.Put(t.Context(), event("c"))
	require.ErrorIs(t, err, postgres.ErrServerChanged, "while it has no tables")
	require.NoError(t, postgres.Migrate(t.Context(), db, schema))
	_, err = store.Put(t.Context(), event("c"))
	require.ErrorIs(t, err, postgres.ErrServerChanged, "and when somebody has made them")
	require.ErrorIs(t, err, inbox.ErrFailed, "a worker ends")
	soon, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err = store.Claim(soon, 1)
	require.ErrorIs(t, err, postgres.ErrServerChanged, "even if nothing arrives")
	_, err = postgres.Open(t.Context(), db, schema, known)
	require.ErrorIs(t, err, postgres.ErrServerChanged, "the process does not start")
	put(t, open(t, db, schema), "c")
}

func TestKnownServerFile(t *testing.T) {
	t.Parallel()
	db := server(t)
	schema := newSchema(t, db)
	path := filepath.Join(t.TempDir(), "server")
	open(t, db, schema, postgres.WithServerIDFile(path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
	names, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, names, 1, "no other file is left")
	_, err = postgres.Open(t.Context(), db, schema, postgres.WithServerIDFile(t.TempDir()))
	require.Error(t, err, "a file that cannot be read is no licence to start")
}

func TestOldEpochsAreRefused(t *testing.T) {
	t.Parallel()
	db := server(t)
	schema := newSchema(t, db)
	lease := postgres.WithLease(300 * time.Millisecond)
	stopped, other := open(t, db, schema, lease), open(t, db, schema, lease)
	put(t, stopped, "a")
	old, err := stopped.Claim(t.Context(), 1)
	require.NoError(t, err)
	taken, err := other.Claim(t.Context(), 1) // waits until the lease has run out
	require.NoError(t, err)
	assert.Greater(t, taken[0].Epoch, old[0].Epoch)
	assert.Equal(t, 1, taken[0].Interrupted)
	for name, write := range map[string]error{
		"Renew":      stopped.Renew(t.Context(), old[0]),
		"Done":       stopped.Done(t.Context(), old[0]),
		"Retry":      stopped.Retry(t.Context(), old[0], 0),
		"Quarantine": stopped.Quarantine(t.Context(), old[0], "test"),
	} {
		assert.ErrorIs(t, write, inbox.ErrLost, name)
	}
	require.NoError(t, other.Done(t.Context(), taken[0]))
}

func TestLateOutcomeCountsIfNobodyTookOver(t *testing.T) {
	t.Parallel()
	db := server(t)
	store := open(t, db, newSchema(t, db), postgres.WithLease(100*time.Millisecond))
	put(t, store, "a")
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	time.Sleep(200 * time.Millisecond)
	require.NoError(t, store.Done(t.Context(), items[0]))
}

func TestClockOfTheServerSetBackHoldsNothingUp(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	store := open(t, db, schema)
	put(t, store, "a")
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, store.Retry(t.Context(), items[0], time.Minute))
	_, err = db.Exec(`UPDATE ` + name + `.lane SET free_at = free_at + interval '1 hour'`)
	require.NoError(t, err)
	items, err = open(t, db, schema).Claim(t.Context(), 1)
	require.NoError(t, err)
	assert.Equal(t, 2, items[0].Attempt)
}

func TestNothingIsLeftOfWhatIsDone(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	store := open(t, db, schema, postgres.WithDedupe(time.Millisecond))
	put(t, store, "a", "b")
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, store.Done(t.Context(), items[0]))
	time.Sleep(10 * time.Millisecond)
	_, err = open(t, db, schema).Claim(t.Context(), 1) // the first of a Store sweeps
	require.NoError(t, err)
	for table, want := range map[string]int{"seen": 0, "lane": 1, "event": 1} {
		var n int
		require.NoError(t, db.QueryRow(`SELECT count(*) FROM `+name+`.`+table).Scan(&n))
		assert.Equal(t, want, n, table)
	}
}

func TestManyOldKeysAreSweptSoon(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	_, err := db.Exec(`INSERT INTO ` + name + `.seen SELECT n::text::bytea, NULL, now() FROM generate_series(1, 25000) AS n`)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	waiting.Go(func() { _, _ = open(t, db, schema).Claim(ctx, 1) })
	left := 0
	assert.Eventually(t, func() bool {
		err := db.QueryRow(`SELECT count(*) FROM ` + name + `.seen`).Scan(&left)
		return err == nil && left == 0
	}, 20*time.Second, 50*time.Millisecond, "%d left", left)
	cancel()
	waiting.Wait()
}

func TestHeldRowHoldsUpNoOtherStream(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	store := open(t, db, schema)
	held := numbered(0)
	_, err := store.Put(t.Context(), held)
	require.NoError(t, err)
	byHand, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = byHand.Rollback() }()
	_, err = byHand.Exec(`UPDATE ` + name + `.lane SET pending = pending`)
	require.NoError(t, err)

	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			e := numbered(100 + i)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if e.StreamID == held.StreamID {
				ctx, cancel = context.WithTimeout(t.Context(), time.Second)
				defer cancel()
			}
			_, err := store.Put(ctx, e)
			assert.Equal(t, e.StreamID == held.StreamID, err != nil, "event %d: %v", i, err)
		})
	}
	all.Wait()
	require.NoError(t, byHand.Rollback())
	_, err = store.Put(t.Context(), numbered(100))
	require.NoError(t, err, "when the row is free again")
}

// A pooler that hands out connections per transaction may not know prepared
// statements.
func TestPlainTextIsEnough(t *testing.T) {
	t.Parallel()
	schema := newSchema(t, server(t))
	db, err := sql.Open("pgx", dsnOf(t)+"&default_query_exec_mode=simple_protocol")
	require.NoError(t, err)
	defer db.Close()
	store := open(t, db, schema)
	e := event(`{"a",\x00}'` + "\x00")
	for _, known := range []bool{false, true} {
		duplicate, err := store.Put(t.Context(), e)
		require.NoError(t, err)
		assert.Equal(t, known, duplicate)
	}
	items, err := store.Claim(t.Context(), 2)
	require.NoError(t, err)
	require.Len(t, items, 1)
	assert.Equal(t, e.Key, items[0].Envelope.Key)
	require.NoError(t, store.Renew(t.Context(), items[0]))
	require.NoError(t, store.Retry(t.Context(), items[0], 0))
	items, err = store.Claim(t.Context(), 2)
	require.NoError(t, err)
	require.NoError(t, store.Quarantine(t.Context(), items[0], "it's over"))
	list, err := store.Quarantined(t.Context(), 0, 2)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NoError(t, store.Replay(t.Context(), list[0].ID))
	items, err = store.Claim(t.Context(), 2)
	require.NoError(t, err)
	require.NoError(t, store.Done(t.Context(), items[0]))
}

func TestStreamsMayBeLong(t *testing.T) {
	t.Parallel()
	db := server(t)
	store := open(t, db, newSchema(t, db))
	long := event("a")
	random := make([]byte, 60_000) // what can be compressed, the server does
	_, _ = rand.Read(random)
	long.StreamID = string(random)
	next := long
	next.Key = "b"
	for _, e := range []callback.Envelope{long, next} {
		_, err := store.Put(t.Context(), e)
		require.NoError(t, err)
	}
	items, err := store.Claim(t.Context(), 2)
	require.NoError(t, err)
	require.Len(t, items, 1, "one at a time")
	assert.Equal(t, long.StreamID, items[0].Envelope.StreamID)
	require.NoError(t, store.Quarantine(t.Context(), items[0], "test"))
	list, err := store.Quarantined(t.Context(), 0, 1)
	require.NoError(t, err)
	require.NoError(t, store.Replay(t.Context(), list[0].ID))
	for _, key := range []string{"b", "a"} {
		items, err = store.Claim(t.Context(), 2)
		require.NoError(t, err)
		require.Len(t, items, 1, "in the same lane again")
		assert.Equal(t, key, items[0].Envelope.Key)
		require.NoError(t, store.Done(t.Context(), items[0]))
	}
}

func TestEverythingIsFoundByAnIndex(t *testing.T) {
	t.Parallel()
	db := server(t)
	name, schema := newNamedSchema(t, db)
	store := open(t, db, schema)
	// The server makes its plans while it knows that there is nothing in the tables.
	_, err := db.Exec(`VACUUM ANALYZE ` + name + `.seen, ` + name + `.lane, ` + name + `.event`)
	require.NoError(t, err)
	for i := range 500 {
		put(t, store, fmt.Sprint(i))
		duplicate, err := store.Put(t.Context(), event(fmt.Sprint(i)))
		require.NoError(t, err)
		require.True(t, duplicate)
	}
	for range 500 {
		items, err := store.Claim(t.Context(), 1)
		require.NoError(t, err)
		require.NoError(t, store.Done(t.Context(), items[0]))
	}
	var byIndex, inSequence int
	require.Eventually(t, func() bool { // the server counts with some delay
		err := db.QueryRow(`SELECT sum(idx_scan), sum(seq_scan) FROM pg_stat_user_tables
			WHERE schemaname = $1 AND relname IN ('seen', 'lane', 'event')`, name).Scan(&byIndex, &inSequence)
		return err == nil && byIndex >= 4500
	}, 10*time.Second, 50*time.Millisecond)
	assert.Less(t, inSequence, 50, "a few to count what is there")
}

func TestBadEventSparesItsNeighbours(t *testing.T) {
	t.Parallel()
	db := server(t)
	store := open(t, db, newSchema(t, db))
	var all sync.WaitGroup
	for i := range 50 {
		e := event(fmt.Sprint(i))
		if i == 25 {
			e.Received = time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC) // beyond what the server takes
		}
		all.Go(func() {
			_, err := store.Put(t.Context(), e)
			assert.Equal(t, i == 25, err != nil, "event %d: %v", i, err)
		})
	}
	all.Wait()
	stats, err := store.Stats(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 49, stats.Pending)
}

func TestSharedEventsAreHandledOnce(t *testing.T) {
	t.Parallel()
	db := server(t)
	schema := newSchema(t, db)
	receivers := []*postgres.Store{open(t, db, schema), open(t, db, schema)}
	const events = 100
	var stored, duplicates atomic.Int32
	var all sync.WaitGroup
	for _, store := range receivers {
		all.Go(func() {
			for i := range events {
				duplicate, err := store.Put(t.Context(), numbered(i))
				switch {
				case err != nil:
					t.Errorf("Put: %v", err)
				case duplicate:
					duplicates.Add(1)
				default:
					stored.Add(1)
				}
			}
		})
	}
	handled := runWorkers(t, receivers, events)
	all.Wait()
	assert.EqualValues(t, events, stored.Load())
	assert.EqualValues(t, events, duplicates.Load())
	assert.Len(t, handled, events, "each once")
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("pgx", defaultDSN)
	require.NoError(t, err)
	defer db.Close()
	for name, opt := range map[string]postgres.Option{
		"schema":   postgres.WithSchema(`x"; DROP`),
		"limit":    postgres.WithMaxEvents(0),
		"dedupe":   postgres.WithDedupe(0),
		"lease":    postgres.WithLease(time.Millisecond),
		"poll":     postgres.WithPollInterval(0),
		"known":    postgres.WithServerIDFile(""),
		"counters": postgres.WithCounters(nil),
	} {
		_, err := postgres.Open(t.Context(), db, opt)
		var bad *postgres.ArgumentError
		require.ErrorAs(t, err, &bad, name)
		assert.ErrorContains(t, err, "postgres: With", name)
	}
	_, err = postgres.Open(t.Context(), nil)
	require.EqualError(t, err, "postgres: Open: db must be not nil")
	require.EqualError(t, postgres.Migrate(t.Context(), nil), "postgres: Migrate: db must be not nil")
}

func TestErrorsHoldNoBody(t *testing.T) {
	t.Parallel()
	db := server(t)
	store := open(t, db, newSchema(t, db))
	e := event("a")
	e.Body = callback.NewSecret("txSecret=0123456789abcdef")
	e.Received = time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC) // beyond what the server takes
	_, err := store.Put(t.Context(), e)
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "txSecret")
	require.False(t, errors.Is(err, inbox.ErrFailed))
}

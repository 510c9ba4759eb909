package mysql_test

import (
	"context"
	"database/sql"
	"fmt"
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
	"github.com/qcloudlive/livecode/store/mysql"
)

func TestStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	inboxtest.Run(t, func(t *testing.T) inboxtest.Place {
		road, db := newRoadToServer(t)
		prefix := newPrefix()
		dropAfter(t, server(t), prefix)
		place := mysql.WithTablePrefix(prefix)
		return inboxtest.Place{
			Open: func(s inboxtest.Settings) (inbox.Store, error) {
				if err := mysql.Migrate(t.Context(), db, place); err != nil {
					return nil, err
				}
				opts := []mysql.Option{place, mysql.WithLease(3 * time.Second), mysql.WithPollInterval(20 * time.Millisecond)}
				if s.MaxEvents > 0 {
					opts = append(opts, mysql.WithMaxEvents(s.MaxEvents))
				}
				if s.Remember > 0 {
					opts = append(opts, mysql.WithDedupe(s.Remember))
				}
				return mysql.Open(t.Context(), db, opts...)
			},
			Hang:  road.hang,
			Crash: func(inbox.Store) {}, // a receiver that is dead does nothing any more
			Advance: func(d time.Duration) {
				_, err := server(t).ExecContext(t.Context(), `UPDATE `+prefix+`seen SET expires = expires - ?`, d.Microseconds())
				require.NoError(t, err)
			},
		}
	})
}

func TestMigrateMayRunOnManyReceiversAtOnce(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix := newPrefix()
	dropAfter(t, db, prefix)
	place := mysql.WithTablePrefix(prefix)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { assert.NoError(t, mysql.Migrate(t.Context(), db, place)) })
	}
	all.Wait()
	put(t, open(t, db, place), "a")
}

func TestTablesMadeByHandWillDo(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix := newPrefix()
	dropAfter(t, db, prefix)
	text, err := mysql.Schema(prefix)
	require.NoError(t, err)
	for range 2 { // it may be run again
		for statement := range strings.SplitSeq(text, ";\n") {
			if strings.TrimSpace(statement) != "" {
				_, err := db.Exec(statement)
				require.NoError(t, err)
			}
		}
	}
	assert.NotRegexp(t, `(?i)procedure|function|trigger|foreign|references`, text)
	put(t, open(t, db, mysql.WithTablePrefix(prefix)), "a")
	_, err = mysql.Schema("Live Code")
	require.ErrorContains(t, err, "prefix")
}

func TestTablesOfALaterVersionAreRefused(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	_, err := db.Exec(`UPDATE ` + prefix + `identity SET version = version + 1`)
	require.NoError(t, err)
	require.ErrorContains(t, mysql.Migrate(t.Context(), db, place), "version 2")
	_, err = mysql.Open(t.Context(), db, place)
	require.ErrorContains(t, err, "version 2")
}

func TestOpenWithoutTablesSaysSo(t *testing.T) {
	t.Parallel()
	_, err := mysql.Open(t.Context(), server(t), mysql.WithTablePrefix("never_made_"))
	require.ErrorIs(t, err, mysql.ErrNotMigrated)
}

func TestOldEpochsAreRefused(t *testing.T) {
	t.Parallel()
	db := server(t)
	place := newPlace(t, db)
	lease := mysql.WithLease(300 * time.Millisecond)
	stopped, other := open(t, db, place, lease), open(t, db, place, lease)
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
	store := open(t, db, newPlace(t, db), mysql.WithLease(100*time.Millisecond))
	put(t, store, "a")
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	time.Sleep(200 * time.Millisecond)
	require.NoError(t, store.Done(t.Context(), items[0]))
}

func TestClockOfTheServerSetBackHoldsNothingUp(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	store := open(t, db, place)
	put(t, store, "a")
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, store.Retry(t.Context(), items[0], time.Minute))
	_, err = db.Exec(`UPDATE ` + prefix + `lane SET free_at = free_at + 3600000000`)
	require.NoError(t, err)
	items, err = open(t, db, place).Claim(t.Context(), 1)
	require.NoError(t, err)
	assert.Equal(t, 2, items[0].Attempt)
}

func TestNothingIsLeftOfWhatIsDone(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	store := open(t, db, place, mysql.WithDedupe(time.Millisecond))
	put(t, store, "a", "b")
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, store.Done(t.Context(), items[0]))
	_, err = db.Exec(`INSERT INTO `+prefix+`receiver (id, commits, since) VALUES ('long gone', 1, ?), ('just gone', 1, ?)`,
		time.Now().Add(-25*time.Hour).UnixMicro(), time.Now().UnixMicro())
	require.NoError(t, err)
	time.Sleep(10 * time.Millisecond)
	_, err = open(t, db, place).Claim(t.Context(), 1) // the first of a Store sweeps
	require.NoError(t, err)
	for table, want := range map[string]int{"seen": 0, "lane": 1, "event": 1, "arrival": 0, "receiver": 3} {
		var n int
		require.NoError(t, db.QueryRow(`SELECT COUNT(*) FROM `+prefix+table).Scan(&n))
		assert.Equal(t, want, n, table)
	}
}

func TestManyOldKeysAreSweptSoon(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	_, err := db.Exec(`INSERT INTO ` + prefix + `seen (dedupe_key, expires, token) SELECT seq, 1, 1 FROM seq_1_to_25000`)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	waiting.Go(func() { _, _ = open(t, db, place).Claim(ctx, 1) })
	left := 0
	assert.Eventually(t, func() bool {
		err := db.QueryRow(`SELECT COUNT(*) FROM ` + prefix + `seen`).Scan(&left)
		return err == nil && left == 0
	}, 20*time.Second, 50*time.Millisecond, "%d left", left)
	cancel()
	waiting.Wait()
}

// Somebody who works on the tables by hand may hold a row for long.
func TestHeldRowHoldsUpNoOtherStream(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	store := open(t, db, place)
	put(t, store, "held", "in hand", "free")
	claimed := map[string]inbox.Item{}
	for len(claimed) < 3 {
		items, err := store.Claim(t.Context(), 3)
		require.NoError(t, err)
		for _, item := range items {
			claimed[item.Envelope.Key] = item
		}
	}
	byHand, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = byHand.Rollback() }()
	_, err = byHand.Exec(`UPDATE ` + prefix + `lane SET crashes = 7 WHERE lane = CONCAT(x'01', 'stream of held')`)
	require.NoError(t, err)

	var all sync.WaitGroup
	for i := range 50 { // nobody who puts waits for workers, and so for no such row
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
			defer cancel()
			e := event(fmt.Sprint("new ", i))
			if i%10 == 0 {
				e.StreamID = event("held").StreamID
			}
			_, err := store.Put(ctx, e)
			assert.NoError(t, err, "event %d", i)
		})
	}
	all.Wait()

	held := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		held <- store.Done(ctx, claimed["held"])
	}()
	time.Sleep(100 * time.Millisecond) // it is under way
	require.NoError(t, store.Done(t.Context(), claimed["in hand"]), "goes its own way after a second")
	begun := time.Now()
	require.NoError(t, store.Done(t.Context(), claimed["free"]))
	assert.Less(t, time.Since(begun), 700*time.Millisecond, "others need not wait again")
	items, err := store.Claim(t.Context(), 100)
	require.NoError(t, err)
	assert.NotEmpty(t, items)
	require.Error(t, <-held)
	require.NoError(t, byHand.Rollback())
	require.NoError(t, store.Done(t.Context(), claimed["held"]), "when the row is free again")
}

// An arrival whose lane somebody holds waits; nothing is lost of it.
func TestArrivalsWaitForHeldLanes(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	store := open(t, db, place, mysql.WithPollInterval(20*time.Millisecond))
	put(t, store, "a")
	items, err := store.Claim(t.Context(), 1)
	require.NoError(t, err)
	byHand, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = byHand.Rollback() }()
	_, err = byHand.Exec(`UPDATE ` + prefix + `lane SET crashes = 7`)
	require.NoError(t, err)
	next := event("b")
	next.StreamID = event("a").StreamID
	_, err = store.Put(t.Context(), next)
	require.NoError(t, err)
	brief, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err = store.Claim(brief, 1)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	var arrivals int
	require.NoError(t, db.QueryRow(`SELECT COUNT(*) FROM `+prefix+`arrival`).Scan(&arrivals))
	assert.Equal(t, 1, arrivals)
	require.NoError(t, byHand.Rollback())
	require.NoError(t, store.Done(t.Context(), items[0]))
	items, err = store.Claim(t.Context(), 1)
	require.NoError(t, err)
	assert.Equal(t, "b", items[0].Envelope.Key)
}

// Who removes rows by hand makes nothing stick.
func TestLanesRemovedByHandComeAgain(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	store := open(t, db, place)
	put(t, store, "a", "b", "c")
	claimed := 0
	for claimed < 3 {
		items, err := store.Claim(t.Context(), 3)
		require.NoError(t, err)
		claimed += len(items)
	}
	_, err := db.Exec(`DELETE FROM ` + prefix + `lane WHERE lane LIKE '%a'`)
	require.NoError(t, err)
	_, err = db.Exec(`DELETE FROM ` + prefix + `event WHERE dedupe_key = 'b'`)
	require.NoError(t, err)
	_, err = db.Exec(`UPDATE ` + prefix + `lane SET free_at = 0`)
	require.NoError(t, err)
	store = open(t, db, place)
	keys := map[string]bool{}
	for len(keys) < 2 {
		items, err := store.Claim(t.Context(), 3)
		require.NoError(t, err)
		for _, item := range items {
			keys[item.Envelope.Key] = true
			require.NoError(t, store.Done(t.Context(), item))
		}
	}
	assert.Equal(t, map[string]bool{"a": true, "c": true}, keys)
	var lanes int
	require.NoError(t, db.QueryRow(`SELECT COUNT(*) FROM `+prefix+`lane`).Scan(&lanes))
	assert.Zero(t, lanes)
}

func TestEverythingIsFoundByAnIndex(t *testing.T) {
	t.Parallel()
	db := connect(t, "maxAllowedPacket=0")
	server(t)
	db.SetMaxOpenConns(1) // the server counts by session
	place := newPlace(t, db)
	store := open(t, db, place)
	const events = 300
	for i := range events {
		put(t, store, fmt.Sprint(i))
	}
	scanned := func() (n int) {
		var name string
		require.NoError(t, db.QueryRow(`SHOW SESSION STATUS LIKE 'Handler_read_rnd_next'`).Scan(&name, &n))
		return n
	}
	items, err := store.Claim(t.Context(), 1) // admits them
	require.NoError(t, err)
	require.NoError(t, store.Done(t.Context(), items[0]))
	before := scanned()
	for i := range 50 {
		duplicate, err := store.Put(t.Context(), event(fmt.Sprint(i)))
		require.NoError(t, err)
		require.True(t, duplicate)
		put(t, store, fmt.Sprint("more ", i))
		items, err := store.Claim(t.Context(), 1)
		require.NoError(t, err)
		require.NoError(t, store.Renew(t.Context(), items[0]))
		require.NoError(t, store.Done(t.Context(), items[0]))
	}
	assert.Less(t, scanned()-before, 50*10, "a few rows of small tables, and not %d in each round", events)
}

func TestBadEventSparesItsNeighbours(t *testing.T) {
	t.Parallel()
	db := server(t)
	store := open(t, db, newPlace(t, db))
	var all sync.WaitGroup
	for i := range 50 {
		e := event(fmt.Sprint(i))
		switch i {
		case 23:
			e.Key = strings.Repeat("k", 256) // would be cut short under some sql_mode
		case 24:
			e.StreamID = strings.Repeat("s", 1<<24) // beyond its column
		case 25:
			e.Received = time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		all.Go(func() {
			_, err := store.Put(t.Context(), e)
			assert.Equal(t, i >= 23 && i <= 25, err != nil, "event %d: %v", i, err)
		})
	}
	all.Wait()
	stats, err := store.Stats(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 47, stats.Pending)
}

func TestSharedEventsAreHandledOnce(t *testing.T) {
	t.Parallel()
	db := server(t)
	place := newPlace(t, db)
	receivers := []*mysql.Store{open(t, db, place), open(t, db, place)}
	const events = 300
	var stored, duplicates atomic.Int32
	var all sync.WaitGroup
	for _, store := range receivers {
		for part := range 10 { // each stream by one sender after the other
			all.Go(func() {
				for i := part; i < events; i += 10 {
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
	}
	f := newFloor(t, events)
	f.work(receivers...)
	all.Wait()
	assert.EqualValues(t, events, stored.Load())
	assert.EqualValues(t, events, duplicates.Load())
	assert.Zero(t, f.again(), "each once")
}

func TestArgumentsAreChecked(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("mysql", defaultDSN)
	require.NoError(t, err)
	defer db.Close()
	for name, opt := range map[string]mysql.Option{
		"prefix":   mysql.WithTablePrefix("x`; DROP"),
		"events":   mysql.WithMaxEvents(0),
		"ttl":      mysql.WithDedupe(0),
		"lease":    mysql.WithLease(time.Millisecond),
		"interval": mysql.WithPollInterval(0),
		"path":     mysql.WithServerIDFile(""),
		"counters": mysql.WithCounters(nil),
	} {
		_, err := mysql.Open(t.Context(), db, opt)
		var bad *mysql.ArgumentError
		assert.ErrorAs(t, err, &bad, name)
	}
	_, err = mysql.Open(t.Context(), nil)
	require.ErrorContains(t, err, "mysql: Open: db must be not nil")
}

// The server quotes a statement that it cannot read.
func TestErrorsHoldNoBody(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	store := open(t, db, place)
	_, err := db.Exec(`ALTER TABLE ` + prefix + `event MODIFY payload VARBINARY(1)`)
	require.NoError(t, err)
	e := event("a")
	e.Body = callback.NewSecret("txSecret=0123456789abcdef")
	_, err = store.Put(t.Context(), e)
	require.ErrorContains(t, err, "payload")
	assert.NotContains(t, err.Error(), "txSecret")
	assert.NotContains(t, err.Error(), fmt.Sprintf("%x", "txSecret"))
	require.NotErrorIs(t, err, inbox.ErrFailed)
}

package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/internal/netfault"
	"github.com/qcloudlive/livecode/store/mysql"
)

// A box on the way forgets the connections of one receiver, in the middle of its
// work, and passes new ones on. What it holds comes free, and its own worker goes on.
func TestHalfOpenConnectionsHoldNothingUp(t *testing.T) {
	t.Parallel()
	road, through := newRoadToServer(t)
	db := server(t)
	place := newPlace(t, db)
	lease := mysql.WithLease(time.Second)
	cut, other := open(t, through, place, lease), open(t, db, place, lease)
	const events = 1500
	f := newFloor(t, events)
	var putting sync.WaitGroup
	for part := range 10 {
		putting.Go(func() {
			for i := part; i < events; i += 10 {
				for _, err := other.Put(t.Context(), numbered(i)); err != nil; {
					_, err = other.Put(t.Context(), numbered(i))
				}
			}
		})
	}
	go func() {
		for range 3 {
			time.Sleep(300 * time.Millisecond)
			heal := road.hang()
			time.Sleep(50 * time.Millisecond)
			heal()
		}
	}()
	begun := time.Now()
	f.work(cut)
	putting.Wait()
	t.Logf("%d handled in %v, %d of them again", f.count(), time.Since(begun).Round(time.Millisecond), f.again())
}

// A client that stops in the middle of a transaction holds rows. The server ends it.
func TestFrozenTransactionsEnd(t *testing.T) {
	t.Parallel()
	road, through := newRoadToServer(t)
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	frozen, other := open(t, through, place), open(t, db, place)
	heal := road.hangAt("INTO " + prefix + "event") // the key is noted by then
	defer heal()
	brief, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := frozen.Put(brief, event("a"))
	require.Error(t, err)
	again, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
	defer cancel()
	_, err = other.Put(again, event("a"))
	require.Error(t, err, "the key is held")
	require.Eventually(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
		defer cancel()
		duplicate, err := other.Put(ctx, event("a"))
		return err == nil && !duplicate
	}, 25*time.Second, 50*time.Millisecond, "who holds the key is gone")
}

// A replica takes over that did not have the latest commits.
func TestLostCommitsAreNoticed(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	path := filepath.Join(t.TempDir(), "server")
	known := mysql.WithServerIDFile(path)
	store := open(t, db, place, known, mysql.LostAfter(time.Second))
	put(t, store, "a", "b", "c")
	setBack := func(to int) {
		_, err := db.Exec(`UPDATE `+prefix+`receiver SET commits = ?`, to)
		require.NoError(t, err)
	}
	setBack(2)
	_, err := store.Put(t.Context(), event("c"))
	require.ErrorIs(t, err, mysql.ErrBehind)
	require.NotErrorIs(t, err, inbox.ErrFailed, "it may catch up")
	setBack(3)
	duplicate, err := store.Put(t.Context(), event("c"))
	require.NoError(t, err)
	require.True(t, duplicate)

	setBack(3)
	begun := time.Now()
	require.Eventually(t, func() bool {
		_, err = store.Claim(t.Context(), 1)
		require.Error(t, err)
		return !errors.Is(err, mysql.ErrBehind)
	}, 10*time.Second, 20*time.Millisecond)
	assert.GreaterOrEqual(t, time.Since(begun), time.Second)
	require.ErrorIs(t, err, mysql.ErrServerChanged)
	require.ErrorIs(t, err, inbox.ErrFailed, "a worker ends")
	assert.ErrorContains(t, err, "lost 1 commits")
	_, err = mysql.Open(t.Context(), db, place, known)
	require.ErrorIs(t, err, mysql.ErrServerChanged, "and is not simply started again")
}

// What the server undoes to end a deadlock is done again.
func TestDeadlocksAreNoErrors(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	stores := []*mysql.Store{open(t, db, place), open(t, db, place)}
	put(t, stores[0], "a", "b")
	undone := func() (n int) {
		var name string
		require.NoError(t, db.QueryRow(`SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'`).Scan(&name, &n))
		return n
	}
	before := undone()
	for round := 0; undone() < before+3 && round < 100; round++ {
		byHand, err := db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelReadCommitted})
		require.NoError(t, err)
		for i := range 20 { // the lighter one is undone
			_, err = byHand.Exec(`INSERT INTO `+prefix+`receiver (id, commits, since) VALUES (?, 1, 1)`, fmt.Sprint(round, " ", i))
			require.NoError(t, err)
		}
		touch := `UPDATE ` + prefix + `seen SET repeats = repeats + 1 WHERE dedupe_key = `
		_, err = byHand.Exec(touch + `'b'`)
		require.NoError(t, err)
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				duplicate, err := stores[i%2].Put(t.Context(), event([]string{"a", "b"}[i/2%2]))
				assert.NoError(t, err)
				assert.True(t, duplicate)
			})
		}
		time.Sleep(20 * time.Millisecond)
		_, err = byHand.Exec(touch + `'a'`)
		require.NoError(t, err)
		require.NoError(t, byHand.Rollback())
		all.Wait()
	}
	assert.GreaterOrEqual(t, undone(), before+3, "the test met deadlocks")
}

// Roles at run time need little.
func TestFewRightsAreEnough(t *testing.T) {
	t.Parallel()
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	root, err := sql.Open("mysql", "root@unix("+filepath.Join(os.TempDir(), "livecode-mariadb", "socket")+")/")
	require.NoError(t, err)
	defer root.Close()
	if err := root.Ping(); err != nil {
		skip(t, "needs the server of .ci/mariadb and its administrator: %v", err)
	}
	name := prefix + "user"
	_, err = root.Exec(`CREATE USER ` + name + `@127.0.0.1 IDENTIFIED BY 'x'`)
	require.NoError(t, err)
	defer func() { _, _ = root.Exec(`DROP USER ` + name + `@127.0.0.1`) }()
	for _, table := range []string{"identity", "receiver", "seen", "event", "arrival", "lane", "shelf"} {
		_, err = root.Exec(`GRANT SELECT, INSERT, UPDATE, DELETE ON livecode.` + prefix + table + ` TO ` + name + `@127.0.0.1`)
		require.NoError(t, err)
	}
	var port int
	require.NoError(t, root.QueryRow(`SELECT @@port`).Scan(&port))
	poor, err := sql.Open("mysql", fmt.Sprintf("%s:x@tcp(127.0.0.1:%d)/livecode", name, port))
	require.NoError(t, err)
	defer poor.Close()
	roundTrip(t, open(t, poor, place))
	require.NoError(t, mysql.Migrate(t.Context(), poor, place), "what is there needs no rights to be made")
}

// The server hands events out and nobody hears of it, so no handler is called for them
// and none of them is to blame.
func TestLostClaimsQuarantineNothing(t *testing.T) {
	t.Parallel()
	road, through := newRoadToServer(t)
	proxy, err := netfault.Listen(*road.addr.Load())
	require.NoError(t, err)
	t.Cleanup(proxy.Close)
	road.leadTo(proxy.Addr())
	db := server(t)
	prefix, place := newNamedPlace(t, db)
	const events = 20
	for i := range events {
		_, err := open(t, db, place).Put(t.Context(), numbered(i))
		require.NoError(t, err)
	}
	store := open(t, through, place, mysql.WithLease(100*time.Millisecond))
	proxy.LoseAnswersTo("COMMIT AND")
	for most := 0; most <= 6; { // as a worker does, but without its pauses
		items, err := store.Claim(t.Context(), 8)
		require.Error(t, err)
		require.Empty(t, items)
		require.NoError(t, db.QueryRow(`SELECT COALESCE(MAX(interrupted), 0) FROM `+prefix+`lane`).Scan(&most))
	}
	proxy.Heal()
	f := newFloor(t, events)
	f.work(open(t, db, place, mysql.WithLease(time.Second)))
	list, err := store.Quarantined(t.Context(), 0, 10)
	require.NoError(t, err)
	assert.Empty(t, list, "none of them is to blame")
}

package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/internal/netfault"
	"github.com/qcloudlive/livecode/store/postgres"
)

// throughProxy returns the database of the tests as it is seen through a proxy.
func throughProxy(t *testing.T, parameters string) (*netfault.Proxy, *sql.DB) {
	t.Helper()
	server(t) // or skip
	u, err := url.Parse(dsnOf(t) + parameters)
	require.NoError(t, err)
	proxy, err := netfault.Listen(u.Host)
	require.NoError(t, err)
	t.Cleanup(proxy.Close)
	u.Host = proxy.Addr()
	db, err := sql.Open("pgx", u.String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return proxy, db
}

// A receiving is a store into which events come all the time, and a worker behind it.
type receiving struct {
	t     *testing.T
	acked atomic.Int64
	tally *tally
	stop  func()
}

func receive(t *testing.T, puts *postgres.Store, streams int, workers ...*postgres.Store) *receiving {
	t.Helper()
	r := &receiving{t: t, tally: &tally{times: map[string]int{}}}
	ctx, cancel := context.WithCancel(t.Context())
	var senders, all sync.WaitGroup
	senders.Go(func() { r.put(ctx, puts, streams) })
	working, end := context.WithCancel(t.Context())
	for _, store := range workers {
		w, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: func(ctx context.Context, ev *callback.StreamStarted) error {
			time.Sleep(20 * time.Millisecond)
			return r.tally.note(ctx, ev)
		}})
		require.NoError(t, err)
		all.Go(func() { _ = w.Run(working) })
	}
	r.stop = func() {
		cancel()
		senders.Wait()
		assert.Eventually(t, func() bool { return int64(r.tally.handled()) >= r.acked.Load() }, time.Minute, 20*time.Millisecond,
			"acknowledged and not handled")
		end()
		all.Wait()
	}
	return r
}

// put puts one event after the other, each until it is acknowledged.
func (r *receiving) put(ctx context.Context, store *postgres.Store, streams int) {
	for i := 0; ctx.Err() == nil; {
		e := numbered(i)
		e.StreamID = fmt.Sprint("stream ", i%streams)
		e.Body = callback.NewSecret(fmt.Sprintf(`{"event_type":1,"stream_id":%q,"sequence":"%d"}`, e.StreamID, i))
		limited, cancel := context.WithTimeout(r.t.Context(), 900*time.Millisecond)
		_, err := store.Put(limited, e)
		cancel()
		if err == nil {
			r.acked.Add(1)
			i++
			time.Sleep(5 * time.Millisecond)
		}
	}
}

// TestHalfOpenConnectionsStopNoWorker: something on the way forgets the connections
// that there are and goes on answering for them. The worker takes new ones, as the
// receiver does.
func TestHalfOpenConnectionsStopNoWorker(t *testing.T) {
	t.Parallel()
	proxy, db := throughProxy(t, "")
	schema := newSchema(t, server(t))
	store := open(t, db, schema, postgres.WithLease(3*time.Second))
	r := receive(t, store, 10, store)
	time.Sleep(time.Second)
	proxy.Forget()
	before, cut := r.acked.Load(), r.tally.handled()
	require.Eventually(t, func() bool { return r.acked.Load() > before+10 }, 20*time.Second, 10*time.Millisecond, "the receiver goes on")
	require.Eventually(t, func() bool { return r.tally.handled() > cut+20 }, 45*time.Second, 10*time.Millisecond, "and so does the worker")
	r.stop()
}

// TestHalfOpenConnectionsHoldNothingBack: what the receiver behind them has in hand is
// handled by the other one.
func TestHalfOpenConnectionsHoldNothingBack(t *testing.T) {
	t.Parallel()
	proxy, cut := throughProxy(t, "")
	schema, lease := newSchema(t, server(t)), postgres.WithLease(2*time.Second)
	sound := open(t, server(t), schema, lease)
	poll := postgres.WithPollInterval(20 * time.Millisecond)
	r := receive(t, open(t, server(t), schema), 16, open(t, cut, schema, lease, poll), open(t, server(t), schema, lease, poll))
	time.Sleep(time.Second)
	for range 3 {
		proxy.Forget()
		time.Sleep(300 * time.Millisecond)
	}
	r.stop()
	list, err := sound.Quarantined(t.Context(), 0, 10)
	require.NoError(t, err)
	assert.Empty(t, list)
}

// TestLostClaimsQuarantineNothing: the server hands events out and nobody hears of it,
// so no handler is called for them and none of them is to blame.
func TestLostClaimsQuarantineNothing(t *testing.T) {
	t.Parallel()
	proxy, db := throughProxy(t, "&default_query_exec_mode=exec")
	name, schema := newNamedSchema(t, server(t))
	const events = 20
	for i := range events {
		_, err := open(t, server(t), schema).Put(t.Context(), numbered(i))
		require.NoError(t, err)
	}
	proxy.LoseAnswersTo(".claim(")
	store := open(t, db, schema, postgres.WithLease(100*time.Millisecond))
	for most := 0; most <= 6; { // as a worker does, but without its pauses
		items, err := store.Claim(t.Context(), 8)
		require.Error(t, err)
		require.Empty(t, items)
		require.NoError(t, server(t).QueryRow(`SELECT max(interrupted) FROM `+name+`.event`).Scan(&most))
	}
	proxy.Heal()
	handled := &tally{times: map[string]int{}}
	w, err := inbox.NewWorker(store, callback.Handlers{StreamStarted: handled.note})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	require.Eventually(t, func() bool { return handled.handled() == events }, 45*time.Second, 50*time.Millisecond)
	cancel()
	require.NoError(t, <-ended)
	list, err := store.Quarantined(t.Context(), 0, 10)
	require.NoError(t, err)
	assert.Empty(t, list, "none of them is to blame")
}

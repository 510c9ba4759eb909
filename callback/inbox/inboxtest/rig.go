package inboxtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

const (
	// patience is how long a store may take, including a lease that has to run
	// out.
	patience = 20 * time.Second
	// soon is how long a test waits for what must not happen.
	soon = 100 * time.Millisecond
)

// A rig is a store under test and what is often done with it.
type rig struct {
	*testing.T
	ctx      context.Context
	place    Place
	settings Settings
	store    inbox.Store
}

func newRig(t *testing.T, place Place, s Settings) *rig {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	r := &rig{T: t, ctx: ctx, place: place, settings: s}
	r.open()
	t.Cleanup(func() { r.place.Crash(r.store) })
	return r
}

func (r *rig) open() {
	r.Helper()
	store, err := r.place.Open(r.settings)
	r.ok(err, "Open")
	r.store = store
}

// restart lets the process of the store die and opens the store again.
func (r *rig) restart() {
	r.Helper()
	r.place.Crash(r.store)
	r.open()
}

func (r *rig) ok(err error, what string) {
	r.Helper()
	if err != nil {
		r.Fatalf("%s: %v", what, err)
	}
}

func (r *rig) want(err, target error, what string) {
	r.Helper()
	if !errors.Is(err, target) {
		r.Fatalf("%s: error is %v, want %v", what, err, target)
	}
}

// envelope makes an event that differs from others by its key.
func envelope(key, stream string) callback.Envelope {
	return callback.Envelope{
		Key: key, Digest: fmt.Appendf(nil, "%-16.16s", key), Type: callback.TypeStreamStarted, StreamID: stream,
		Received: time.Now(), Expires: time.Unix(1_800_000_000, 0), Body: callback.NewSecret(`{"key":"` + key + `"}`),
	}
}

// put stores events of a stream that are not known yet.
func (r *rig) put(stream string, keys ...string) {
	r.Helper()
	for _, key := range keys {
		r.putNew(envelope(key, stream))
	}
}

func (r *rig) putNew(e callback.Envelope) {
	r.Helper()
	duplicate, err := r.store.Put(r.ctx, e)
	r.ok(err, "Put")
	if duplicate {
		r.Fatalf("Put: %q is said to be a duplicate", e.Key)
	}
}

func (r *rig) putAgain(e callback.Envelope) {
	r.Helper()
	duplicate, err := r.store.Put(r.ctx, e)
	r.ok(err, "Put")
	if !duplicate {
		r.Fatalf("Put: %q is said to be new", e.Key)
	}
}

// claim takes one event and checks which it is.
func (r *rig) claim(key string) inbox.Item {
	r.Helper()
	items := r.claimUpTo(1)
	if got := items[0].Envelope.Key; got != key {
		r.Fatalf("Claim: got %q, want %q", got, key)
	}
	return items[0]
}

func (r *rig) claimUpTo(n int) []inbox.Item {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	items, err := r.store.Claim(ctx, n)
	r.ok(err, "Claim")
	if len(items) == 0 || len(items) > n {
		r.Fatalf("Claim: got %d items, want 1 to %d", len(items), n)
	}
	return items
}

// claimAll takes as many events as there are, in as many calls as it needs, and
// checks their keys in any order.
func (r *rig) claimAll(keys ...string) map[string]inbox.Item {
	r.Helper()
	items := map[string]inbox.Item{}
	for len(items) < len(keys) {
		for _, item := range r.claimUpTo(len(keys) - len(items)) {
			if !slices.Contains(keys, item.Envelope.Key) {
				r.Fatalf("Claim: got %q, want one of %q", item.Envelope.Key, keys)
			}
			items[item.Envelope.Key] = item
		}
	}
	return items
}

// nothing checks that no event is due.
func (r *rig) nothing() {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.ctx, soon)
	defer cancel()
	items, err := r.store.Claim(ctx, 10)
	if len(items) > 0 {
		r.Fatalf("Claim: got %q, want nothing", items[0].Envelope.Key)
	}
	r.want(err, context.DeadlineExceeded, "Claim")
}

func (r *rig) done(item inbox.Item) {
	r.Helper()
	r.ok(r.store.Done(r.ctx, item), "Done")
}

func (r *rig) setAside(item inbox.Item, reason string) {
	r.Helper()
	r.ok(r.store.Quarantine(r.ctx, item, reason), "Quarantine")
}

// drain claims and settles these events in this order, then finds nothing more.
func (r *rig) drain(keys ...string) {
	r.Helper()
	for _, key := range keys {
		r.done(r.claim(key))
	}
	r.nothing()
}

func (r *rig) stats(pending, quarantined int) inbox.Stats {
	r.Helper()
	stats, err := r.store.Stats(r.ctx)
	r.ok(err, "Stats")
	if stats.Pending != pending || stats.Quarantined != quarantined {
		r.Fatalf("Stats: got %d pending and %d in quarantine, want %d and %d",
			stats.Pending, stats.Quarantined, pending, quarantined)
	}
	return stats
}

// quarantined returns all that is in quarantine; there must be something.
func (r *rig) quarantined() []inbox.DeadLetter {
	r.Helper()
	list, err := r.store.Quarantined(r.ctx, 0, 10_000)
	r.ok(err, "Quarantined")
	if len(list) == 0 {
		r.Fatal("Quarantined: got nothing")
	}
	return list
}

// shelf returns all that is in quarantine and checks the keys.
func (r *rig) shelf(keys ...string) []inbox.DeadLetter {
	r.Helper()
	list := r.quarantined()
	var got []string
	for _, q := range list {
		got = append(got, q.Envelope.Key)
	}
	if !slices.Equal(got, keys) {
		r.Fatalf("Quarantined: got %q, want %q", got, keys)
	}
	return list
}

// same checks that an event came back as it went in.
func (r *rig) same(got, want callback.Envelope) {
	r.Helper()
	switch {
	case got.Key != want.Key, got.StreamID != want.StreamID, got.Type != want.Type, got.Reconciled != want.Reconciled, got.Trace != want.Trace,
		!bytes.Equal(got.Digest, want.Digest), got.Body.Reveal() != want.Body.Reveal():
		r.Fatalf("event %q is not the same: %+v", want.Key, got)
	case got.Received.Sub(want.Received).Abs() > time.Millisecond:
		r.Fatalf("Received is %v, want %v", got.Received, want.Received)
	case !got.Expires.Equal(want.Expires), got.Expires.IsZero() != want.Expires.IsZero():
		r.Fatalf("Expires is %v, want %v", got.Expires, want.Expires)
	}
}

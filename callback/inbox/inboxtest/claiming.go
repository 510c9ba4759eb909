package inboxtest

import (
	"context"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

var claiming = []behaviour{
	{"events of a stream come one at a time, in the order of arrival", Settings{}, inOrder},
	{"streams do not wait for one another", Settings{}, streamsApart},
	{"events without a stream do not wait for one another", Settings{}, withoutStream},
	{"Claim takes no more than it was asked for", Settings{}, claimTakesFew},
	{"Claim waits for an event", Settings{}, claimWaits},
	{"Claim ends with its context", Settings{}, claimEnds},
	{"Retry brings the event again, before the later ones of its stream", Settings{}, retryFirst},
	{"Retry waits as long as it is told", Settings{}, retryWaits},
	{"a claim whose outcome is noted has no effect any more", Settings{}, oldClaim},
	{"Renew keeps a claim", Settings{}, renewed},
	{"an outcome under a context that has ended is not noted", Settings{}, endedOutcome},
	{"Stats count and tell the oldest", Settings{}, statistics},
}

func inOrder(r *rig) {
	r.put("s", "a", "b", "c", "d")
	for _, key := range []string{"a", "b", "c", "d"} {
		item := r.claim(key)
		r.nothing()
		r.done(item)
	}
	r.nothing()
}

func streamsApart(r *rig) {
	r.put("s", "a", "b")
	r.put("t", "c", "d")
	items := r.claimAll("a", "c")
	r.done(items["c"])
	r.done(r.claim("d"))
	r.nothing()
	r.done(items["a"])
	r.drain("b")
}

func withoutStream(r *rig) {
	r.put("", "a", "b", "c")
	items := r.claimAll("a", "b", "c")
	for _, key := range []string{"b", "c", "a"} {
		r.done(items[key])
	}
	r.stats(0, 0)
}

func claimTakesFew(r *rig) {
	r.put("", "a", "b", "c", "d", "e")
	left := 5
	for left > 0 {
		left -= len(r.claimUpTo(2))
	}
	r.nothing()
}

func claimWaits(r *rig) {
	claimed := make(chan []inbox.Item, 1)
	go func() {
		items, err := r.store.Claim(r.ctx, 3)
		if err != nil {
			r.Errorf("Claim: %v", err)
		}
		claimed <- items
	}()
	select {
	case items := <-claimed:
		r.Fatalf("Claim returned %d items of an empty store", len(items))
	case <-time.After(soon):
	}
	r.put("s", "a")
	select {
	case items := <-claimed:
		if len(items) != 1 || items[0].Envelope.Key != "a" {
			r.Fatalf("Claim: got %d items", len(items))
		}
	case <-time.After(patience):
		r.Fatal("Claim did not see the event")
	}
}

func claimEnds(r *rig) {
	r.nothing()
	ended, cancel := context.WithCancel(r.ctx)
	cancel()
	r.put("s", "a")
	items, err := r.store.Claim(ended, 1)
	r.want(err, context.Canceled, "Claim")
	if len(items) > 0 {
		r.Fatal("a Claim that fails has claimed nothing")
	}
	r.drain("a")
}

func retryFirst(r *rig) {
	r.put("s", "a", "b")
	for attempt := 1; attempt <= 3; attempt++ {
		item := r.claim("a")
		if item.Attempt != attempt || item.Interrupted != 0 {
			r.Fatalf("attempt %d, interrupted %d; want %d and 0", item.Attempt, item.Interrupted, attempt)
		}
		r.ok(r.store.Retry(r.ctx, item, 0), "Retry")
	}
	r.drain("a", "b")
}

func retryWaits(r *rig) {
	const wait = 5 * soon
	r.put("s", "a", "b")
	r.put("t", "c")
	items := r.claimAll("a", "c")
	before := time.Now()
	r.ok(r.store.Retry(r.ctx, items["a"], wait), "Retry")
	r.ok(r.store.Retry(r.ctx, items["c"], inbox.MaxRetryDelay), "Retry")
	r.nothing()
	r.done(r.claim("a"))
	if waited := time.Since(before); waited < wait {
		r.Fatalf("came after %v, want %v at least", waited, wait)
	}
	r.drain("b")
}

func oldClaim(r *rig) {
	r.put("s", "a", "b")
	first := r.claim("a")
	r.ok(r.store.Retry(r.ctx, first, 0), "Retry")
	r.lost(first)
	second := r.claim("a")
	r.lost(first)
	r.done(second)
	r.lost(second)
	third := r.claim("b")
	r.lost(first)
	r.lost(second)
	r.setAside(third, "test")
	r.lost(third)
	r.nothing()
	r.stats(0, 1)
}

// lost checks that a claim can do nothing any more.
func (r *rig) lost(item inbox.Item) {
	r.Helper()
	r.want(r.store.Done(r.ctx, item), inbox.ErrLost, "Done")
	r.want(r.store.Retry(r.ctx, item, 0), inbox.ErrLost, "Retry")
	r.want(r.store.Quarantine(r.ctx, item, "test"), inbox.ErrLost, "Quarantine")
	if item.Lease > 0 {
		r.want(r.store.Renew(r.ctx, item), inbox.ErrLost, "Renew")
	}
}

func renewed(r *rig) {
	r.put("s", "a", "b")
	item := r.claim("a")
	for until := time.Now().Add(item.Lease + item.Lease/2); ; {
		r.ok(r.store.Renew(r.ctx, item), "Renew")
		if time.Now().After(until) {
			break
		}
		time.Sleep(item.Lease / 5)
	}
	r.nothing()
	r.done(item)
	r.drain("b")
}

func endedOutcome(r *rig) {
	r.put("s", "a")
	item := r.claim("a")
	ended, cancel := context.WithCancel(r.ctx)
	cancel()
	r.want(r.store.Done(ended, item), context.Canceled, "Done")
	r.want(r.store.Retry(ended, item, 0), context.Canceled, "Retry")
	r.want(r.store.Quarantine(ended, item, "test"), context.Canceled, "Quarantine")
	r.nothing()
	r.done(item)
	r.stats(0, 0)
}

func statistics(r *rig) {
	if stats := r.stats(0, 0); !stats.Oldest.IsZero() {
		r.Fatalf("the oldest of none is %v", stats.Oldest)
	}
	e := envelope("a", "s")
	e.Received = time.Now().Add(-time.Hour)
	r.putNew(e)
	r.put("t", "b")
	items := r.claimAll("a", "b")
	if stats := r.stats(2, 0); stats.Oldest.Sub(e.Received).Abs() > time.Millisecond {
		r.Fatalf("the oldest is of %v, want %v", stats.Oldest, e.Received)
	}
	r.done(items["a"])
	if stats := r.stats(1, 0); time.Since(stats.Oldest) > time.Minute {
		r.Fatalf("the oldest is of %v", stats.Oldest)
	}
	r.setAside(items["b"], "test")
	r.stats(0, 1)
}

package inboxtest

import (
	"context"
	"fmt"

	"github.com/qcloudlive/livecode/callback/inbox"
)

var crashing = []behaviour{
	{"what was acknowledged is there after a crash, in order", Settings{}, survives},
	{"what was in hand at a crash comes again and says so", Settings{}, interrupted},
	{"each crash is counted", Settings{}, interruptedTwice},
	{"an outcome that was noted stays after a crash", Settings{}, notedOutcome},
	{"a crash forgets no attempt", Settings{}, attemptsStay},
	{"order holds for what arrives after a crash", Settings{}, orderAfterCrash},
	{"what was in hand at a crash comes back alone", Settings{}, comesAlone},
	{"only a handler that had begun makes a crash count", Settings{}, crashesCount},
	{"an outcome ends that an event is alone, and no crash is forgotten", Settings{}, aloneEnds},
}

func survives(r *rig) {
	r.put("s", "a", "b", "c")
	r.restart()
	r.stats(3, 0)
	for _, key := range []string{"a", "b", "c"} {
		item := r.claim(key)
		r.times(item, 1, 0)
		r.done(item)
	}
	r.nothing()
}

func (r *rig) times(item inbox.Item, attempt, interrupted int) {
	r.Helper()
	if item.Attempt != attempt || item.Interrupted != interrupted {
		r.Fatalf("%q: attempt %d, interrupted %d; want %d and %d",
			item.Envelope.Key, item.Attempt, item.Interrupted, attempt, interrupted)
	}
}

func interrupted(r *rig) {
	r.put("s", "a", "b")
	r.claim("a")
	r.restart()
	item := r.claim("a")
	r.times(item, 2, 1)
	r.nothing()
	r.done(item)
	item = r.claim("b")
	r.times(item, 1, 0)
}

func interruptedTwice(r *rig) {
	r.put("s", "a")
	for crash := range 3 {
		r.times(r.claim("a"), crash+1, crash)
		r.restart()
	}
	item := r.claim("a")
	r.times(item, 4, 3)
	r.ok(r.store.Retry(r.ctx, item, 0), "Retry")
	r.times(r.claim("a"), 5, 3)
}

func notedOutcome(r *rig) {
	r.put("", "done", "retried", "set aside")
	items := r.claimAll("done", "retried", "set aside")
	r.done(items["done"])
	r.ok(r.store.Retry(r.ctx, items["retried"], 0), "Retry")
	r.setAside(items["set aside"], "test")
	r.restart()
	item := r.claim("retried")
	r.times(item, 2, 0)
	r.nothing()
	r.shelf("set aside")
}

func attemptsStay(r *rig) {
	r.put("s", "a")
	for range 3 {
		r.ok(r.store.Retry(r.ctx, r.claim("a"), 0), "Retry")
	}
	r.restart()
	r.times(r.claim("a"), 4, 0)
}

func orderAfterCrash(r *rig) {
	r.put("s", "a", "b")
	r.done(r.claim("a"))
	r.restart()
	r.put("s", "c")
	r.restart()
	r.put("s", "d")
	r.drain("b", "c", "d")
}

// comesAlone: one of them may have been the cause, and the next crash shall tell
// which.
func comesAlone(r *rig) {
	r.put("", "a", "b", "c", "d", "e", "f")
	inHand := map[string]bool{}
	for len(inHand) < 4 {
		for _, item := range r.claimUpTo(4 - len(inHand)) {
			inHand[item.Envelope.Key] = true
		}
	}
	r.restart()
	r.put("", "g")
	for handled := 0; handled < 7; {
		items := r.claimUpTo(10)
		for _, item := range items {
			was := inHand[item.Envelope.Key]
			if item.Alone != was || was && len(items) > 1 {
				r.Fatalf("%q: alone is %v, in hand at the crash %v, with %d others",
					item.Envelope.Key, item.Alone, was, len(items)-1)
			}
			r.done(item)
			handled++
		}
	}
	r.stats(0, 0)
}

func crashesCount(r *rig) {
	r.put("s", "a")
	if item := r.claim("a"); item.Alone || item.Crashes != 0 {
		r.Fatalf("alone is %v, crashes %d of a new event", item.Alone, item.Crashes)
	}
	for crash := range 2 {
		r.restart()
		r.crashes(r.claim("a"), crash) // the answer is lost: no handler begins
		r.restart()
		item := r.claim("a")
		r.crashes(item, crash)
		for range 2 { // to begin twice is to begin
			r.ok(r.store.Begin(r.ctx, item), "Begin")
		}
	}
	r.restart()
	item := r.claim("a")
	r.crashes(item, 2)
	r.endedBegin(item)
	r.done(item)
	r.want(r.store.Begin(r.ctx, item), inbox.ErrLost, "Begin after Done")
}

func (r *rig) crashes(item inbox.Item, want int) {
	r.Helper()
	if !item.Alone || item.Crashes != want {
		r.Fatalf("alone is %v, crashes %d; want true and %d", item.Alone, item.Crashes, want)
	}
}

func (r *rig) endedBegin(item inbox.Item) {
	r.Helper()
	ended, cancel := context.WithCancel(r.ctx)
	cancel()
	r.want(r.store.Begin(ended, item), context.Canceled, "Begin")
}

func aloneEnds(r *rig) {
	for i := range 3 {
		r.put(fmt.Sprint("stream ", i), fmt.Sprint("event ", i))
	}
	for left := 3; left > 0; {
		left -= len(r.claimUpTo(left))
	}
	r.restart()
	first := r.claimUpTo(10)[0]
	r.ok(r.store.Begin(r.ctx, first), "Begin")
	r.restart()
	for retried := map[string]bool{}; len(retried) < 3; {
		for _, item := range r.claimUpTo(10) {
			r.ok(r.store.Retry(r.ctx, item, soon), "Retry")
			retried[item.Envelope.Key] = true
		}
	}
	r.restart()
	seen := 0
	for seen < 3 {
		for _, item := range r.claimUpTo(3 - seen) {
			want := 0
			if item.Envelope.Key == first.Envelope.Key {
				want = 1
			}
			if item.Alone || item.Crashes != want {
				r.Fatalf("%q: alone is %v, crashes %d; want false and %d", item.Envelope.Key, item.Alone, item.Crashes, want)
			}
			seen++
		}
	}
}

package inboxtest

import "github.com/qcloudlive/livecode/callback/inbox"

var crashing = []behaviour{
	{"what was acknowledged is there after a crash, in order", Settings{}, survives},
	{"what was in hand at a crash comes again and says so", Settings{}, interrupted},
	{"each crash is counted", Settings{}, interruptedTwice},
	{"an outcome that was noted stays after a crash", Settings{}, notedOutcome},
	{"a crash forgets no attempt", Settings{}, attemptsStay},
	{"order holds for what arrives after a crash", Settings{}, orderAfterCrash},
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

package inboxtest

import (
	"errors"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

var limiting = []behaviour{
	{"a full store takes nothing and forgets nothing", Settings{MaxEvents: 3}, full},
	{"of copies at once that find no room, none is a duplicate", Settings{MaxEvents: 3}, fullForCopies},
	{"events in quarantine take room, bodies there do not", Settings{MaxEvents: 2}, fullOfQuarantine},
	{"a key is forgotten when its time has come, and not before", Settings{Remember: time.Hour}, forgets},
	{"an event outlives its key", Settings{Remember: time.Hour}, outlives},
}

func full(r *rig) {
	r.put("s", "a", "b", "c")
	for range 2 {
		duplicate, err := r.store.Put(r.ctx, envelope("d", "s"))
		r.want(err, inbox.ErrFull, "Put")
		if duplicate {
			r.Fatal("what is not stored is no duplicate")
		}
	}
	r.putAgain(envelope("a", "s"))
	r.restart()
	_, err := r.store.Put(r.ctx, envelope("d", "s"))
	r.want(err, inbox.ErrFull, "Put after a crash")
	r.done(r.claim("a"))
	r.put("s", "d")
	r.drain("b", "c", "d")
}

// fullForCopies: a copy may be acknowledged only when another is stored, not when
// another is on its way.
func fullForCopies(r *rig) {
	r.put("s", "a", "b", "c")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if duplicate, err := r.store.Put(r.ctx, envelope("d", "s")); duplicate || !errors.Is(err, inbox.ErrFull) {
				r.Errorf("Put: duplicate %v, error %v; want %v", duplicate, err, inbox.ErrFull)
			}
		})
	}
	all.Wait()
	r.drain("a", "b", "c")
}

func fullOfQuarantine(r *rig) {
	r.put("s", "a", "b")
	r.setAside(r.claim("a"), "test")
	_, err := r.store.Put(r.ctx, envelope("c", "s"))
	r.want(err, inbox.ErrFull, "Put")
	r.ok(r.store.Delete(r.ctx, r.shelf("a")[0].ID), "Delete")
	r.keep(callback.ErrConflict, "x")
	r.keep(callback.ErrExpired, "y")
	r.put("s", "c")
	r.drain("b", "c")
}

func forgets(r *rig) {
	if r.place.Advance == nil {
		r.Skip("the clock of this store cannot be moved")
	}
	r.put("s", "a")
	r.done(r.claim("a"))
	r.place.Advance(55 * time.Minute)
	r.put("s", "b")
	r.putAgain(envelope("a", "s"))
	r.place.Advance(10 * time.Minute)
	r.put("s", "a")
	r.putAgain(envelope("b", "s"))
	r.drain("b", "a")
	r.place.Advance(55 * time.Minute)
	r.putAgain(envelope("a", "s"))
	r.put("s", "b")
}

func outlives(r *rig) {
	if r.place.Advance == nil {
		r.Skip("the clock of this store cannot be moved")
	}
	r.put("s", "a", "b")
	r.place.Advance(2 * time.Hour)
	r.put("s", "c")
	r.restart()
	r.drain("a", "b", "c")
}

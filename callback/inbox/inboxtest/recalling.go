package inboxtest

import (
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

var recalling = []behaviour{
	{"the next event of a type is found behind one in hand, in its stream alone", Settings{}, nextOfType},
	{"a key is accepted while its event waits, is in hand, and is done", Settings{}, accepted},
	{"an event whose key was forgotten is new", Settings{}, forgotten},
}

const (
	typeOfOthers = callback.TypeStreamStarted
	typeSought   = callback.TypeStreamInterrupted
)

func ofType(key, stream string, t callback.Type) callback.Envelope {
	e := envelope(key, stream)
	e.Type = t
	return e
}

func nextOfType(r *rig) {
	a, b, c := ofType("a", "s", typeSought), ofType("b", "s", typeSought), ofType("c", "s", typeOfOthers)
	d, e := ofType("d", "s", typeSought), ofType("e", "s", typeSought)
	for _, each := range []callback.Envelope{a, b, ofType("of another stream", "t", typeSought), c, d, e} {
		r.putNew(each)
	}
	r.next("a", typeSought, &b)
	r.done(r.claimOf("s", "a"))
	r.next("b", typeSought, &d)
	r.next("b", typeOfOthers, &c)
	r.done(r.claimOf("s", "b"))
	r.done(r.claimOf("s", "c"))
	r.next("d", typeSought, &e)
	r.next("d", typeOfOthers, nil)
}

// claimOf claims until the event of the stream is in hand.
func (r *rig) claimOf(stream, key string) inbox.Item {
	r.Helper()
	for {
		for _, item := range r.claimUpTo(1) {
			if item.Envelope.StreamID == stream {
				if item.Envelope.Key != key {
					r.Fatalf("got %q, want %q", item.Envelope.Key, key)
				}
				return item
			}
			r.done(item)
		}
	}
}

// next checks what is found behind the event in hand, which it gives back.
func (r *rig) next(inHand string, t callback.Type, want *callback.Envelope) {
	r.Helper()
	item := r.claimOf("s", inHand)
	got, ok, err := r.store.Next(r.ctx, item, t)
	r.ok(err, "Next")
	if ok != (want != nil) {
		r.Fatalf("Next of %q: got %q, %v", inHand, got.Key, ok)
	}
	if ok {
		r.same(got, *want)
	}
	r.ok(r.store.Retry(r.ctx, item, 0), "Retry")
}

func accepted(r *rig) {
	r.isAccepted("a", false)
	r.put("s", "a")
	r.isAccepted("a", true)
	item := r.claim("a")
	r.isAccepted("a", true)
	r.done(item)
	r.isAccepted("a", true)
	r.restart()
	r.isAccepted("a", true)
	r.isAccepted("b", false)
}

func (r *rig) isAccepted(key string, want bool) {
	r.Helper()
	known, err := r.store.Accepted(r.ctx, key)
	r.ok(err, "Accepted")
	if known != want {
		r.Fatalf("Accepted of %q: %v, want %v", key, known, want)
	}
}

func forgotten(r *rig) {
	r.put("s", "a", "b")
	r.setAside(r.claim("a"), "forged")
	r.ok(r.store.Forget(r.ctx, "a"), "Forget")
	r.isAccepted("a", false)
	r.ok(r.store.Forget(r.ctx, "a"), "Forget of a key that is not known")
	r.restart()
	genuine := envelope("a", "s")
	genuine.Digest = []byte("another digest!!")
	r.putNew(genuine)
	r.putAgain(envelope("b", "s"))
	r.drain("b", "a")
}

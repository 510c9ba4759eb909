package inboxtest

import (
	"time"

	"github.com/qcloudlive/livecode/callback"
)

var following = []behaviour{
	{"under a key with a span only an equal body is a duplicate", Settings{}, follows},
	{"a key with a span is forgotten when the span is over", Settings{}, spanEnds},
}

func ofSpan(key, digest string) callback.Envelope {
	e := envelope(key, "s")
	e.Digest, e.Span = []byte((digest + "................")[:16]), 15*time.Minute
	return e
}

func follows(r *rig) {
	r.putNew(ofSpan("place", "begun"))
	r.putAgain(ofSpan("place", "begun"))
	r.putNew(ofSpan("place", "ended"))
	r.putAgain(ofSpan("place", "ended"))
	r.restart()
	r.putAgain(ofSpan("place", "ended"))
	r.putNew(ofSpan("place", "begun"))
	rebuilt := ofSpan("place", "")
	rebuilt.Digest = nil
	r.putAgain(rebuilt)
	r.putNew(ofSpan("elsewhere", "begun"))
	r.drain("place", "place", "place", "elsewhere")
}

func spanEnds(r *rig) {
	if r.place.Advance == nil {
		r.Skip("the clock of this store cannot be moved")
	}
	r.putNew(ofSpan("place", "begun"))
	r.putNew(envelope("a", "s"))
	r.place.Advance(14 * time.Minute)
	r.putAgain(ofSpan("place", "begun"))
	r.place.Advance(2 * time.Minute)
	r.putNew(ofSpan("place", "begun"))
	r.putAgain(envelope("a", "s"))
}

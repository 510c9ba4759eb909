package inboxtest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

var quarantining = []behaviour{
	{"an event in quarantine lets the next of its stream pass", Settings{}, letsPass},
	{"the quarantine tells what is in it, after a crash too", Settings{}, tells},
	{"a replay comes at the end of its stream, as if new", Settings{}, replays},
	{"what is deleted from the quarantine is gone", Settings{}, deletes},
	{"Keep puts a body aside, and a replay hands it out", Settings{}, keeps},
	{"Keep holds the latest bodies, and no event has to go for them", Settings{}, keepsTheLatest},
	{"expired bodies do not push out acknowledged ones, nor these them", Settings{}, ringsApart},
	{"the quarantine is listed in pages", Settings{}, pages},
}

func letsPass(r *rig) {
	r.put("s", "a", "b")
	r.setAside(r.claim("a"), "test")
	r.putAgain(envelope("a", "s"))
	r.drain("b")
}

func tells(r *rig) {
	e := envelope("a", "s")
	r.putNew(e)
	r.ok(r.store.Retry(r.ctx, r.claim("a"), 0), "Retry")
	r.setAside(r.claim("a"), "reason \x00 of \xff any “kind”\n")
	for range 2 {
		q := r.shelf("a")[0]
		r.same(q.Envelope, e)
		if q.Attempt != 2 || !strings.HasPrefix(q.Reason, "reason ") || time.Since(q.Since).Abs() > time.Hour {
			r.Fatalf("attempt %d, reason %q, since %v", q.Attempt, q.Reason, q.Since)
		}
		r.restart()
	}
	r.nothing()
}

func replays(r *rig) {
	e := envelope("a", "s")
	r.putNew(e)
	r.put("s", "b")
	r.setAside(r.claim("a"), "test")
	id := r.shelf("a")[0].ID
	r.ok(r.store.Replay(r.ctx, id), "Replay")
	r.want(r.store.Replay(r.ctx, id), inbox.ErrNotFound, "Replay of what is gone")
	r.stats(2, 0)
	r.done(r.claim("b"))
	item := r.claim("a")
	r.times(item, 1, 0)
	r.same(item.Envelope, e)
	r.restart()
	r.drain("a")
}

func deletes(r *rig) {
	r.put("s", "a", "b")
	r.setAside(r.claim("a"), "test")
	r.setAside(r.claim("b"), "test")
	list := r.shelf("a", "b")
	r.ok(r.store.Delete(r.ctx, list[0].ID), "Delete")
	r.want(r.store.Delete(r.ctx, list[0].ID), inbox.ErrNotFound, "Delete of what is gone")
	r.want(r.store.Replay(r.ctx, list[0].ID), inbox.ErrNotFound, "Replay of what is gone")
	r.want(r.store.Delete(r.ctx, -1), inbox.ErrNotFound, "Delete of what never was")
	r.restart()
	r.shelf("b")
}

func keeps(r *rig) {
	body := `{"event_type":1,"stream_id":"s","sequence":"7","t":1800000000,"sign":"?"}`
	received := time.Now()
	for _, q := range []callback.Quarantined{
		{Reason: callback.ErrConflict, Err: callback.ErrConflict, Key: "k", Received: received, Body: callback.NewSecret(body)},
		{Reason: callback.ErrUndecodable, Err: callback.ErrUndecodable, Received: received, Body: callback.NewSecret("\x00\xff")},
	} {
		r.ok(r.store.Keep(r.ctx, q), "Keep")
	}
	r.restart()
	list := r.shelf("k", "")
	event := callback.Envelope{
		Key: "k", Type: callback.TypeStreamStarted, StreamID: "s",
		Received: received, Expires: time.Unix(1_800_000_000, 0), Body: callback.NewSecret(body),
	}
	r.same(list[0].Envelope, event)
	r.same(list[1].Envelope, callback.Envelope{Received: received, Body: callback.NewSecret("\x00\xff")})
	if list[0].Reason != callback.ErrConflict.Label() || list[1].Reason != callback.ErrUndecodable.Label() {
		r.Fatalf("reasons %q and %q", list[0].Reason, list[1].Reason)
	}
	r.ok(r.store.Replay(r.ctx, list[0].ID), "Replay")
	item := r.claim("k")
	r.same(item.Envelope, event)
	r.done(item)
	r.shelf("")
}

func keepsTheLatest(r *rig) {
	r.manyCalls()
	r.put("s", "event")
	r.setAside(r.claim("event"), "test")
	r.keepMany(callback.ErrUndecodable, 2500)
	r.keep(callback.ErrUndecodable, "last")
	list := r.quarantined()
	if n := len(list); n < 500 || n > 2000 {
		r.Fatalf("%d are kept, want a thousand or so", n)
	}
	if list[0].Envelope.Key != "event" || list[len(list)-1].Envelope.Key != "last" {
		r.Fatalf("kept %q to %q", list[0].Envelope.Key, list[len(list)-1].Envelope.Key)
	}
}

func ringsApart(r *rig) {
	r.manyCalls()
	r.keep(callback.ErrUndecodable, "acknowledged")
	r.keepMany(callback.ErrExpired, 1250)
	r.keep(callback.ErrExpired, "expired")
	list := r.quarantined()
	if list[0].Envelope.Key != "acknowledged" || list[len(list)-1].Envelope.Key != "expired" {
		r.Fatalf("kept %q to %q", list[0].Envelope.Key, list[len(list)-1].Envelope.Key)
	}
	expired := countExpired(list)
	if expired < 10 || expired > 500 {
		r.Fatalf("%d expired bodies are kept, want a hundred or so", expired)
	}
	r.keepMany(callback.ErrConflict, 1250)
	if left := countExpired(r.quarantined()); left != expired {
		r.Fatalf("%d of %d expired bodies are left after others were kept", left, expired)
	}
}

func countExpired(list []inbox.DeadLetter) int {
	n := 0
	for _, q := range list {
		if q.Reason == callback.ErrExpired.Label() {
			n++
		}
	}
	return n
}

// manyCalls leaves a test out that needs them when there shall be few.
func (r *rig) manyCalls() {
	r.Helper()
	if testing.Short() {
		r.Skip("takes thousands of calls")
	}
}

// keepMany keeps n bodies, many at once.
func (r *rig) keepMany(reason callback.RejectError, n int) {
	r.Helper()
	const atOnce = 25
	var all sync.WaitGroup
	for part := range atOnce {
		all.Go(func() {
			for i := range n / atOnce {
				r.keep(reason, fmt.Sprint(part, " ", i))
			}
		})
	}
	all.Wait()
}

func (r *rig) keep(reason callback.RejectError, key string) {
	r.Helper()
	err := r.store.Keep(r.ctx, callback.Quarantined{
		Reason: reason, Err: reason, Key: key, Received: time.Now(), Body: callback.NewSecret("{"),
	})
	if err != nil {
		r.Errorf("Keep: %v", err)
	}
}

func pages(r *rig) {
	want := []string{"a", "b", "c", "d", "e"}
	r.put("s", want...)
	for _, key := range want {
		r.setAside(r.claim(key), "test")
	}
	var got []string
	for after := int64(0); ; {
		page, err := r.store.Quarantined(r.ctx, after, 2)
		r.ok(err, "Quarantined")
		if len(page) == 0 {
			break
		}
		if len(page) > 2 {
			r.Fatalf("a page of %d, want 2", len(page))
		}
		for _, q := range page {
			got = append(got, q.Envelope.Key)
			after = q.ID
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		r.Fatalf("got %q, want %q", got, want)
	}
}

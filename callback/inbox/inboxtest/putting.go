package inboxtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

var putting = []behaviour{
	{"an event comes out as it was put in", Settings{}, comesOutAsPut},
	{"the trace of its receipt stays with an event", Settings{}, traced},
	{"the same event again is a duplicate", Settings{}, sameAgain},
	{"another body under a known key is a conflict", Settings{}, conflict},
	{"a rebuilt event contradicts none, and none contradicts it", Settings{}, rebuilt},
	{"an event without a key is stored each time", Settings{}, withoutKey},
	{"fifty copies at once are stored once", Settings{}, copiesAtOnce},
	{"two bodies for one key at once: one is stored, one is a conflict", Settings{}, contradictionAtOnce},
	{"keys and streams may hold any byte", Settings{}, oddBytes},
	{"a stream may have 60 KB", Settings{}, longStreams},
	{"a body may have 16 MiB", Settings{}, largeBody},
	{"Put under a context that has ended stores nothing", Settings{}, endedPut},
}

func comesOutAsPut(r *rig) {
	signed := envelope("signed", "s")
	unsigned := envelope("unsigned", "s")
	unsigned.Expires = time.Time{}
	odd := envelope("odd", "s")
	odd.Type, odd.Digest, odd.Body = -1<<63, []byte("\x00\xff0123456789abcd"), callback.NewSecret("\x00\xff{")
	for _, e := range []callback.Envelope{signed, unsigned, odd} {
		r.putNew(e)
	}
	for _, e := range []callback.Envelope{signed, unsigned, odd} {
		item := r.claim(e.Key)
		r.same(item.Envelope, e)
		if item.Attempt != 1 || item.Interrupted != 0 {
			r.Fatalf("attempt %d, interrupted %d; want 1 and 0", item.Attempt, item.Interrupted)
		}
		r.done(item)
	}
}

func traced(r *rig) {
	e := envelope("traced", "s")
	e.Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	r.putNew(e)
	r.restart()
	item := r.claim(e.Key)
	r.same(item.Envelope, e)
	r.want(r.store.Quarantine(r.ctx, item, "of no use"), nil, "Quarantine")
	letter := r.shelf(e.Key)[0]
	r.same(letter.Envelope, e)
	r.want(r.store.Replay(r.ctx, letter.ID), nil, "Replay")
	item = r.claim(e.Key)
	r.same(item.Envelope, e)
	r.done(item)
}

func sameAgain(r *rig) {
	e := envelope("a", "s")
	r.putNew(e)
	later := e
	later.Received = e.Received.Add(time.Second)
	later.Expires = e.Expires.Add(time.Minute)
	later.Body = callback.NewSecret(`{"signed":"afresh"}`) // with the same digest
	r.putAgain(later)
	item := r.claim("a")
	r.same(item.Envelope, e)
	r.putAgain(later) // in hand
	r.done(item)
	r.putAgain(later) // handled
	r.nothing()
	r.restart()
	r.putAgain(later)
	r.nothing()
}

func conflict(r *rig) {
	e := envelope("a", "s")
	r.putNew(e)
	other := e
	other.Digest = []byte("another digest..")
	for range 2 {
		duplicate, err := r.store.Put(r.ctx, other)
		r.want(err, callback.ErrConflict, "Put")
		if duplicate {
			r.Fatal("a conflict is no duplicate")
		}
	}
	r.putAgain(e)
	r.drain("a")
	_, err := r.store.Put(r.ctx, other)
	r.want(err, callback.ErrConflict, "Put after Done")
}

func rebuilt(r *rig) {
	first := envelope("a", "s")
	first.Digest, first.Reconciled = nil, true
	r.putNew(first)
	notified := envelope("a", "s")
	r.putAgain(notified)
	r.putAgain(first)
	r.putNew(envelope("b", "s"))
	second := envelope("b", "s")
	second.Digest, second.Reconciled = nil, true
	r.putAgain(second)
	item := r.claim("a")
	r.same(item.Envelope, first)
	r.done(item)
	r.drain("b")
}

func withoutKey(r *rig) {
	r.putNew(envelope("", "s"))
	r.putNew(envelope("", "s"))
	r.drain("", "")
}

func copiesAtOnce(r *rig) {
	e := envelope("a", "s")
	var stored atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			duplicate, err := r.store.Put(r.ctx, e)
			if err != nil {
				r.Errorf("Put: %v", err)
			} else if !duplicate {
				stored.Add(1)
			}
		})
	}
	all.Wait()
	if n := stored.Load(); n != 1 {
		r.Fatalf("%d copies were stored, want 1", n)
	}
	r.stats(1, 0)
	r.drain("a")
}

func contradictionAtOnce(r *rig) {
	for round := range 10 {
		key := fmt.Sprint("contradicted ", round)
		errs := make(chan error, 2)
		for _, digest := range []string{"this digest.....", "that digest....."} {
			e := envelope(key, "s")
			e.Digest = []byte(digest)
			go func() {
				_, err := r.store.Put(r.ctx, e)
				errs <- err
			}()
		}
		first, second := <-errs, <-errs
		if first == nil {
			first, second = second, first
		}
		r.want(first, callback.ErrConflict, "Put of the one")
		r.ok(second, "Put of the other")
	}
}

func oddBytes(r *rig) {
	odd := []string{
		"\x00", "\x00\x00", "a\x00", "a\x00b", "\xff", "\xff\xfe", "\xc3\x28", "a\r\nb", "'; DROP TABLE x; --", `\x00`, `\\`,
		"%s", "直播", "\U0001F600", " ", "a ", " a", "../../x", strings.Repeat("k", 60),
	}
	var events []callback.Envelope
	for i, text := range odd {
		events = append(events, envelope("key "+text, fmt.Sprint("stream ", i)), envelope(fmt.Sprint("key ", i), text))
	}
	r.comeOut(events)
}

// longStreams has streams of 60 KB, nearly what a body may have. No index takes
// them as they are, and nothing makes them shorter.
func longStreams(r *rig) {
	noise := make([]byte, 60<<10)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	long := string(noise)
	r.comeOut([]callback.Envelope{
		envelope("a", long), envelope("b", long[:len(long)-1]), envelope("c", long[1:]), envelope("d", long+"x"),
	})
	r.put(long, "e", "f")
	item := r.claim("e")
	r.nothing()
	r.setAside(item, "test")
	r.ok(r.store.Replay(r.ctx, r.shelf("e")[0].ID), "Replay")
	r.restart()
	r.drain("f", "e")
}

// comeOut puts events in whose keys and streams all differ, and checks that they
// stay apart and come out as they were.
func (r *rig) comeOut(events []callback.Envelope) {
	r.Helper()
	want := map[string]callback.Envelope{}
	for _, e := range events {
		r.putNew(e)
		want[e.Key] = e
	}
	for _, e := range events {
		r.putAgain(e)
	}
	r.stats(len(events), 0)
	var items []inbox.Item
	for range events { // each is a stream of its own, so all are due
		item := r.claimUpTo(1)[0]
		r.same(item.Envelope, want[item.Envelope.Key])
		items = append(items, item)
	}
	r.nothing()
	for _, item := range items {
		r.done(item)
	}
}

func largeBody(r *rig) {
	e := envelope("large", "s")
	e.Body = callback.NewSecret(strings.Repeat("\x00body\xff\n", 16<<20/7))
	r.putNew(e)
	r.restart()
	item := r.claim("large")
	r.same(item.Envelope, e)
	r.done(item)
}

func endedPut(r *rig) {
	ended, cancel := context.WithCancel(r.ctx)
	cancel()
	_, err := r.store.Put(ended, envelope("a", "s"))
	r.want(err, context.Canceled, "Put")
	r.stats(0, 0)
	r.put("s", "a")
}

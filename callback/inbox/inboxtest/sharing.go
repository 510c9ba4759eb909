package inboxtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

var sharing = []behaviour{
	{"many put and many claim at once: each event once, each stream in order", Settings{}, atOnce},
	{"a stream that fails does not hold the others up", Settings{}, oneFails},
}

const (
	sharedStreams   = 8
	eventsPerStream = 25
)

// A ledger notes what came out of the store.
type ledger struct {
	*rig
	mu     sync.Mutex
	inHand map[string]bool
	next   map[string]int
	left   int
	empty  context.CancelFunc
}

func atOnce(r *rig) {
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	l := &ledger{
		rig: r, inHand: map[string]bool{}, next: map[string]int{},
		left: sharedStreams * eventsPerStream, empty: cancel,
	}
	var all sync.WaitGroup
	for s := range sharedStreams {
		all.Go(func() { l.fill(fmt.Sprint("stream ", s)) })
	}
	for range 4 {
		all.Go(func() { l.take(ctx) })
	}
	all.Wait()
	if l.left > 0 {
		r.Fatalf("%d events did not come out", l.left)
	}
	r.stats(0, 0)
}

// fill puts the events of a stream one after the other, each of them twice.
func (l *ledger) fill(stream string) {
	for i := range eventsPerStream {
		e := envelope(fmt.Sprint(stream, " ", i), stream)
		for n := range 2 {
			if duplicate, err := l.store.Put(l.ctx, e); err != nil || duplicate != (n == 1) {
				l.Errorf("Put %d of %q: duplicate %v, error %v", n+1, e.Key, duplicate, err)
			}
		}
	}
}

func (l *ledger) take(ctx context.Context) {
	for {
		items, err := l.store.Claim(ctx, 3)
		if errors.Is(err, context.Canceled) {
			return
		}
		if err != nil {
			l.Errorf("Claim: %v", err)
			return
		}
		for _, item := range items {
			l.begin(item.Envelope.StreamID, item.Envelope.Key)
		}
		for _, item := range items {
			l.settle(item)
		}
	}
}

func (l *ledger) begin(stream, key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inHand[stream] {
		l.Errorf("two of %q are in hand", stream)
	}
	if want := fmt.Sprint(stream, " ", l.next[stream]); key != want {
		l.Errorf("got %q, want %q", key, want)
	}
	l.inHand[stream] = true
	l.next[stream]++
}

func (l *ledger) settle(item inbox.Item) {
	stream := item.Envelope.StreamID
	l.mu.Lock()
	l.inHand[stream] = false // before Done: from then on the next may come
	l.left--
	left := l.left
	l.mu.Unlock()
	if err := l.store.Done(l.ctx, item); err != nil {
		l.Errorf("Done: %v", err)
	}
	if left == 0 {
		l.empty()
	}
}

func oneFails(r *rig) {
	r.put("bad", "x", "y")
	r.ok(r.store.Retry(r.ctx, r.claim("x"), time.Minute), "Retry")
	var keys []string
	for i := range 20 {
		keys = append(keys, fmt.Sprint("good ", i))
	}
	r.put("good", keys...)
	r.drain(keys...)
	r.stats(2, 0)
}

package callback

import (
	"context"
	"maps"
	"sync"
	"time"
)

// An outcome is what became of an event that asked to be handled.
type outcome int

const (
	outcomeFirst     outcome = iota // the work was done for it
	outcomeDuplicate                // the work was done, or in progress, for the same body
	outcomeConflict                 // the work was done for another body with the same key
)

// Defaults of [WithDedupe].
const (
	defaultDedupeTTL      = 6 * time.Hour
	defaultDedupeCapacity = 1_000_000
)

// A dedupe lets the work for a key be done once: claim, work, commit, or
// release when the work failed, so that the retry gets its chance. Marking
// before the work is done would lose events.
//
// It lives in memory and forgets on restart; an [Inbox] does not.
type dedupe struct {
	now      func() time.Time
	ttl      time.Duration
	capacity int
	evicted  func() // called for each key that had to go before its time

	mu      sync.Mutex
	flights map[digest]*flight
	done    map[digest]digest    // key to body
	ages    ageQueue             // the keys of done, oldest first
	latest  map[digest]lastEvent // of keys with a span
}

// A lastEvent is the last event of a place, or of a body, and until when it is known.
type lastEvent struct {
	body  digest
	until time.Time
}

func newDedupe(now func() time.Time, ttl time.Duration, capacity int, evicted func()) *dedupe {
	return &dedupe{
		now: now, ttl: ttl, capacity: capacity, evicted: evicted,
		flights: map[digest]*flight{}, done: map[digest]digest{}, latest: map[digest]lastEvent{},
	}
}

// claim returns the flight of the first event with key, whose work has to be done
// and ended. For any other event it returns nil and how the event fared. Events that
// arrive while the work is in progress wait for it: one with the same body shares
// the outcome, one with another body then claims for itself. span is that of the key.
func (d *dedupe) claim(ctx context.Context, key, body digest, span time.Duration) (*flight, outcome, error) {
	for {
		f, first, known := d.join(key, body, span)
		switch {
		case f == nil && known.agrees(body):
			return nil, outcomeDuplicate, nil
		case f == nil:
			return nil, outcomeConflict, nil
		case first:
			return f, outcomeFirst, nil
		}
		err := f.wait(ctx)
		if f.body.agrees(body) || err == errLate {
			return nil, outcomeDuplicate, err
		}
	}
}

// join returns the flight for key and whether it has just begun. Without a
// flight the work is done, for the body known.
func (d *dedupe) join(key, body digest, span time.Duration) (f *flight, first bool, known digest) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.expire()
	if known, ok := d.known(key, body, span); ok {
		return nil, false, known
	}
	if f, ok := d.flights[key]; ok {
		if f.done == nil {
			f.done = make(chan struct{})
		}
		return f, false, digest{}
	}
	f = &flight{dedupe: d, key: key, body: body, span: span}
	d.flights[key] = f
	return f, true, digest{}
}

// known returns the body under a key for which the work is done. Under a key with a
// span that is an equal body alone.
func (d *dedupe) known(key, body digest, span time.Duration) (known digest, ok bool) {
	if span == 0 {
		known, ok = d.done[key]
		return known, ok
	}
	last, ok := d.latest[key]
	return last.body, ok && last.body.agrees(body) && d.now().Before(last.until)
}

// commit remembers the key, or releases it when the work failed. It reports
// whether another key had to go for it.
func (d *dedupe) commit(key, body digest, span time.Duration, err error) (evicted bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.flights, key)
	if err != nil {
		return false
	}
	if span > 0 {
		return d.follow(key, lastEvent{body, d.now().Add(span)})
	}
	if evicted = d.ages.count == d.capacity; evicted {
		delete(d.done, d.ages.pop().key)
	}
	d.done[key] = body
	d.ages.push(aged{key: key, until: d.now().Add(d.ttl).UnixNano()}, d.capacity)
	return evicted
}

// follow notes the last event under a key with a span. Where room is short those go
// whose time is over, and then all.
func (d *dedupe) follow(key digest, last lastEvent) (evicted bool) {
	if _, ok := d.latest[key]; !ok && len(d.latest) >= d.capacity {
		now := d.now()
		maps.DeleteFunc(d.latest, func(_ digest, l lastEvent) bool { return !now.Before(l.until) })
		if evicted = len(d.latest) >= d.capacity; evicted {
			clear(d.latest)
		}
	}
	d.latest[key] = last
	return evicted
}

func (d *dedupe) expire() {
	for now := d.now().UnixNano(); d.ages.count > 0 && d.ages.oldest().until <= now; {
		delete(d.done, d.ages.pop().key)
	}
}

// aged is a key and when it may be forgotten, in Unix nanoseconds: 24 bytes, of
// which a million are kept.
type aged struct {
	key   digest
	until int64
}

// An ageQueue is a ring of keys in the order of their arrival.
type ageQueue struct {
	ring        []aged
	head, count int
}

func (q *ageQueue) oldest() aged { return q.ring[q.head] }

func (q *ageQueue) pop() aged {
	a := q.ring[q.head]
	q.head = (q.head + 1) % len(q.ring)
	q.count--
	return a
}

func (q *ageQueue) push(a aged, capacity int) {
	if q.count == len(q.ring) {
		q.grow(capacity)
	}
	q.ring[(q.head+q.count)%len(q.ring)] = a
	q.count++
}

// grow doubles the ring, but never beyond capacity.
func (q *ageQueue) grow(capacity int) {
	ring := make([]aged, min(max(2*len(q.ring), 64), capacity))
	n := copy(ring, q.ring[q.head:])
	copy(ring[n:], q.ring[:q.head])
	q.ring, q.head = ring, 0
}

// A flight is work in progress that several requests may wait for.
type flight struct {
	dedupe    *dedupe
	key, body digest
	span      time.Duration
	done      chan struct{} // nil until somebody waits; made under the lock of dedupe
	err       error         // to be read once done is closed
}

// end commits the outcome of the work before anybody learns it.
func (f *flight) end(err error) {
	f.err = err
	evicted := f.dedupe.commit(f.key, f.body, f.span, err)
	if f.done != nil { // and nobody finds the flight any more
		close(f.done)
	}
	if evicted {
		f.dedupe.evicted()
	}
}

// wait returns the outcome, or errLate when ctx ends before.
func (f *flight) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return errLate
	}
}

package callback

import (
	"context"
	"errors"
	"sync"
	"time"
)

// A fate is what became of an event that asked to be handled.
type fate int

const (
	fateFirst     fate = iota // the work was done for it
	fateDuplicate             // the work was done, or in progress, for the same body
	fateConflict              // the work was done for another body with the same key
)

// A dedupe lets the work for a key be done once: claim, work, commit, or
// release when the work failed, so that the repeat gets its chance. Marking
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
	done    map[digest]digest // key to body
	ages    ageQueue          // the keys of done, oldest first
}

func newDedupe(now func() time.Time, ttl time.Duration, capacity int, evicted func()) *dedupe {
	return &dedupe{
		now: now, ttl: ttl, capacity: capacity, evicted: evicted,
		flights: map[digest]*flight{}, done: map[digest]digest{},
	}
}

// do has the work for key done once and returns how this event fared. Events
// that arrive while the work is in progress wait for it: one with the same body
// shares the outcome, one with another body then tries for itself.
func (d *dedupe) do(ctx context.Context, key, body digest, work func() error) (fate, error) {
	for {
		f, first, known := d.claim(key, body)
		switch {
		case f == nil && known.agrees(body):
			return fateDuplicate, nil
		case f == nil:
			return fateConflict, nil
		case first:
			return fateFirst, f.run(work, func(err error) { d.land(key, body, err) })
		}
		err := f.wait(ctx)
		if f.body.agrees(body) || err == errLate {
			return fateDuplicate, err
		}
	}
}

// claim returns the flight for key and whether the caller is the first of it,
// who must run it. Without a flight the work is done, for the body known.
func (d *dedupe) claim(key, body digest) (f *flight, first bool, known digest) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.expire()
	if known, ok := d.done[key]; ok {
		return nil, false, known
	}
	if f, ok := d.flights[key]; ok {
		return f, false, digest{}
	}
	f = newFlight(body)
	d.flights[key] = f
	return f, true, digest{}
}

// land commits the key, or releases it when the work failed.
func (d *dedupe) land(key, body digest, err error) {
	d.mu.Lock()
	delete(d.flights, key)
	full := err == nil && d.ages.count == d.capacity
	if full {
		delete(d.done, d.ages.pop().key)
	}
	if err == nil {
		d.done[key] = body
		d.ages.push(aged{key: key, until: d.now().Add(d.ttl).UnixNano()}, d.capacity)
	}
	d.mu.Unlock()
	if full {
		d.evicted()
	}
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

// errVanished is the outcome of work that ended by runtime.Goexit.
var errVanished = errors.New("callback: the handler's goroutine ended without returning")

// errLate is the answer to a request whose work is not done by its deadline.
// The work goes on, and its outcome counts for the repeat.
var errLate = errors.New("callback: not done by the deadline")

// A flight is work in progress that several requests may wait for.
type flight struct {
	body digest
	done chan struct{}
	err  error // to be read once done is closed
}

func newFlight(body digest) *flight {
	return &flight{body: body, done: make(chan struct{})}
}

// run does the work and calls landed before anybody learns the outcome. Both
// happen even if the work ends the goroutine.
func (f *flight) run(work func() error, landed func(error)) error {
	f.err = errVanished
	defer func() {
		landed(f.err)
		close(f.done)
	}()
	f.err = protect(work)
	return f.err
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

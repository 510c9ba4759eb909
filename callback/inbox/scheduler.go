package inbox

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"
)

// A Scheduler picks the next event, in order per stream: a building block for a
// [Store] that one process holds alone. Each stream is a lane in which one event
// is in hand at a time; an event without a stream has a lane of its own.
//
// It lives in memory, some 8 bytes for an event and 200 for a stream. It measures
// waits by the monotonic clock: a clock that is set back or forth neither holds an
// event up nor hurries it.
//
// The zero value is ready. A Scheduler may be used by many goroutines.
type Scheduler struct {
	mu      sync.Mutex
	lanes   map[laneKey]*lane
	of      map[int64]*lane // lanes by the event that they have in hand
	ready   []*lane         // due, in the order in which they became so
	waiting waitingLanes    // due later
	alone   map[int64]bool  // events that come by themselves
	changed chan struct{}   // closed when there is something new to claim
}

type laneKey struct {
	stream string
	id     int64 // of an event without a stream
}

// A lane is in ready, in waiting, or has its first event in hand.
type lane struct {
	key laneKey
	ids []int64 // ascending
	due time.Time
	one [1]int64 // what ids is made of at first: most lanes have one event
}

// Add puts an event at its place among those of its stream, which goes by id.
func (s *Scheduler) Add(stream string, id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ln, isNew := s.add(stream, id); isNew {
		s.makeReady(ln)
	}
}

// AddAlone adds an event that was in hand when a process ended: the first of its
// stream. It is due after wait, and claimed as the only one, until its outcome is known.
func (s *Scheduler) AddAlone(stream string, id int64, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alone == nil {
		s.alone = map[int64]bool{}
	}
	s.alone[id] = true
	if ln, isNew := s.add(stream, id); isNew {
		s.putOff(ln, wait)
	}
}

func (s *Scheduler) add(stream string, id int64) (ln *lane, isNew bool) {
	key := laneKey{stream: stream}
	if stream == "" {
		key.id = id
	}
	if ln, ok := s.lanes[key]; ok {
		ln.insert(id, s.of[ln.ids[0]] == ln)
		return ln, false
	}
	if s.lanes == nil {
		s.lanes, s.of = map[laneKey]*lane{}, map[int64]*lane{}
	}
	ln = &lane{key: key, one: [1]int64{id}}
	ln.ids = ln.one[:]
	s.lanes[key] = ln
	return ln, true
}

// insert keeps the ids ascending, but what is in hand stays in front.
func (ln *lane) insert(id int64, inHand bool) {
	at, _ := slices.BinarySearch(ln.ids, id)
	if at == 0 && inHand {
		at = 1
	}
	ln.ids = slices.Insert(ln.ids, at, id)
}

func (s *Scheduler) makeReady(ln *lane) {
	s.ready = append(s.ready, ln)
	s.wake()
}

func (s *Scheduler) wake() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// Claim waits until an event is due, or ctx ends, and takes up to n of them in
// hand.
func (s *Scheduler) Claim(ctx context.Context, n int) ([]int64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		ids, changed, next := s.take(n)
		if len(ids) > 0 {
			return ids, nil
		}
		waitFor(ctx, changed, next)
	}
}

// take returns what is due; if nothing is, a channel that is closed on a
// change, and how long it is until something is due, 0 for ever.
func (s *Scheduler) take(n int) (ids []int64, changed <-chan struct{}, next time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	for len(s.waiting) > 0 && !s.waiting[0].due.After(now) {
		s.ready = append(s.ready, heap.Pop(&s.waiting).(*lane))
	}
	for len(ids) < n && len(s.ready) > 0 {
		ln := s.ready[0]
		id := ln.ids[0]
		if s.alone[id] {
			if len(ids) > 0 {
				break
			}
			n = 1
		}
		s.ready[0], s.ready = nil, s.ready[1:]
		ids = append(ids, id)
		s.of[id] = ln
	}
	if s.changed == nil {
		s.changed = make(chan struct{})
	}
	if len(s.waiting) > 0 {
		next = s.waiting[0].due.Sub(now)
	}
	return ids, s.changed, next
}

func waitFor(ctx context.Context, changed <-chan struct{}, next time.Duration) {
	var due <-chan time.Time
	if next > 0 {
		timer := time.NewTimer(next)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
	case <-changed:
	case <-due:
	}
}

// Holds reports whether the event is in hand.
func (s *Scheduler) Holds(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of[id] != nil
}

// Behind returns up to n of the events that wait behind one in hand, in its stream.
func (s *Scheduler) Behind(id int64, n int) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	ln := s.of[id]
	if ln == nil {
		return nil
	}
	return slices.Clone(ln.ids[1:min(len(ln.ids), 1+max(n, 0))])
}

// Done forgets an event that is in hand, and makes the next one of its stream
// due.
func (s *Scheduler) Done(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ln := s.release(id)
	switch {
	case ln == nil:
	case len(ln.ids) == 1:
		delete(s.lanes, ln.key)
	default:
		ln.ids = ln.ids[1:]
		s.makeReady(ln)
	}
}

// Retry makes an event that is in hand due again after wait.
func (s *Scheduler) Retry(id int64, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ln := s.release(id); ln != nil {
		s.putOff(ln, wait)
	}
}

// Unclaim makes an event that is in hand due at once, as if it had not been claimed:
// nobody got to see it.
func (s *Scheduler) Unclaim(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	alone := s.alone[id]
	ln := s.release(id)
	if ln == nil {
		return
	}
	if alone {
		s.alone[id] = true
	}
	s.ready = append([]*lane{ln}, s.ready...)
	s.wake()
}

// putOff makes a lane due after wait.
func (s *Scheduler) putOff(ln *lane, wait time.Duration) {
	if wait <= 0 {
		s.makeReady(ln)
		return
	}
	ln.due = time.Now().Add(wait)
	heap.Push(&s.waiting, ln)
	s.wake()
}

func (s *Scheduler) release(id int64) *lane {
	ln := s.of[id]
	delete(s.of, id)
	if ln != nil {
		delete(s.alone, id)
	}
	return ln
}

// waitingLanes is a heap with the lane that is due first in front.
type waitingLanes []*lane

func (w waitingLanes) Len() int           { return len(w) }
func (w waitingLanes) Less(i, j int) bool { return w[i].due.Before(w[j].due) }
func (w waitingLanes) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *waitingLanes) Push(x any)        { *w = append(*w, x.(*lane)) }

func (w *waitingLanes) Pop() any {
	last := len(*w) - 1
	ln := (*w)[last]
	(*w)[last] = nil
	*w = (*w)[:last]
	return ln
}

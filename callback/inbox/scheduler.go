package inbox

import (
	"container/heap"
	"context"
	"hash/maphash"
	"slices"
	"sync"
	"time"
)

// A Scheduler picks the next event, in order per stream: a building block for a
// [Store] that one process holds alone. Each stream is a lane in which one event
// is in hand at a time; an event without a stream has a lane of its own.
//
// It lives in memory, some 8 bytes for an event and 60 for a stream. It knows a stream
// by 64 bits of a hash, of a kind that is new in each process: should two ever share
// them, they share a lane. It measures waits by the monotonic clock: a clock that is
// set back or forth neither holds an event up nor hurries it.
//
// The zero value is ready. A Scheduler may be used by many goroutines.
type Scheduler struct {
	mu      sync.Mutex
	seed    maphash.Seed
	lanes   laneTable
	of      map[int64]laneID // lanes by the event that they have in hand
	ready   []laneID         // due, in the order in which they became so
	waiting waitingLanes     // due later
	alone   map[int64]bool   // events that come by themselves
	changed chan struct{}    // closed when there is something new to claim
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

func (s *Scheduler) add(stream string, id int64) (ln laneID, isNew bool) {
	if s.of == nil {
		s.seed, s.of = maphash.MakeSeed(), map[int64]laneID{}
	}
	if stream == "" {
		return s.lanes.make(0, id), true
	}
	hash := max(maphash.String(s.seed, stream), 1)
	ln, ok := s.lanes.byStream[hash]
	if !ok {
		return s.lanes.make(hash, id), true
	}
	_, inHand := s.of[s.lanes.first(ln)]
	s.lanes.insert(ln, id, inHand)
	return ln, false
}

func (s *Scheduler) makeReady(ln laneID) {
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
		s.ready = append(s.ready, heap.Pop(&s.waiting).(waitingLane).lane)
	}
	for len(ids) < n && len(s.ready) > 0 {
		ln := s.ready[0]
		id := s.lanes.first(ln)
		if s.alone[id] {
			if len(ids) > 0 {
				break
			}
			n = 1
		}
		s.ready = s.ready[1:]
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
	_, held := s.of[id]
	return held
}

// Behind returns up to n of the events that wait behind one in hand, in its stream.
func (s *Scheduler) Behind(id int64, n int) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	ln, held := s.of[id]
	if !held {
		return nil
	}
	behind := s.lanes.behind[ln]
	return slices.Clone(behind[:min(len(behind), max(n, 0))])
}

// Done forgets an event that is in hand, and makes the next one of its stream
// due.
func (s *Scheduler) Done(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ln, held := s.release(id); held && s.lanes.advance(ln) {
		s.makeReady(ln)
	}
}

// Retry makes an event that is in hand due again after wait.
func (s *Scheduler) Retry(id int64, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ln, held := s.release(id); held {
		s.putOff(ln, wait)
	}
}

// Unclaim makes an event that is in hand due at once, as if it had not been claimed:
// nobody got to see it.
func (s *Scheduler) Unclaim(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	alone := s.alone[id]
	ln, held := s.release(id)
	if !held {
		return
	}
	if alone {
		s.alone[id] = true
	}
	s.ready = append([]laneID{ln}, s.ready...)
	s.wake()
}

// putOff makes a lane due after wait.
func (s *Scheduler) putOff(ln laneID, wait time.Duration) {
	if wait <= 0 {
		s.makeReady(ln)
		return
	}
	heap.Push(&s.waiting, waitingLane{due: time.Now().Add(wait), lane: ln})
	s.wake()
}

func (s *Scheduler) release(id int64) (ln laneID, held bool) {
	ln, held = s.of[id]
	if held {
		delete(s.of, id)
		delete(s.alone, id)
	}
	return ln, held
}

// waitingLanes is a heap with the lane that is due first in front.
type waitingLanes []waitingLane

type waitingLane struct {
	due  time.Time
	lane laneID
}

func (w waitingLanes) Len() int           { return len(w) }
func (w waitingLanes) Less(i, j int) bool { return w[i].due.Before(w[j].due) }
func (w waitingLanes) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *waitingLanes) Push(x any)        { *w = append(*w, x.(waitingLane)) }

func (w *waitingLanes) Pop() any {
	last := len(*w) - 1
	ln := (*w)[last]
	*w = (*w)[:last]
	return ln
}

package inbox

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"
)

// Lanes say which event is to be handed out next: a building block for a
// [Store] that one process holds alone. Each stream is a lane in which one event
// is in hand at a time; an event without a stream has a lane of its own.
//
// They live in memory, some 8 bytes for an event and 200 for a stream. They
// measure waits by the monotonic clock: a clock that is set back or forth
// neither holds an event up nor hurries it.
//
// The zero value is ready. Lanes may be used by many goroutines.
type Lanes struct {
	mu      sync.Mutex
	lanes   map[laneKey]*lane
	of      map[int64]*lane // lanes by the event that they have in hand
	ready   []*lane         // due, in the order in which they became so
	waiting waitingLanes    // due later
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
}

// Add puts an event at its place among those of its stream, which goes by id.
func (l *Lanes) Add(stream string, id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := laneKey{stream: stream}
	if stream == "" {
		key.id = id
	}
	if ln, ok := l.lanes[key]; ok {
		ln.insert(id, l.of[ln.ids[0]] == ln)
		return
	}
	if l.lanes == nil {
		l.lanes, l.of = map[laneKey]*lane{}, map[int64]*lane{}
	}
	ln := &lane{key: key, ids: []int64{id}}
	l.lanes[key] = ln
	l.makeReady(ln)
}

// insert keeps the ids ascending, but what is in hand stays in front.
func (ln *lane) insert(id int64, inHand bool) {
	at, _ := slices.BinarySearch(ln.ids, id)
	if at == 0 && inHand {
		at = 1
	}
	ln.ids = slices.Insert(ln.ids, at, id)
}

func (l *Lanes) makeReady(ln *lane) {
	l.ready = append(l.ready, ln)
	l.wake()
}

func (l *Lanes) wake() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

// Claim waits until an event is due, or ctx ends, and takes up to n of them in
// hand.
func (l *Lanes) Claim(ctx context.Context, n int) ([]int64, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		ids, changed, next := l.take(n)
		if len(ids) > 0 {
			return ids, nil
		}
		waitFor(ctx, changed, next)
	}
}

// take returns what is due; if nothing is, a channel that is closed on a
// change, and how long it is until something is due, 0 for ever.
func (l *Lanes) take(n int) (ids []int64, changed <-chan struct{}, next time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for len(l.waiting) > 0 && !l.waiting[0].due.After(now) {
		l.ready = append(l.ready, heap.Pop(&l.waiting).(*lane))
	}
	for len(ids) < n && len(l.ready) > 0 {
		ln := l.ready[0]
		l.ready[0], l.ready = nil, l.ready[1:]
		ids = append(ids, ln.ids[0])
		l.of[ln.ids[0]] = ln
	}
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	if len(l.waiting) > 0 {
		next = l.waiting[0].due.Sub(now)
	}
	return ids, l.changed, next
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
func (l *Lanes) Holds(id int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.of[id] != nil
}

// Done forgets an event that is in hand, and makes the next one of its stream
// due.
func (l *Lanes) Done(id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.release(id)
	switch {
	case ln == nil:
	case len(ln.ids) == 1:
		delete(l.lanes, ln.key)
	default:
		ln.ids = ln.ids[1:]
		l.makeReady(ln)
	}
}

// Retry makes an event that is in hand due again after wait.
func (l *Lanes) Retry(id int64, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.release(id)
	switch {
	case ln == nil:
	case wait <= 0:
		l.makeReady(ln)
	default:
		ln.due = time.Now().Add(wait)
		heap.Push(&l.waiting, ln)
		l.wake()
	}
}

func (l *Lanes) release(id int64) *lane {
	ln := l.of[id]
	delete(l.of, id)
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

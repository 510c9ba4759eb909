package mysql

import (
	"sync"
	"time"
)

const (
	recountEvery = 5 * time.Second
	recountFull  = time.Second
)

// A room knows about how many events there are. A count takes the server some
// time, so it is done beside the work, every few seconds, and once this receiver
// alone may have filled a tenth of what was left.
type room struct {
	limit int

	mu       sync.Mutex
	counting bool
	counted  time.Time
	events   int // at that time
	since    int // put by this receiver since then
}

// count notes that events were put.
func (r *room) count(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.since += n
}

func (r *room) isFull() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.events >= r.limit
}

// begin reports whether the caller has to count.
func (r *room) begin(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.counting || !r.due(now) {
		return false
	}
	r.counting, r.counted, r.since = true, now, 0
	return true
}

func (r *room) due(now time.Time) bool {
	left, age := r.limit-r.events, now.Sub(r.counted)
	if left <= 0 {
		return age >= recountFull
	}
	return age >= recountEvery || r.since > left/10
}

// end notes what was counted.
func (r *room) end(events int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counting = false
	if err == nil {
		r.events = events
	}
}

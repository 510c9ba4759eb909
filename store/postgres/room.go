package postgres

import (
	"sync"
	"time"
)

const (
	recountEvery = 5 * time.Second
	recountFull  = time.Second
	// countsAtOnce is the limit below which counting is cheap enough to be done
	// for each event.
	countsAtOnce = 100
)

// A room knows about how many events there are. A count takes the server some
// time, so it is done every few seconds, and once this receiver alone may have
// filled a tenth of what was left.
type room struct {
	limit int

	mu      sync.Mutex
	counted time.Time
	events  int // at that time
	since   int // put by this receiver since then
}

// count notes that events were put.
func (r *room) count(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.since += n
}

// isFull reports whether the limit is reached, by a new count if it is time.
func (r *room) isFull(now time.Time, recount func() (int, error)) (bool, error) {
	r.mu.Lock()
	due := r.due(now)
	if due {
		r.counted, r.since = now, 0 // others need not count too
	}
	full := r.events >= r.limit
	r.mu.Unlock()
	if !due {
		return full, nil
	}
	n, err := recount()
	if err != nil {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = n
	return n >= r.limit, nil
}

func (r *room) due(now time.Time) bool {
	left := r.limit - r.events
	switch {
	case r.limit < countsAtOnce || r.counted.IsZero():
		return true
	case left <= 0:
		return now.Sub(r.counted) >= recountFull
	}
	return now.Sub(r.counted) >= recountEvery || r.since > left/10
}

// A schedule says when something is due that is done now and then.
type schedule struct {
	every time.Duration

	mu   sync.Mutex
	last time.Time
}

func (s *schedule) due(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.last) < s.every {
		return false
	}
	s.last = now
	return true
}

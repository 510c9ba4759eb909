package mysql

import (
	"sync"
	"sync/atomic"
	"time"
)

// A schedule says when something is due that is done now and then.
type schedule struct {
	mu   sync.Mutex
	next time.Time
}

// due reports whether it is time, and if so makes it due again after some time.
func (s *schedule) due(now time.Time, every time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Before(s.next) {
		return false
	}
	s.next = now.Add(every)
	return true
}

// again makes it due after a shorter time.
func (s *schedule) again(after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = time.Now().Add(after)
}

// A caution is on for some time after it began. The zero value is off.
type caution struct{ until atomic.Int64 }

func (c *caution) begin(d time.Duration) { c.until.Store(time.Now().Add(d).UnixNano()) }

func (c *caution) on() bool { return time.Now().UnixNano() < c.until.Load() }

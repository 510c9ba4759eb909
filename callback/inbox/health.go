package inbox

import (
	"sync"
	"time"
)

const (
	// stalledAfter is how long a call of the store may fail before the worker is said
	// to stand.
	stalledAfter = 10 * time.Second
)

// A health knows which calls of the store fail, and since when.
type health struct {
	mu     sync.Mutex
	stalls map[string]stall // by call
}

// A stall is a call that has failed since some time, most recently with err.
type stall struct {
	call  string
	since time.Time
	err   error
}

func (h *health) reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.stalls)
}

func (h *health) failed(call string, begun time.Time, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stalls == nil {
		h.stalls = map[string]stall{}
	}
	s, ok := h.stalls[call]
	if !ok {
		s = stall{call: call, since: begun}
	}
	s.err = err
	h.stalls[call] = s
}

func (h *health) succeeded(call string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.stalls, call)
}

// worst returns the call that has failed for the longest time, if any.
func (h *health) worst() (worst stall) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.stalls {
		if worst.err == nil || s.since.Before(worst.since) {
			worst = s
		}
	}
	return worst
}

// stalled returns for how long that has been so, 0 when all is well.
func (h *health) stalled() time.Duration {
	if s := h.worst(); s.err != nil {
		return time.Since(s.since)
	}
	return 0
}

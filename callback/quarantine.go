package callback

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Quarantined is a body with a right sign that went to no handler. Look at it,
// and hand it to [Parse] and [Handlers.Dispatch] if it turns out to be good.
type Quarantined struct {
	// Reason is [ErrUndecodable], [ErrConflict], [ErrFalseEvent] or
	// [ErrExpired]. After ErrExpired the sender was told 403, otherwise 200.
	Reason Refusal
	// Err says more about it. It repeats nothing from the body.
	Err error
	// Key is the dedupe key; empty when the body makes no event.
	Key string
	// Received is when the body came.
	Received time.Time
	// Body is the notification as it arrived.
	Body Secret
}

// A MemoryQuarantine keeps the latest bodies in memory. It is what a [Handler]
// uses unless [WithQuarantine] names a place that survives a restart.
type MemoryQuarantine struct {
	mu      sync.Mutex
	limit   int
	items   []Quarantined
	dropped int64
}

// NewMemoryQuarantine returns a quarantine for up to limit bodies, at least
// one. A further body pushes the oldest out.
func NewMemoryQuarantine(limit int) *MemoryQuarantine {
	return &MemoryQuarantine{limit: max(limit, 1)}
}

// Keep adds q and never fails. Its signature is that of [WithQuarantine].
func (m *MemoryQuarantine) Keep(_ context.Context, q Quarantined) error {
	m.add(q)
	return nil
}

// add returns the body that had to go for q, if any.
func (m *MemoryQuarantine) add(q Quarantined) (pushedOut Quarantined, full bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if full = len(m.items) == m.limit; full {
		pushedOut = m.items[0]
		m.items = slices.Delete(m.items, 0, 1)
		m.dropped++
	}
	m.items = append(m.items, q)
	return pushedOut, full
}

// List returns what is kept, oldest first.
func (m *MemoryQuarantine) List() []Quarantined {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.items)
}

// Dropped returns how many bodies were pushed out.
func (m *MemoryQuarantine) Dropped() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dropped
}

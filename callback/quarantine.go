package callback

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// Quarantined is a body with a valid signature that went to no handler. Look at it,
// and hand it to [Parse] and [Handlers.Dispatch] if it turns out to be good.
type Quarantined struct {
	// Reason is [ErrUndecodable], [ErrConflict], [ErrNotConfirmed] or
	// [ErrExpired]. After ErrExpired the sender got 403, otherwise 200.
	Reason RejectError
	// Err says more about it. It quotes nothing from the body.
	Err error
	// Key is the dedupe key; empty when the body is not an event.
	Key string
	// Received is when the body came.
	Received time.Time
	// Body is the notification as it arrived.
	Body Secret
}

// A MemoryQuarantine keeps the latest bodies in memory. It is what a [Handler]
// uses unless [WithInbox] or [WithQuarantine] names a place that survives a
// restart.
//
// Bodies with [ErrExpired] have room of their own. They were never
// acknowledged, and a stranger with one old signature can make any number of them: they
// must not push out what got 200.
//
// The zero value is ready and has room for one of either kind.
type MemoryQuarantine struct {
	mu           sync.Mutex
	acknowledged latest
	expired      latest
	arrivals     int64
	dropped      int64
}

// NewMemoryQuarantine returns a quarantine for up to limit bodies and a quarter
// as many that had expired, at least one of either, of 64 KiB on average. A further
// body pushes out the oldest of its kind.
func NewMemoryQuarantine(limit int) *MemoryQuarantine {
	return &MemoryQuarantine{acknowledged: latest{limit: limit}, expired: latest{limit: limit / 4}}
}

// Keep adds q and never fails. Its signature is that of [WithQuarantine].
func (m *MemoryQuarantine) Keep(_ context.Context, q Quarantined) error {
	m.add(q)
	return nil
}

// add returns the bodies that had to go for q.
func (m *MemoryQuarantine) add(q Quarantined) (pushedOut []Quarantined) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kind := &m.acknowledged
	if q.Reason == ErrExpired {
		kind = &m.expired
	}
	m.arrivals++
	pushedOut = kind.push(arrived{q, m.arrivals})
	m.dropped += int64(len(pushedOut))
	return pushedOut
}

// List returns what is kept, oldest first.
func (m *MemoryQuarantine) List() []Quarantined {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := slices.Concat(m.acknowledged.items, m.expired.items)
	slices.SortFunc(all, func(a, b arrived) int { return cmp.Compare(a.number, b.number) })
	list := make([]Quarantined, len(all))
	for i, a := range all {
		list[i] = a.Quarantined
	}
	return list
}

// Dropped returns how many bodies were pushed out.
func (m *MemoryQuarantine) Dropped() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dropped
}

// latest holds the last bodies of one kind, oldest first.
type latest struct {
	limit int
	items []arrived
	bytes int
}

// arrived is a body and how many had come when it did.
type arrived struct {
	Quarantined
	number int64
}

func (l *latest) push(a arrived) (pushedOut []Quarantined) {
	l.bytes += a.Body.size()
	for len(l.items) > 0 && (len(l.items) >= l.limit || l.bytes > l.limit*defaultBodyLimit) {
		l.bytes -= l.items[0].Body.size()
		pushedOut = append(pushedOut, l.items[0].Quarantined)
		l.items = slices.Delete(l.items, 0, 1)
	}
	l.items = append(l.items, a)
	return pushedOut
}

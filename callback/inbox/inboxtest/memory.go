package inboxtest

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// Memory is an [inbox.Store] for tests: it behaves like a durable one, but what
// it holds is gone with the process. Make one with [NewMemory].
type Memory struct {
	scheduler *inbox.Scheduler

	mu       sync.Mutex
	maxCount int
	remember time.Duration
	now      func() time.Time
	lastID   int64
	closed   bool
	seen     map[string]seenKey
	pending  map[int64]*inbox.Item
	begun    map[int64]bool // by Begin, and without an outcome
	shelf    map[int64]shelved
}

type seenKey struct {
	digest []byte
	until  time.Time
}

var _ inbox.Store = (*Memory)(nil)

// NewMemory returns an empty store. now is its clock; nil is time.Now. What is
// zero in s stands for a million events, and keys that are known for six hours.
func NewMemory(s Settings, now func() time.Time) *Memory {
	if now == nil {
		now = time.Now
	}
	return &Memory{
		scheduler: new(inbox.Scheduler),
		maxCount:  cmp.Or(s.MaxEvents, 1_000_000), remember: cmp.Or(s.Remember, 6*time.Hour), now: now,
		seen: map[string]seenKey{}, pending: map[int64]*inbox.Item{}, shelf: map[int64]shelved{}, begun: map[int64]bool{},
	}
}

// Restart returns the store as it is found after the process that held m was
// killed: events that were in hand are due again, with Interrupted raised. m is
// of no use any more.
func (m *Memory) Restart() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	next := &Memory{
		scheduler: new(inbox.Scheduler), maxCount: m.maxCount, remember: m.remember, now: m.now,
		lastID: m.lastID, seen: m.seen, pending: maps.Clone(m.pending), shelf: maps.Clone(m.shelf),
		begun: map[int64]bool{},
	}
	for _, id := range slices.Sorted(maps.Keys(next.pending)) {
		item := *next.pending[id]
		next.pending[id] = &item
		if !m.scheduler.Holds(id) && !item.Alone {
			next.scheduler.Add(item.Envelope.StreamID, id)
			continue
		}
		if m.scheduler.Holds(id) {
			item.Interrupted++
		}
		if m.begun[id] {
			item.Crashes++
		}
		item.Alone = true
		next.scheduler.AddAlone(item.Envelope.StreamID, id, 0)
	}
	return next
}

// use begins a call. It returns what ends it.
func (m *Memory) use(ctx context.Context) (end func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return nil, inbox.ErrFailed
	}
	return m.mu.Unlock, nil
}

// Put implements [inbox.Store].
func (m *Memory) Put(ctx context.Context, e callback.Envelope) (duplicate bool, err error) {
	end, err := m.use(ctx)
	if err != nil {
		return false, err
	}
	defer end()
	if known, ok := m.seen[e.Key]; ok && m.now().Before(known.until) && !e.Follows(known.digest) {
		if e.Conflicts(known.digest) {
			return false, callback.ErrConflict
		}
		return true, nil
	}
	if len(m.pending)+m.count(ringEvents) >= m.maxCount {
		return false, inbox.ErrFull
	}
	if e.Key != "" {
		m.seen[e.Key] = seenKey{digest: bytes.Clone(e.Digest), until: m.now().Add(cmp.Or(e.Span, m.remember))}
	}
	e.Digest = bytes.Clone(e.Digest)
	m.add(e)
	return false, nil
}

func (m *Memory) add(e callback.Envelope) {
	m.lastID++
	m.pending[m.lastID] = &inbox.Item{ID: m.lastID, Envelope: e}
	m.scheduler.Add(e.StreamID, m.lastID)
}

// Claim implements [inbox.Queue].
func (m *Memory) Claim(ctx context.Context, n int) ([]inbox.Item, error) {
	ids, err := m.scheduler.Claim(ctx, n)
	if err != nil {
		return nil, err
	}
	end, err := m.use(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	defer end()
	items := make([]inbox.Item, len(ids))
	for i, id := range ids {
		item := m.pending[id]
		item.Attempt++
		item.Epoch++
		items[i] = *item
	}
	return items, nil
}

// held begins a call about an item that must be in hand.
func (m *Memory) held(ctx context.Context, item inbox.Item) (end func(), err error) {
	end, err = m.use(ctx)
	if err != nil {
		return nil, err
	}
	own := m.pending[item.ID]
	if own == nil || own.Epoch != item.Epoch || !m.scheduler.Holds(item.ID) {
		end()
		return nil, inbox.ErrLost
	}
	return end, nil
}

// Renew implements [inbox.Queue].
func (m *Memory) Renew(ctx context.Context, item inbox.Item) error {
	end, err := m.held(ctx, item)
	if err != nil {
		return err
	}
	end()
	return nil
}

// Begin implements [inbox.Queue].
func (m *Memory) Begin(ctx context.Context, item inbox.Item) error {
	end, err := m.held(ctx, item)
	if err != nil {
		return err
	}
	defer end()
	m.begun[item.ID] = true
	return nil
}

// Done implements [inbox.Queue].
func (m *Memory) Done(ctx context.Context, item inbox.Item) error {
	end, err := m.held(ctx, item)
	if err != nil {
		return err
	}
	defer end()
	m.forget(item.ID)
	return nil
}

func (m *Memory) forget(id int64) {
	delete(m.pending, id)
	delete(m.begun, id)
	m.scheduler.Done(id)
}

// Retry implements [inbox.Queue].
func (m *Memory) Retry(ctx context.Context, item inbox.Item, wait time.Duration) error {
	end, err := m.held(ctx, item)
	if err != nil {
		return err
	}
	defer end()
	m.pending[item.ID].Alone = false
	delete(m.begun, item.ID)
	m.scheduler.Retry(item.ID, wait)
	return nil
}

// Stats implements [inbox.Queue].
func (m *Memory) Stats(ctx context.Context) (inbox.Stats, error) {
	end, err := m.use(ctx)
	if err != nil {
		return inbox.Stats{}, err
	}
	defer end()
	stats := inbox.Stats{Pending: len(m.pending), Quarantined: len(m.shelf)}
	if stats.Pending > 0 {
		oldest := slices.Min(slices.Collect(maps.Keys(m.pending)))
		stats.Oldest = m.pending[oldest].Envelope.Received
	}
	return stats, nil
}

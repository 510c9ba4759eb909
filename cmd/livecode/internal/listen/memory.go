package listen

import (
	"context"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// Bounds of a Memory. A sender whose notification does not fit gets 503 and tries again.
const (
	maxWaiting      = 100_000
	maxWaitingBytes = 256 << 20
	maxKnown        = 100_000
)

// A Memory is what stands between the receiver and the worker when there is no file: it
// keeps the order of each stream and loses what it holds with the process. It is an
// [inbox.Queue] and a [callback.Inbox].
type Memory struct {
	scheduler inbox.Scheduler
	setAside  func(reason string, e callback.Envelope)

	mu     sync.Mutex
	lastID int64
	items  map[int64]*inbox.Item
	bytes  int
	known  map[string][]byte // digests by dedupe key, of this generation and the one before
	older  map[string][]byte
}

var _ interface {
	callback.Inbox
	inbox.Queue
} = (*Memory)(nil)

// NewMemory returns an empty Memory. setAside learns of what will not be handled.
func NewMemory(setAside func(reason string, e callback.Envelope)) *Memory {
	return &Memory{setAside: setAside, items: map[int64]*inbox.Item{}, known: map[string][]byte{}}
}

// Put implements [callback.Inbox].
func (m *Memory) Put(_ context.Context, e callback.Envelope) (duplicate bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if digest, ok := m.digest(e.Key); ok && !e.Follows(digest) {
		if e.Conflicts(digest) {
			return false, callback.ErrConflict
		}
		return true, nil
	}
	size := len(e.Body.Reveal())
	if len(m.items) >= maxWaiting || m.bytes+size > maxWaitingBytes {
		return false, inbox.ErrFull
	}
	m.remember(e)
	m.lastID++
	m.bytes += size
	m.items[m.lastID] = &inbox.Item{ID: m.lastID, Envelope: e}
	m.scheduler.Add(e.StreamID, m.lastID)
	return false, nil
}

func (m *Memory) digest(key string) ([]byte, bool) {
	if key == "" {
		return nil, false
	}
	digest, ok := m.known[key]
	if !ok {
		digest, ok = m.older[key]
	}
	return digest, ok
}

func (m *Memory) remember(e callback.Envelope) {
	if e.Key == "" {
		return
	}
	if len(m.known) >= maxKnown {
		m.older, m.known = m.known, map[string][]byte{}
	}
	m.known[e.Key] = append([]byte(nil), e.Digest...)
}

// Keep takes a body that reaches no handler, for the receiver.
func (m *Memory) Keep(_ context.Context, q callback.Quarantined) error {
	letter := inbox.NewDeadLetter(q)
	m.setAside(letter.Reason, letter.Envelope)
	return nil
}

// Claim implements [inbox.Queue].
func (m *Memory) Claim(ctx context.Context, n int) ([]inbox.Item, error) {
	ids, err := m.scheduler.Claim(ctx, n)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	claimed := make([]inbox.Item, len(ids))
	for i, id := range ids {
		item := m.items[id]
		item.Attempt++
		item.Epoch++
		claimed[i] = *item
	}
	return claimed, nil
}

// Begin implements [inbox.Queue].
func (m *Memory) Begin(context.Context, inbox.Item) error { return nil }

// Renew implements [inbox.Queue].
func (m *Memory) Renew(context.Context, inbox.Item) error { return nil }

// Done implements [inbox.Queue].
func (m *Memory) Done(_ context.Context, item inbox.Item) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.items[item.ID] == nil {
		return inbox.ErrLost
	}
	m.bytes -= len(item.Envelope.Body.Reveal())
	delete(m.items, item.ID)
	m.scheduler.Done(item.ID)
	return nil
}

// Retry implements [inbox.Queue].
func (m *Memory) Retry(_ context.Context, item inbox.Item, wait time.Duration) error {
	m.scheduler.Retry(item.ID, wait)
	return nil
}

// Quarantine implements [inbox.Queue].
func (m *Memory) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	m.setAside(reason, item.Envelope)
	return m.Done(ctx, item)
}

// Stats implements [inbox.Queue].
func (m *Memory) Stats(context.Context) (inbox.Stats, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	stats := inbox.Stats{Pending: len(m.items)}
	for _, item := range m.items {
		if at := item.Envelope.Received; stats.Oldest.IsZero() || at.Before(stats.Oldest) {
			stats.Oldest = at
		}
	}
	return stats, nil
}

package inboxtest

import (
	"context"
	"maps"
	"slices"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

var _ inbox.History = (*Memory)(nil)

// Next implements [inbox.History].
func (m *Memory) Next(ctx context.Context, item inbox.Item, t callback.Type) (callback.Envelope, bool, error) {
	end, err := m.use(ctx)
	if err != nil {
		return callback.Envelope{}, false, err
	}
	defer end()
	for _, id := range slices.Sorted(maps.Keys(m.pending)) {
		e := m.pending[id].Envelope
		if id > item.ID && e.StreamID == item.Envelope.StreamID && e.Type == t {
			return e, true, nil
		}
	}
	return callback.Envelope{}, false, nil
}

// Accepted implements [inbox.History].
func (m *Memory) Accepted(ctx context.Context, key string) (bool, error) {
	end, err := m.use(ctx)
	if err != nil {
		return false, err
	}
	defer end()
	known, ok := m.seen[key]
	return ok && m.now().Before(known.until), nil
}

// Forget implements [inbox.History].
func (m *Memory) Forget(ctx context.Context, key string) error {
	end, err := m.use(ctx)
	if err != nil {
		return err
	}
	defer end()
	delete(m.seen, key)
	return nil
}

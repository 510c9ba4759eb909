package inboxtest

import (
	"context"
	"maps"
	"slices"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// A ring is a part of the quarantine in which nothing is pushed out but by what
// comes into the same part.
type ring int

const (
	ringEvents       ring = iota // of a worker: nothing is pushed out
	ringAcknowledged             // of Keep
	ringExpired                  // of Keep, never acknowledged
)

// maxKept is how many bodies of Keep a Memory holds.
var maxKept = map[ring]int{ringAcknowledged: 1000, ringExpired: 100}

type shelved struct {
	inbox.DeadLetter
	ring ring
}

// Quarantine implements [inbox.Queue].
func (m *Memory) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	end, err := m.held(ctx, item)
	if err != nil {
		return err
	}
	defer end()
	own := m.pending[item.ID]
	m.shelve(inbox.DeadLetter{Reason: reason, Envelope: own.Envelope, Attempt: own.Attempt}, ringEvents)
	m.forget(item.ID)
	return nil
}

// Keep implements [inbox.Store].
func (m *Memory) Keep(ctx context.Context, q callback.Quarantined) error {
	end, err := m.use(ctx)
	if err != nil {
		return err
	}
	defer end()
	into := ringAcknowledged
	if q.Reason == callback.ErrExpired {
		into = ringExpired
	}
	m.shelve(inbox.NewDeadLetter(q), into)
	m.dropOldest(into)
	return nil
}

func (m *Memory) shelve(q inbox.DeadLetter, into ring) {
	m.lastID++
	q.ID, q.Since = m.lastID, m.now()
	m.shelf[q.ID] = shelved{q, into}
}

func (m *Memory) dropOldest(of ring) {
	if m.count(of) <= maxKept[of] {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(m.shelf)) {
		if m.shelf[id].ring == of {
			delete(m.shelf, id)
			return
		}
	}
}

func (m *Memory) count(of ring) int {
	n := 0
	for _, s := range m.shelf {
		if s.ring == of {
			n++
		}
	}
	return n
}

// Quarantined implements [inbox.Store].
func (m *Memory) Quarantined(ctx context.Context, after int64, n int) ([]inbox.DeadLetter, error) {
	end, err := m.use(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	var list []inbox.DeadLetter
	for _, id := range slices.Sorted(maps.Keys(m.shelf)) {
		if id > after && len(list) < n {
			list = append(list, m.shelf[id].DeadLetter)
		}
	}
	return list, nil
}

// Replay implements [inbox.Store].
func (m *Memory) Replay(ctx context.Context, id int64) error {
	end, err := m.use(ctx)
	if err != nil {
		return err
	}
	defer end()
	q, ok := m.shelf[id]
	if !ok {
		return inbox.ErrNotFound
	}
	delete(m.shelf, id)
	m.add(q.Envelope)
	return nil
}

// Delete implements [inbox.Store].
func (m *Memory) Delete(ctx context.Context, id int64) error {
	end, err := m.use(ctx)
	if err != nil {
		return err
	}
	defer end()
	if _, ok := m.shelf[id]; !ok {
		return inbox.ErrNotFound
	}
	delete(m.shelf, id)
	return nil
}

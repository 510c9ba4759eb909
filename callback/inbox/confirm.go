package inbox

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/qcloudlive/livecode/callback"
)

// A confirmer asks whether events are true. What the service's own records say
// needs no confirmation, and what was confirmed once is not asked about again:
// while its handler fails, the state of the stream goes on.
type confirmer struct {
	ask       func(context.Context, callback.Event) error // nil: nobody is asked
	confirmed eventSet
}

func (c *confirmer) check(ctx context.Context, item Item, ev callback.Event) error {
	if c.ask == nil || ev.Common().Reconciled || c.confirmed.has(item.ID) {
		return nil
	}
	// Dispatch is what turns a panic into an error.
	err := callback.Handlers{Default: c.ask}.Dispatch(ctx, ev)
	switch {
	case err == nil:
		c.confirmed.add(item.ID)
		return nil
	case errors.Is(err, callback.ErrNotConfirmed):
		return &denial{err}
	}
	return fmt.Errorf("inbox: event is not confirmed: %w", err)
}

// forget is called when the event will not come again.
func (c *confirmer) forget(id int64) { c.confirmed.remove(id) }

// A denial is the outcome of an event that is not true. It is a type of its own
// since a handler may return the same error and mean something else.
type denial struct{ err error }

func (d *denial) Error() string { return d.err.Error() }

// maxConfirmed is how many confirmed events are remembered, at some 40 bytes each.
// Beyond it all are forgotten and asked about again.
const maxConfirmed = 100_000

// An eventSet holds the IDs of up to maxConfirmed events. The zero value is empty.
type eventSet struct {
	mu  sync.Mutex
	ids map[int64]struct{}
}

func (s *eventSet) has(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.ids[id]
	return ok
}

func (s *eventSet) add(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil || len(s.ids) == maxConfirmed {
		s.ids = map[int64]struct{}{}
	}
	s.ids[id] = struct{}{}
}

func (s *eventSet) remove(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.ids, id)
}

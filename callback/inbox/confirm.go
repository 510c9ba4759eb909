package inbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/qcloudlive/livecode/callback"
)

// confirmed asks whether the event is true. What the service's own records say
// needs no confirmation, and what was confirmed once is not asked about again:
// while its handler fails, the state of the stream goes on.
func (s *shift) confirmed(ctx context.Context, item Item, ev callback.Event) error {
	if s.confirm == nil || ev.Common().Reconciled || s.known.has(item.ID) {
		return nil
	}
	// Dispatch is what turns a panic into an error.
	err := callback.Handlers{Default: s.confirm}.Dispatch(ctx, ev)
	switch {
	case err == nil:
		s.known.add(item.ID)
		return nil
	case errors.Is(err, callback.ErrNotConfirmed):
		return &denial{err}
	}
	return fmt.Errorf("inbox: event is not confirmed: %w", err)
}

// A denial is the outcome of an event that is not true. It is a type of its own
// since a handler may return the same error and mean something else.
type denial struct{ err error }

func (d *denial) Error() string { return d.err.Error() }

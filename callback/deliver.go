package callback

import (
	"context"
	"errors"
	"fmt"
)

// Deliver hands ev to the Handler as if a notification had brought it: to its
// function, or into the inbox, unless an event with the same DedupeKey was
// handled before. It is for what no notification brought, such as an event made
// by [Rebuild] after an outage.
//
// An event that is known is no error, and needs no equal body. One whose
// notification is being handled right now shares the outcome. A notification
// that arrives after it is a repeat.
//
// Deliver blocks until the function has returned, and returns its error; with
// an inbox, that of Put. The function gets ctx with the deadline of
// [WithTimeout]. Its error leaves the key free for another try. [WithConfirm]
// is not asked about reconciled events; for others it is, and then
// [ErrNotConfirmed] means that the event went into quarantine.
func (h *Handler) Deliver(ctx context.Context, ev Event) error {
	switch {
	case ev == nil:
		return badArgument("Deliver", "ev", "not nil")
	case h.inbox != nil && ev.Common().raw.IsEmpty():
		return badArgument("Deliver", "ev", "made by Rebuild or Parse, since an inbox keeps bodies")
	}
	ctx, cancel := context.WithTimeout(ctx, h.budget())
	defer cancel()
	fate, err := h.admit(ctx, ev, digest{})
	if err == nil && fate != fateFirst {
		h.counters.Count(MetricDuplicate, ev.Type().Label())
	}
	return plainError(ctx, err)
}

// plainError takes off what the answer to a sender would have been.
func plainError(ctx context.Context, err error) error {
	var u *unavailable
	switch {
	case errors.Is(err, errLate):
		return fmt.Errorf("%w: %w", err, ctx.Err())
	case errors.Is(err, errSetAside):
		return ErrNotConfirmed
	case errors.As(err, &u):
		return u.err
	}
	return err
}

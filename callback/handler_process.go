package callback

import (
	"context"
	"errors"
)

// errSetAside is the outcome of an event that went into quarantine instead of
// to its handler: acknowledged, but not done.
var errSetAside = errors.New("callback: event is in quarantine")

// process has a verified event kept or handled. It returns nil or an
// *unavailable.
func (h *Handler) process(ctx context.Context, ev Event, body digest) error {
	fate, err := h.admit(ctx, ev, body)
	switch {
	case errors.Is(err, errSetAside):
		return nil
	case err != nil:
		return failure(err)
	case fate == fateDuplicate:
		h.counters.Count(MetricDuplicate, ev.Type().Label())
	case fate == fateConflict:
		h.counters.Count(MetricConflict, ev.Type().Label())
		return h.quarantineEvent(ctx, ErrConflict, ErrConflict, ev)
	}
	return nil
}

// admit has the event kept or handled, unless that was done before.
func (h *Handler) admit(ctx context.Context, ev Event, body digest) (fate, error) {
	if h.inbox != nil {
		return h.store(ctx, ev, body)
	}
	return h.once(ctx, ev, body)
}

// once runs the handler unless it has run for this event before.
func (h *Handler) once(ctx context.Context, ev Event, body digest) (fate, error) {
	work := func() error { return h.act(ctx, ev) }
	key := ev.DedupeKey()
	if h.dedupe == nil || key == "" {
		return fateFirst, protect(work)
	}
	return h.dedupe.do(ctx, newDigest([]byte(key)), body, work)
}

// act is the work for one event.
func (h *Handler) act(ctx context.Context, ev Event) error {
	if err := h.confirmed(ctx, ev); err != nil {
		return err
	}
	err := h.handlers.Dispatch(ctx, ev)
	metric := MetricHandled
	if err != nil {
		metric = MetricHandlerFailed
	}
	h.counters.Count(metric, ev.Type().Label())
	return err
}

// confirmed asks whether the event is true. One that is not goes into
// quarantine; its key stays free for the genuine event. What the service's own
// records say needs no confirmation.
func (h *Handler) confirmed(ctx context.Context, ev Event) error {
	if h.confirm == nil || ev.Common().Reconciled {
		return nil
	}
	err := h.ask(ctx, ev)
	if !errors.Is(err, ErrNotConfirmed) {
		return err
	}
	if err := h.quarantineEvent(ctx, ErrNotConfirmed, err, ev); err != nil {
		return err
	}
	return errSetAside
}

// ask leaves Put the time that is meant for it.
func (h *Handler) ask(ctx context.Context, ev Event) error {
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	return protect(func() error { return h.confirm(ctx, ev) })
}

// store puts the event into the inbox.
func (h *Handler) store(ctx context.Context, ev Event, body digest) (fate, error) {
	if err := h.confirmed(ctx, ev); err != nil {
		return fateFirst, err
	}
	duplicate, err := h.put(ctx, h.envelope(ev, body))
	label := ev.Type().Label()
	switch {
	case errors.Is(err, ErrConflict):
		return fateConflict, nil
	case err != nil:
		h.counters.Count(MetricStoreFailed, label)
		return fateFirst, &unavailable{label: labelInbox, err: err}
	case duplicate:
		return fateDuplicate, nil
	}
	h.counters.Count(MetricStored, label)
	return fateFirst, nil
}

func (h *Handler) put(ctx context.Context, e Envelope) (duplicate bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, inboxTimeout)
	defer cancel()
	err = protect(func() (err error) {
		duplicate, err = h.inbox.Put(ctx, e)
		return err
	})
	return duplicate, err
}

func (h *Handler) envelope(ev Event, body digest) Envelope {
	n := ev.Common()
	e := Envelope{
		Key: ev.DedupeKey(), Type: ev.Type(), StreamID: n.StreamID, Received: h.verifier.now(),
		Expires: n.Expires, Reconciled: n.Reconciled, Body: n.raw,
	}
	if body != (digest{}) {
		e.Digest = body[:]
	}
	return e
}

package callback

import (
	"context"
	"errors"
	"time"
)

// process has a verified event stored or handled. It returns nil or an
// *unavailable.
func (h *Handler) process(ctx context.Context, seen *observation, ev Event, body digest) error {
	out, err := h.handle(ctx, ev, body)
	switch {
	case errors.Is(err, errSetAside):
		seen.done(ErrNotConfirmed.Label())
		return nil
	case err != nil:
		err = failure(err)
		seen.done(labelOf(err))
		return err
	}
	seen.done(h.wordFor(out))
	switch out {
	case outcomeDuplicate:
		h.counters.Count(MetricDuplicate, ev.Type().Label())
	case outcomeConflict:
		h.counters.Count(MetricConflict, ev.Type().Label())
		return h.quarantineEvent(ctx, ErrConflict, ErrConflict, ev)
	}
	return nil
}

// handle has the event put into the inbox, or its function run, unless that was
// done before.
func (h *Handler) handle(ctx context.Context, ev Event, body digest) (out outcome, err error) {
	if h.inbox != nil {
		return h.store(ctx, ev, body)
	}
	if h.dedupe == nil {
		return outcomeFirst, h.act(ctx, ev)
	}
	key, span, ok := passingKey(ev, body)
	if !ok {
		return outcomeFirst, h.act(ctx, ev)
	}
	f, out, err := h.dedupe.claim(ctx, key, body, span)
	if f == nil {
		return out, err
	}
	err = errVanished // unless act returns
	defer func() { f.end(err) }()
	err = h.act(ctx, ev)
	return outcomeFirst, err
}

// act is the work for one event.
func (h *Handler) act(ctx context.Context, ev Event) error {
	if err := h.confirmed(ctx, ev); err != nil {
		return err
	}
	err := h.handlers.dispatch(ctx, ev)
	metric := MetricHandled
	if err != nil {
		metric = MetricHandlerFailed
	}
	h.counters.Count(metric, ev.Type().Label())
	return err
}

// lateAfter is how old an event may be for the state of now to speak about it.
const lateAfter = time.Minute

// confirmed asks whether the event is true. One that is not goes into
// quarantine; its key stays free for the genuine event. What the service's own
// records say needs no confirmation.
func (h *Handler) confirmed(ctx context.Context, ev Event) error {
	if h.confirm == nil || ev.Common().Reconciled {
		return nil
	}
	err := h.ask(ctx, ev)
	switch {
	case errors.Is(err, ErrCannotConfirm), errors.Is(err, ErrStateDiffers) && h.isLate(ev):
		ev.Common().Unconfirmed = true
		return nil
	case !errors.Is(err, ErrNotConfirmed) && !errors.Is(err, ErrStateDiffers):
		return err
	}
	if err := h.quarantineEvent(ctx, ErrNotConfirmed, err, ev); err != nil {
		return err
	}
	return errSetAside
}

func (h *Handler) isLate(ev Event) bool {
	return !ev.Time().IsZero() && h.verifier.now().Sub(ev.Time()) > lateAfter
}

// ask leaves Put the time that is meant for it.
func (h *Handler) ask(ctx context.Context, ev Event) (err error) {
	ctx, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	defer catchPanic(&err)
	return h.confirm(ctx, ev)
}

// store puts the event into the inbox.
func (h *Handler) store(ctx context.Context, ev Event, body digest) (outcome, error) {
	if err := h.confirmed(ctx, ev); err != nil {
		return outcomeFirst, err
	}
	duplicate, err := h.put(ctx, h.envelope(ctx, ev, body))
	label := ev.Type().Label()
	switch {
	case errors.Is(err, ErrConflict):
		return outcomeConflict, nil
	case err != nil:
		h.counters.Count(MetricStoreFailed, label)
		return outcomeFirst, &unavailable{label: labelInbox, err: err}
	case duplicate:
		return outcomeDuplicate, nil
	}
	h.counters.Count(MetricStored, label)
	return outcomeFirst, nil
}

func (h *Handler) put(ctx context.Context, e Envelope) (duplicate bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, inboxTimeout)
	defer cancel()
	defer catchPanic(&err)
	return h.inbox.Put(ctx, e)
}

func (h *Handler) envelope(ctx context.Context, ev Event, body digest) Envelope {
	n := ev.Common()
	key, span := claimKey(ev)
	e := Envelope{
		Key: key, Span: span, Type: ev.Type(), StreamID: n.StreamID, Received: h.verifier.now(),
		Expires: n.Expires, Reconciled: n.Reconciled, Trace: h.trace(ctx), Body: n.raw,
	}
	if body != (digest{}) {
		e.Digest = body[:]
	}
	return e
}

package callback

import (
	"context"
	"log/slog"
)

// defaultQuarantine is for how many bodies there is room in memory.
const defaultQuarantine = 128

// chooseQuarantine finds a place for bodies unless [WithQuarantine] named one.
// With an inbox, 200 means stable storage, so memory would break the promise.
func (h *Handler) chooseQuarantine() error {
	if h.keep != nil {
		return nil
	}
	if h.inbox == nil {
		h.memory = NewMemoryQuarantine(defaultQuarantine)
		h.keep = h.keepInMemory
		return nil
	}
	store, ok := h.inbox.(interface {
		Keep(ctx context.Context, q Quarantined) error
	})
	if !ok {
		return badArgument("WithInbox", "inbox", "a store with the method Keep, for bodies that reach no handler, unless WithQuarantine names their place")
	}
	h.keep = store.Keep
	return nil
}

// Quarantined returns the latest bodies that went into quarantine, oldest
// first. It is empty when [WithInbox] or [WithQuarantine] put them elsewhere.
func (h *Handler) Quarantined() []Quarantined {
	if h.memory == nil {
		return nil
	}
	return h.memory.List()
}

// quarantine has q kept and returns nil, or why it could not be kept.
func (h *Handler) quarantine(ctx context.Context, q Quarantined) error {
	q.Received = h.verifier.now()
	if err := h.putAside(ctx, q); err != nil {
		return &unavailable{label: labelQuarantine, err: err}
	}
	h.counters.Count(MetricQuarantined, q.Reason.Label())
	h.log.LogAttrs(ctx, slog.LevelWarn, "callback: notification quarantined",
		slog.String("reason", q.Reason.Label()), slog.Any("error", q.Err), slog.String("dedupe_key", q.Key))
	return nil
}

func (h *Handler) putAside(ctx context.Context, q Quarantined) (err error) {
	defer catchPanic(&err)
	return h.keep(ctx, q)
}

func (h *Handler) quarantineEvent(ctx context.Context, reason RejectError, err error, ev Event) error {
	return h.quarantine(ctx, Quarantined{Reason: reason, Err: err, Key: ev.DedupeKey(), Body: ev.Common().raw})
}

// expired quarantines a body that is rejected all the same: the response depends
// neither on the outcome nor on the time that takes.
func (h *Handler) expired(a *responder, body []byte) error {
	ctx := h.limit(a, ErrExpired)
	defer a.endWork()
	err := h.quarantine(ctx, Quarantined{Reason: ErrExpired, Err: ErrExpired, Body: newSecretBytes(body)})
	if err != nil {
		h.counters.Count(MetricDropped, ErrExpired.Label())
		h.log.LogAttrs(ctx, slog.LevelError, "callback: expired notification lost", slog.Any("error", err))
	}
	return ErrExpired
}

func (h *Handler) keepInMemory(_ context.Context, q Quarantined) error {
	for _, lost := range h.memory.add(q) {
		h.counters.Count(MetricDropped, lost.Reason.Label())
	}
	return nil
}

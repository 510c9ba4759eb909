package callback

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"
)

// An Observer sees the way of each notification through a [Handler], for traces and
// durations; see [WithObserver]. [Counters] count, an Observer sees one notification
// at a time.
type Observer struct {
	// Notification is called when a request has arrived. The context that it returns is
	// that of all that follows, of [WithConfirm], handlers and [Inbox] Put, so it may
	// carry a span; it must come from ctx. The function that it returns, which may be
	// nil, is called once, when the work for the notification has ended.
	Notification func(ctx context.Context) (context.Context, func(NotificationEnd))
	// Trace returns the W3C traceparent of the span that ctx carries, or "" for none. It
	// is asked about an event that goes into an [Inbox], which keeps it as [Envelope]
	// Trace: so the span of the handling can name that of the receipt, in whatever
	// process. nil: there is none.
	Trace func(ctx context.Context) string
}

// NotificationEnd is what an [Observer] learns when the work for a notification has
// ended.
type NotificationEnd struct {
	// Event is the event; nil when the body was rejected or makes none. It holds
	// secrets of the broadcaster, which neither fmt nor slog shows.
	Event Event
	// Outcome is a word for what became of it, of which there are few: "handled" or, with
	// an [Inbox], "stored"; "duplicate", "conflict"; the [RejectError.Label] of what was
	// rejected or went into quarantine; or what [MetricRejected] has for responses with
	// status 503.
	Outcome string
	// Status is that of the response.
	Status int
	// Verified, Done and Responded say after which time, from its arrival, the signature
	// was verified and the event decoded; the event was stored, handled or given up; the
	// response was written. 0: it came to none of it.
	Verified, Done, Responded time.Duration
	// Duration is the time from arrival to the end of all work, which is later than
	// Responded when a handler was late.
	Duration time.Duration
	// Err is why the status is not 200; nil otherwise. It quotes nothing from the body.
	Err error
}

// WithObserver makes o see all notifications. Of several, the first one given is the
// outermost: it begins first and ends last.
//
// Functions of o run in the goroutine of the request and should return at once.
func WithObserver(o Observer) Option {
	return func(h *Handler) error {
		if o.Notification == nil && o.Trace == nil {
			return badArgument("WithObserver", "o", "not empty")
		}
		h.observers = append(h.observers, o)
		return nil
	}
}

// An observation is what is noted about one notification for observers. A nil one notes
// nothing.
type observation struct {
	begun time.Time
	end   NotificationEnd
	ends  []func(NotificationEnd)
}

// observe tells the observers of a request. The responder gets the context that they
// return.
func (h *Handler) observe(a *responder) *observation {
	if len(h.observers) == 0 {
		return nil
	}
	o := &observation{begun: time.Now()}
	ctx := a.r.Context()
	for _, observer := range h.observers {
		if observer.Notification == nil {
			continue
		}
		inner, end := observer.Notification(ctx)
		if inner != nil {
			ctx = inner //nolint:fatcontext // observers are nested
		}
		if end != nil {
			o.ends = append(o.ends, end)
		}
	}
	a.r = a.r.WithContext(ctx)
	return o
}

// trace asks the observers for the traceparent of an event that is about to be stored.
// The innermost that has one tells.
func (h *Handler) trace(ctx context.Context) string {
	for _, observer := range slices.Backward(h.observers) {
		if observer.Trace == nil {
			continue
		}
		if parent := observer.Trace(ctx); traceparent.MatchString(parent) {
			return parent
		}
	}
	return ""
}

// traceparent is the text of version 00: what else there is would only take room.
var traceparent = regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$`)

// verified notes that there is an event.
func (o *observation) verified(ev Event) {
	if o != nil {
		o.end.Event, o.end.Verified = ev, time.Since(o.begun)
	}
}

// done notes what became of the event.
func (o *observation) done(outcome string) {
	if o != nil {
		o.end.Outcome, o.end.Done = outcome, time.Since(o.begun)
	}
}

// finish tells the observers of the end.
func (o *observation) finish(a *responder, err error) {
	if o == nil {
		return
	}
	o.end.Duration, o.end.Err = time.Since(o.begun), err
	var at time.Time
	if o.end.Status, at = a.response(); !at.IsZero() {
		o.end.Responded = at.Sub(o.begun)
	}
	if err != nil {
		o.end.Outcome = labelOf(err)
	}
	for _, end := range slices.Backward(o.ends) {
		end(o.end)
	}
}

// wordFor returns the word of an outcome that is a success.
func (h *Handler) wordFor(out outcome) string {
	switch {
	case out == outcomeDuplicate:
		return "duplicate"
	case out == outcomeConflict:
		return ErrConflict.Label()
	case h.inbox != nil:
		return "stored"
	}
	return "handled"
}

// labelOf returns the word of an outcome that is no success.
func labelOf(err error) string {
	var u *unavailable
	var rejection RejectError
	switch {
	case errors.As(err, &u):
		return u.label
	case errors.As(err, &rejection):
		return rejection.Label()
	}
	return labelFailed
}

package inbox

import (
	"context"
	"errors"
	"slices"
	"time"
)

// An Observer sees each event that a [Worker] has handled, for traces and durations; see
// [WithObserver]. [callback.Counters] count, an Observer sees one event at a time.
type Observer struct {
	// Event is called when an event was handed out, before [WithConfirm] and its handler.
	// The context that it returns is theirs, so it may carry a span; it must come from ctx.
	// The function that it returns, which may be nil, is called once, when the handler has
	// returned and before the outcome is recorded.
	//
	// The body of the event is in a [callback.Secret], which neither fmt nor slog shows.
	Event func(ctx context.Context, item Item) (context.Context, func(EventEnd))
}

// EventEnd is what an [Observer] learns when a handler has returned.
type EventEnd struct {
	// Outcome is "handled"; "retry" for what will come again; "waits" for what
	// [WithConfirm] has contradicted and waits for an explanation; "given_up", "false_event"
	// or "unconfirmed" for what goes into quarantine.
	Outcome string
	// Duration is the time since the event was handed out.
	Duration time.Duration
	// Lag is the time since its notification arrived, by the clock of the worker; 0: that
	// is not known.
	Lag time.Duration
	// Err is that of the handler or of WithConfirm; nil: the event is done.
	Err error
}

// WithObserver makes o see all events. Of several, the first one given is the outermost:
// it begins first and ends last.
//
// Functions of o run in the goroutine of the handler and should return at once.
func WithObserver(o Observer) Option {
	return func(s *settings) error {
		if o.Event == nil {
			return badArgument("WithObserver", "o", "not empty")
		}
		s.observers = append(s.observers, o)
		return nil
	}
}

// observe tells the observers of an event, and returns what tells them of its end.
func (r *run) observe(ctx context.Context, item Item) (context.Context, func(error)) {
	if len(r.observers) == 0 {
		return ctx, func(error) {}
	}
	begun := time.Now()
	var ends []func(EventEnd)
	for _, o := range r.observers {
		inner, end := o.Event(ctx, item)
		if inner != nil {
			ctx = inner //nolint:fatcontext // observers are nested
		}
		if end != nil {
			ends = append(ends, end)
		}
	}
	return ctx, func(err error) {
		end := EventEnd{Outcome: r.wordFor(item, err), Duration: time.Since(begun), Lag: r.age(item.Envelope.Received), Err: err}
		for _, f := range slices.Backward(ends) {
			f(end)
		}
	}
}

// wordFor returns the word for what record does with an outcome.
func (r *run) wordFor(item Item, outcome error) string {
	var permanent *permanentError
	var denied *denial
	var suspected *suspicion
	switch {
	case outcome == nil:
		return "handled"
	case errors.As(outcome, &denied):
		return denied.label()
	case errors.As(outcome, &suspected):
		return "waits"
	case errors.As(outcome, &permanent), r.hopeless(item):
		return labelGivenUp
	}
	return "retry"
}

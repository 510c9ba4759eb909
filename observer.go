package livecode

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"
)

// An Observer sees each call of a Client and each attempt of it, for traces and
// metrics; see [WithObserver]. A function that is nil is not called.
//
// What it is given holds no parameter, URL, key or signature.
type Observer struct {
	// Call is called before anything is sent. The context that it returns is that of
	// all that follows, so it may carry a span; it must come from ctx. The function
	// that it returns, which may be nil, is called once, when the call has ended,
	// however that is.
	//
	// Calls whose arguments are rejected before that are not seen.
	Call func(ctx context.Context, call CallStart) (context.Context, func(CallEnd))
	// Attempt is called in the same way for each attempt. Its context is that of the
	// request, which RoundTrippers see. The function that it returns is called when the
	// response was read, and before any pause.
	Attempt func(ctx context.Context, attempt AttemptStart) (context.Context, func(AttemptEnd))
}

// CallStart is what an [Observer] learns when a call begins.
type CallStart struct {
	// Interface is the name on the wire.
	Interface string
	// RetryClass says what may be sent again: "never", "too_early" (only when the
	// service says that it was asked too early), "idempotent" (with
	// [WithRetryWrites]) or "safe".
	RetryClass string
}

// CallEnd is what an [Observer] learns when a call has ended.
type CallEnd struct {
	// Duration is the time since its start, with pauses and what a [Limiter] took.
	Duration time.Duration
	// Err is what the caller gets.
	Err error
}

// AttemptStart is what an [Observer] learns when an attempt begins.
type AttemptStart struct {
	// Interface and RetryClass are those of the call. Over API 3.0 RetryClass is that of
	// the exchange, several of which may make a call.
	Interface, RetryClass string
	// Action is the name on the wire of API 3.0, empty on the legacy one.
	Action string
	// Server is the host that the request goes to, with its port where the URL has one.
	Server string
	// Number counts the attempts of a call from 1, over API 3.0 those of an exchange.
	Number int
}

// AttemptEnd is what an [Observer] learns when an attempt has ended.
type AttemptEnd struct {
	// Duration is the time since its start.
	Duration time.Duration
	// Status is that of the response; 0: there was none.
	Status int
	// Code is the number that the service rejected the attempt with; 0: none.
	Code Code
	// Err is the error of this attempt; nil: it was a success.
	Err error
}

// WithObserver makes o see all calls. Of several, the first one given is the outermost:
// it begins first and ends last.
//
// Functions of o run in the goroutine of the call and should return at once.
func WithObserver(o Observer) Option {
	return func(s *settings) error {
		if o.Call == nil && o.Attempt == nil {
			return badArgument("WithObserver", "o", "not empty")
		}
		s.observers = append(s.observers, o)
		return nil
	}
}

// errVanished is what observers learn of a call that ends by a panic of somebody's
// RoundTripper.
var errVanished = errors.New("livecode: the call ended without returning")

// begin tells the observers of a call.
func (c *core) begin(ctx context.Context, ep endpoint) (context.Context, func(error)) {
	if len(c.observers) == 0 || ctx == nil {
		return ctx, nil
	}
	start := CallStart{Interface: ep.name, RetryClass: ep.retry.String()}
	begun := time.Now()
	var ends []func(CallEnd)
	for _, o := range c.observers {
		ctx, ends = observe(ctx, o.Call, start, ends) //nolint:fatcontext // observers are nested
	}
	return ctx, func(err error) {
		finish(ends, CallEnd{Duration: time.Since(begun), Err: err})
	}
}

// beginAttempt tells the observers of an attempt.
func (c *core) beginAttempt(ctx context.Context, r *request) (context.Context, func(error)) {
	if len(c.observers) == 0 {
		return ctx, nil
	}
	start := AttemptStart{Interface: r.name, RetryClass: r.retry.String(), Server: c.addresses[r.host].Host, Number: r.made}
	if r.served != nil {
		start.Action, start.Server = r.served.exchange.Action, r.served.exchange.Server
	}
	begun := time.Now()
	var ends []func(AttemptEnd)
	for _, o := range c.observers {
		ctx, ends = observe(ctx, o.Attempt, start, ends) //nolint:fatcontext // observers are nested
	}
	return ctx, func(err error) {
		end := AttemptEnd{Duration: time.Since(begun), Status: statusOf(err), Err: err}
		if api, ok := err.(*APIError); ok {
			end.Code = api.Code
		}
		finish(ends, end)
	}
}

// statusOf returns the status of the response that an attempt has had.
func statusOf(err error) int {
	switch err := err.(type) {
	case nil, *APIError:
		return http.StatusOK
	case *TransportError:
		return err.Status
	case *ResponseError:
		return err.Status
	}
	return 0
}

// observe begins what one observer sees, and adds how it ends.
func observe[S, E any](ctx context.Context, begin func(context.Context, S) (context.Context, func(E)), start S, ends []func(E)) (context.Context, []func(E)) {
	if begin == nil {
		return ctx, ends
	}
	inner, end := begin(ctx, start)
	if inner == nil {
		inner = ctx
	}
	if end != nil {
		ends = append(ends, end)
	}
	return inner, ends
}

// finish ends in the opposite order.
func finish[E any](ends []func(E), end E) {
	for _, f := range slices.Backward(ends) {
		f(end)
	}
}

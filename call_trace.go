package livecode

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// An attemptInfo travels with a request, on its context: what the transport and the
// RoundTrippers of callers have to know of the attempt, and how far it got.
//
// It is itself a context, in which RoundTrippers and package httptrace find it.
type attemptInfo struct {
	context.Context        // of the attempt: it ends with it
	name            string // of the interface
	// action is the name on the wire of a backend.
	action string
	// send signs a request of this attempt and hands it on to the connections.
	send func(next http.RoundTripper, req *http.Request) (*http.Response, error)
	// seen is the request as RoundTrippers of callers see it.
	seen sealedRequest

	trace            httptrace.ClientTrace
	traced           bool // trace is the only one
	asked, connected atomic.Bool
	// sent is set by what sends a request that must be sent once.
	sent atomic.Bool
}

type attemptKey struct{}

// context returns the context of the request.
func (i *attemptInfo) context() context.Context {
	i.trace.GetConn = func(string) { i.asked.Store(true) }
	i.trace.GotConn = func(httptrace.GotConnInfo) { i.connected.Store(true) }
	if httptrace.ContextClientTrace(i.Context) == nil {
		i.traced = true
		return i
	}
	return httptrace.WithClientTrace(i, &i.trace) // the caller's is called too
}

// Value implements [context.Context].
func (i *attemptInfo) Value(key any) any {
	switch key {
	case attemptKey{}:
		return i
	case traceKey:
		if i.traced {
			return &i.trace
		}
	}
	return i.Context.Value(key)
}

func attemptFrom(ctx context.Context) (*attemptInfo, bool) {
	i, ok := ctx.Value(attemptKey{}).(*attemptInfo)
	return i, ok
}

// maybeExecuted is true unless the transport tells that it never had a
// connection. Without one the request cannot have been executed; from there on
// nobody knows. A RoundTripper that does not report its steps tells nothing.
func (i *attemptInfo) maybeExecuted(err error) bool {
	return i.connected.Load() || !i.asked.Load() && !errors.Is(err, ErrUnsigned)
}

// InterfaceFromContext returns the name of the interface that the request of ctx calls,
// as it stands on the wire, or "" for any other context. It is there for the
// RoundTrippers of [WithRoundTripper].
func InterfaceFromContext(ctx context.Context) string {
	if i, ok := attemptFrom(ctx); ok {
		return i.name
	}
	return ""
}

// ActionFromContext returns the action of API 3.0 that the request of ctx calls, or
// "" on the legacy wire and for any other context. It is there for the
// RoundTrippers of [WithRoundTripper], as [InterfaceFromContext] is.
func ActionFromContext(ctx context.Context) string {
	if i, ok := attemptFrom(ctx); ok {
		return i.action
	}
	return ""
}

package livecode

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode/internal/backend"
)

// WithBackend makes the Client work over another wire than the legacy one. The
// type of a backend is internal: [github.com/qcloudlive/livecode/api3.Over] makes
// this option, for API 3.0.
func WithBackend(newBackend func() (backend.Backend, error)) Option {
	return func(s *settings) error {
		if newBackend == nil {
			return badArgument("WithBackend", "newBackend", "not nil")
		}
		b, err := newBackend()
		s.backend = b
		return err
	}
}

// served is what a request of a backend has beside those of the legacy wire.
type served struct {
	exchange *backend.Exchange
	secrets  backend.Secrets // of the attempt at hand
	renewed  bool            // it was repeated with another credential
}

// actionArgs are the parameters of an action of the backend, which [Client.Call]
// names.
type actionArgs struct{ args any }

// serveParams is serve for parameters.
func (c *core) serveParams(ctx context.Context, ep endpoint, params any, decode decoder) error {
	if action, ok := params.(actionArgs); ok {
		return c.serve(ctx, ep, backend.Call{Args: action.args, Class: backend.Class(ep.replay)}, decode)
	}
	values, err := paramValues(ep, params)
	if err != nil {
		return err
	}
	return c.serve(ctx, ep, backend.Call{Params: values}, decode)
}

// serve carries out a call over the backend. Each of its exchanges goes the one
// way, as a series of attempts of its own; their outputs come back in the legacy
// shape and are decoded like those of the legacy wire.
func (c *core) serve(ctx context.Context, ep endpoint, call backend.Call, decode decoder) error {
	if ctx == nil {
		return badArgument(ep.name, "ctx", "not nil")
	}
	call.Name, call.Now = ep.name, c.now()
	output, err := c.backend.Serve(ctx, call, func(ctx context.Context, x *backend.Exchange) error {
		return c.exchange(ctx, ep, x)
	})
	if err == nil {
		err = c.decodeServed(ep, output, decode)
	}
	err = servedError(ep, err)
	if ep.list && isEmptyList(err) {
		return nil
	}
	return err
}

// exchange makes one exchange of a backend.
func (c *core) exchange(ctx context.Context, ep endpoint, x *backend.Exchange) error {
	ep.replay = replay(x.Class)
	return c.send(ctx, &request{endpoint: ep, served: &served{exchange: x}, decode: func(r *request, body []byte) error {
		id, err := x.Answer(body)
		switch refused, ok := err.(*backend.Refused); {
		case err == nil:
			return nil
		case ok:
			return refusal(ep, x.Action, refused)
		}
		senseless := r.senseless(err)
		senseless.RequestID = id
		return senseless
	}})
}

func refusal(ep endpoint, action string, refused *backend.Refused) *APIError {
	return &APIError{
		Interface: ep.name, Code: Code(refused.Code), Reason: Reason(refused.Reason), Message: refused.Message,
		Action: action, VendorCode: refused.VendorCode, RequestID: refused.RequestID,
		MaybeExecuted: refused.MaybeExecuted, renewed: refused.Renewed,
	}
}

// decodeServed decodes an output as if the legacy service had sent it.
func (c *core) decodeServed(ep endpoint, output []byte, decode decoder) error {
	if len(output) == 0 {
		output = []byte("null")
	}
	body := make([]byte, 0, len(output)+len(`{"ret":0,"output":}`))
	body = append(body, `{"ret":0,"output":`...)
	body = append(append(body, output...), '}')
	err := decode(&request{endpoint: ep}, body)
	if senseless, ok := err.(*ResponseError); ok {
		senseless.Status, senseless.Attempts = http.StatusOK, 1
		senseless.Snippet, senseless.body = shorten(string(firstOf(output))), func() []byte { return output }
	}
	return err
}

// servedError makes an error of the Client of one that the backend returns without
// having sent anything.
func servedError(ep endpoint, err error) error {
	switch err := err.(type) {
	case nil, *APIError, *TransportError, *ResponseError, *ArgumentError:
		return err
	case *backend.Refused:
		return refusal(ep, "", err)
	}
	return &TransportError{Interface: ep.name, Err: err}
}

// build returns the request of one attempt and its sign, which goes on the
// journey.
func (c *core) build(j *journey, r *request, now time.Time) (*http.Request, string, error) {
	if r.served == nil {
		t, sum := c.signAt(now.Unix())
		return c.httpRequest(j.context(), r, t, sum), sum, nil
	}
	// A source of credentials may ask over the network, which is no step of this
	// journey.
	req, secrets, err := r.served.exchange.Request(j.ctx, now)
	r.served.secrets, j.action = secrets, r.served.exchange.Action
	if err != nil {
		return nil, secrets[0], err
	}
	return req.WithContext(j.context()), secrets[0], nil
}

// redactorFor returns what hides the secrets of a request.
func (c *core) redactorFor(r *request) redactor {
	if r.served == nil {
		return c.redact
	}
	return c.redact.also(r.served.secrets[:]...)
}

// renews reports whether another attempt is worth while since it would have
// another credential. That happens once.
func (s *served) renews(class replay, err error) bool {
	var api *APIError
	if s == nil || s.renewed || class == never || !errors.As(err, &api) || !api.renewed {
		return false
	}
	s.renewed = true
	return true
}

// An unsentError is why a request could not be built. To try again would not help.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

// ActionFromContext returns the action of API 3.0 that the request of ctx calls, or
// "" on the legacy wire and for any other context. It is there for the
// RoundTrippers of [WithRoundTripper], as [InterfaceFromContext] is.
func ActionFromContext(ctx context.Context) string {
	if j, ok := journeyFrom(ctx); ok {
		return j.action
	}
	return ""
}

package livecode

import (
	"context"
	"net/http"

	"github.com/qcloudlive/livecode/internal/backend"
)

// serve carries out a call over the backend. Each of its exchanges goes the one
// way, as a series of attempts of its own; their outputs come back in the legacy
// shape and are decoded like those of the legacy wire.
func (c *core) serve(ctx context.Context, r *request) error {
	if ctx == nil {
		return r.badArgument("ctx", "not nil")
	}
	call := backend.Call{Name: r.name, Params: r.params, Body: r.body, Args: r.args, Class: backend.Class(r.retry), Now: c.now()}
	output, err := c.backend.Serve(ctx, call, func(ctx context.Context, x *backend.Exchange) error {
		return c.exchange(ctx, r.endpoint, x)
	})
	if err == nil {
		err = decodeServed(r, output)
	}
	return servedError(r.endpoint, err)
}

// exchange makes one exchange of a backend.
func (c *core) exchange(ctx context.Context, ep endpoint, x *backend.Exchange) error {
	ep.retry = retryClass(x.Class)
	r := &request{endpoint: ep, served: &served{exchange: x}}
	r.decode = func(body []byte) error {
		id, err := x.Answer(body)
		switch refused, ok := err.(*backend.Refused); {
		case err == nil:
			return nil
		case ok:
			return refusal(ep, x.Action, refused)
		}
		odd := r.responseError(err)
		odd.RequestID = id
		return odd
	}
	return c.send(ctx, r)
}

func refusal(ep endpoint, action string, refused *backend.Refused) *APIError {
	return &APIError{
		Interface: ep.name, Code: Code(refused.Code), Reason: Reason(refused.Reason), Message: refused.Message,
		Action: action, VendorCode: refused.VendorCode, RequestID: refused.RequestID,
		MaybeExecuted: refused.MaybeExecuted, renewed: refused.Renewed,
	}
}

// decodeServed decodes an output as if the legacy service had sent it.
func decodeServed(r *request, output []byte) error {
	if len(output) == 0 {
		output = []byte("null")
	}
	body := make([]byte, 0, len(output)+len(`{"ret":0,"output":}`))
	body = append(body, `{"ret":0,"output":`...)
	body = append(append(body, output...), '}')
	err := r.decode(body)
	if odd, ok := err.(*ResponseError); ok {
		odd.Status, odd.Attempts = http.StatusOK, 1
		odd.body = func() []byte { return output } // no snippet: which secrets to hide in it is not known here
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

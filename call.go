package livecode

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/google/go-querystring/query"

	"github.com/qcloudlive/livecode/internal/wire"
)

// call is the one way to the service and back, whatever the interface:
//
//	encode    parameters to a query string, golden-tested for each interface
//	send      attempts, waits, retry class           call_retry.go
//	attempt   t, signature, one exchange             call_attempt.go
//	response  status, body, what it means            call_response.go
//	decode    envelope, ret, output into T
//
// A backend puts exchanges of its own in the place of encode; see call_backend.go.
//
// member reads what stands beside ret and message, which is the output of most
// interfaces. complete looks at the result of a success, with output or without, and
// may find it lacking.
func call[T any](ctx context.Context, c *core, ep endpoint, params any, member wire.Field[T], complete ...func(*T) error) (result T, err error) {
	if c == nil {
		return result, ErrNoClient
	}
	r := &request{endpoint: ep}
	r.decode = func(body []byte) error {
		var none T
		result = none // so that no attempt shows through the next one
		err := decode(r, body, &result, member, complete)
		if err != nil {
			result = none
		}
		return err
	}
	ctx, end := c.begin(ctx, ep)
	if end != nil {
		err = errVanished // unless all of it returns
		defer func() { end(err) }()
	}
	switch bad := c.encode(r, params); {
	case bad != nil:
		return result, bad
	case c.backend != nil:
		err = c.serve(ctx, r)
	default:
		err = c.send(ctx, r)
	}
	if ep.list && isEmptyList(err) {
		err = nil
	}
	return result, err
}

// void is for calls that succeed without output.
func void(ctx context.Context, c *core, ep endpoint, params any) error {
	_, err := call(ctx, c, ep, params, func(_ *struct{}, _ []byte, r *wire.Reader) error {
		_, err := r.Value()
		return err
	})
	return err
}

// decode reads the response of one attempt into dst, or returns the error that it
// stands for.
func decode[T any](r *request, body []byte, dst *T, member wire.Field[T], complete []func(*T) error) error {
	envelope, err := wire.ReadEnvelope(body, func(name []byte, in *wire.Reader) error { return member(dst, name, in) })
	for i := 0; i < len(complete) && err == nil && envelope.Ret == 0; i++ {
		err = complete[i](dst)
	}
	return r.envelopeError(body, envelope, err)
}

// output reads the output of an interface, and nothing else, field by field.
func output[T any](field wire.Field[T]) wire.Field[T] {
	return func(dst *T, name []byte, r *wire.Reader) error {
		if string(name) == "output" {
			return wire.Object(r, dst, field)
		}
		return r.Skip()
	}
}

// encode puts the parameters into a request. Those of the one interface that is
// called by POST become its body, those of an action of a backend stay what they are.
func (c *core) encode(r *request, params any) (err error) {
	if action, ok := params.(actionArgs); ok {
		r.args = action.args
		return nil
	}
	if r.post {
		if r.body, err = json.Marshal(params); err != nil {
			return r.badArgument("params", "what JSON can hold")
		}
		params = nil
	}
	if r.params, err = paramValues(r.endpoint, params); err != nil {
		return err
	}
	if c.backend == nil {
		r.query = c.query(r.endpoint, r.params)
	}
	return nil
}

// query returns all of the query but t and sign: the account, the interface and
// the parameters of its own.
func (c *core) query(ep endpoint, params url.Values) string {
	idName := c.idNames[ep.host]
	if ep.post {
		idName = "appid" // the page of mixing has no other
	}
	params = c.rename(params)
	var space [16]string // on the stack
	names := space[:0]
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.Grow(usualQuery)
	b.WriteString(idName)
	b.WriteByte('=')
	b.WriteString(c.appID)
	writeParam(&b, "interface", ep.name)
	for _, name := range names {
		for _, value := range params[name] {
			writeParam(&b, name, value)
		}
	}
	return b.String()
}

// usualQuery is room for the query of most calls.
const usualQuery = 192

// writeParam is the one place where a query is escaped: a stream id may hold # and &,
// and one # would cut off the signature.
func writeParam(b *strings.Builder, name, value string) {
	b.WriteByte('&')
	b.WriteString(url.QueryEscape(name))
	b.WriteByte('=')
	b.WriteString(url.QueryEscape(value))
}

// paramValues returns the parameters of a call's own.
func paramValues(ep endpoint, params any) (url.Values, error) {
	if values, ok := params.(url.Values); ok || params == nil {
		return values, nil
	}
	values, err := query.Values(params)
	if err != nil {
		return nil, ep.badArgument("params", "a struct with url tags or url.Values")
	}
	return values, nil
}

// rename applies [WithParamName].
func (c *core) rename(values url.Values) url.Values {
	if len(c.paramNames) == 0 {
		return values
	}
	renamed := make(url.Values, len(values))
	for name, list := range values {
		if instead, ok := c.paramNames[name]; ok {
			name = instead
		}
		renamed[name] = list
	}
	return renamed
}

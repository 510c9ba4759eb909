package livecode

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A CallOption says what Call has to know of an interface that the package does
// not.
type CallOption func(*endpoint)

// OnHost names the host of the interface. The default is [HostFCGI].
func OnHost(host Host) CallOption {
	return func(ep *endpoint) { ep.host = host }
}

// ReadOnly says that the interface only reads, so that a call may be retried
// when no usable response came. The default is to send once.
func ReadOnly() CallOption {
	return func(ep *endpoint) { ep.retry = safe }
}

// Call reaches an interface that has no method here, on the same way as all
// others. name is its spelling on the wire. params are its own parameters, without
// those that every call has: a struct with url tags in the manner of
// go-querystring, url.Values, or nil for none. out is a pointer that
// encoding/json decodes output into, or nil; it is left alone when there is no
// output. A *json.RawMessage gets the output as it stands.
//
// For an interface that has a method the host and the retry class are known, and the
// options do not count. An interface that is called by POST, like mixing, cannot
// be reached.
func (c *Client) Call(ctx context.Context, name string, params, out any, opts ...CallOption) error {
	if c == nil || c.core == nil {
		return ErrNoClient
	}
	if name == "" {
		return badArgument("Call", "name", "not empty")
	}
	ep, known := lookup(name)
	if !known {
		ep = endpoint{name: name, host: HostFCGI, retry: never}
		for _, opt := range opts {
			if opt != nil {
				opt(&ep)
			}
		}
	}
	if err := validateCall(ep, out); err != nil {
		return err
	}
	if !known && c.core.backend != nil {
		params = actionArgs{params}
	} else {
		values, err := foreignValues(ep, params)
		if err != nil {
			return err
		}
		params = values
	}
	_, err := call(ctx, c.core, ep, params, rawOutput, func(output *json.RawMessage) error { return decodeInto(*output, out) })
	return err
}

func validateCall(ep endpoint, out any) error {
	switch to := reflect.ValueOf(out); {
	case ep.post:
		return badArgument("Call", "name", "an interface that is called by GET")
	case ep.host != HostFCGI && ep.host != HostStat:
		return ep.badArgument("OnHost", "HostFCGI or HostStat")
	case out != nil && (to.Kind() != reflect.Pointer || to.IsNil()):
		return ep.badArgument("out", "nil or a pointer that is not nil")
	}
	return nil
}

// common are the parameters that every call has. Which of two signs counts, the
// service decides; so there must not be two.
var common = []string{"cmd", "appid", "interface", "t", "sign"}

// foreignValues returns parameters that the package does not know.
func foreignValues(ep endpoint, params any) (url.Values, error) {
	values, err := paramValues(ep, params)
	if err == nil && slices.ContainsFunc(common, values.Has) {
		err = ep.badArgument("params", "without "+strings.Join(common, ", "))
	}
	return values, err
}

// rawOutput takes an output as it stands. It copies it, since the buffer of the
// response is used again.
func rawOutput(dst *json.RawMessage, name []byte, r *wire.Reader) error {
	if string(name) != "output" {
		return r.Skip()
	}
	v, err := r.Value()
	*dst = json.RawMessage(bytes.Clone(v))
	return err
}

// decodeInto hands an output to encoding/json, whose rules the tags of the
// caller's type follow.
func decodeInto(output json.RawMessage, out any) error {
	if output == nil || out == nil {
		return nil
	}
	if raw, ok := out.(*json.RawMessage); ok {
		*raw = output
		return nil
	}
	if wire.Value(output).IsNothing() {
		return nil
	}
	if err := json.Unmarshal(output, out); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	return nil
}

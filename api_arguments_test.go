package livecode_test

import (
	"context"
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

func call(name string, params, out any, opts ...livecode.CallOption) func(context.Context, *livecode.Client) error {
	return func(ctx context.Context, c *livecode.Client) error { return c.Call(ctx, name, params, out, opts...) }
}

const ownParams = "without cmd, appid, interface, t, sign"

// refusedCalls are those of Call, for interfaces that are not in the table.
var refusedCalls = []livecode.Refusal{
	{"Call of nothing", "name", "not empty", call("", nil, nil)},
	{"Call of what needs a body", "name", "an interface that is called by GET", call("Mix_StreamV2", nil, nil)},
	{"Call on an unknown host", "OnHost", "HostFCGI or HostStat", call("Live_Not_Here", nil, nil, livecode.OnHost(2))},
	{"Call with a number", "params", "a struct with url tags or url.Values", call("Live_Not_Here", 7, nil)},
	{"Call with a map", "params", "a struct with url tags or url.Values", call("Live_Not_Here", map[string]string{}, nil)},
	{"Call with a sign of its own", "params", ownParams, call("Live_Not_Here", url.Values{"sign": {"x"}}, nil)},
	{"Call with a t of its own", "params", ownParams, call("Live_Not_Here", url.Values{"t": {"1"}}, nil)},
	{"Call with another interface", "params", ownParams, call("Live_Not_Here", struct {
		Interface string `url:"interface"`
	}{"Live_Tape_Start"}, nil)},
	{"Call for another account", "params", ownParams, call("Live_Not_Here", url.Values{"appid": {"1"}}, nil)},
	{"Call into a value", "out", "nil or a pointer that is not nil", call("Live_Not_Here", nil, struct{}{})},
	{"Call into a nil pointer", "out", "nil or a pointer that is not nil", call("Live_Not_Here", nil, (*json.RawMessage)(nil))},
}

func TestArguments_areCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t)
	lists := [][]livecode.Refusal{refusedCalls}
	for _, i := range livecode.Interfaces() {
		lists = append(lists, i.Refused)
	}
	for _, list := range lists {
		for _, tt := range list {
			err := tt.Call(t.Context(), client)
			var argument *livecode.ArgumentError
			require.ErrorAs(t, err, &argument, tt.Name)
			assert.Equal(t, tt.Param, argument.Param, tt.Name)
			assert.Equal(t, tt.Want, argument.Want, tt.Name)
			assert.Equal(t, "livecode: "+argument.Func+": "+tt.Param+" must be "+tt.Want, err.Error(), tt.Name)
			assert.False(t, livecode.MaybeExecuted(err), tt.Name)
		}
	}
	assert.Empty(t, rec.requests())
}

func TestArguments_atTheirBoundsAreSent(t *testing.T) {
	t.Parallel()
	for _, i := range livecode.Interfaces() {
		answer := anyAnswer
		if i.Post {
			answer = `{"code":0}`
		}
		client := record(t, answer).client(t)
		for _, tt := range i.AtBounds {
			assert.NoError(t, tt.Call(t.Context(), client), tt.Name)
		}
	}
}

// A task takes up to three seconds to be made. A caller who gives up before would
// make another one.
func TestTapeStart_needsPatience(t *testing.T) {
	t.Parallel()
	for _, start := range []func(context.Context, *livecode.Client) error{
		func(ctx context.Context, c *livecode.Client) error {
			_, err := c.Tape.Start(ctx, "a", noon, noon.Add(time.Hour), livecode.StartTapeParams{})
			return err
		},
		func(ctx context.Context, c *livecode.Client) error {
			_, err := c.Tape.StartNow(ctx, "a", 0, livecode.StartTapeParams{})
			return err
		},
	} {
		rec := record(t, anyAnswer)
		err := start(t.Context(), rec.client(t, livecode.WithTimeout(3*time.Second)))
		var argument *livecode.ArgumentError
		require.ErrorAs(t, err, &argument)
		assert.Equal(t, "the timeout of the Client", argument.Param)

		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		err = start(ctx, rec.client(t))
		require.ErrorAs(t, err, &argument)
		assert.Equal(t, "the deadline of ctx", argument.Param)
		assert.Empty(t, rec.requests())

		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.NoError(t, start(ctx, rec.client(t, livecode.WithTimeout(3*time.Second+1))))
		assert.Len(t, rec.requests(), 1)
	}
}

func TestZeroClient_isRefusedByEveryMethod(t *testing.T) {
	t.Parallel()
	for _, m := range methods {
		got, err := m.call(t.Context(), &livecode.Client{})
		assert.ErrorIs(t, err, livecode.ErrNoClient, m.name)
		assert.Zero(t, got, m.name)
		assert.False(t, livecode.MaybeExecuted(err))
	}
	var none *livecode.Client
	assert.ErrorIs(t, none.Call(t.Context(), "Live_Not_Here", nil, nil), livecode.ErrNoClient)
}

func TestNilContext_isRefusedByEveryMethod(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t)
	for _, m := range methods {
		var none context.Context
		_, err := m.call(none, client)
		var argument *livecode.ArgumentError
		require.ErrorAs(t, err, &argument, m.name)
		assert.Equal(t, "ctx", argument.Param, m.name)
		assert.Equal(t, m.wire, argument.Func, m.name)
	}
	assert.Empty(t, rec.requests())
}

func TestCancelledContext_sendsNothing(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, m := range methods {
		_, err := m.call(ctx, client)
		var transport *livecode.TransportError
		require.ErrorAs(t, err, &transport, m.name)
		assert.ErrorIs(t, err, context.Canceled, m.name)
		assert.Zero(t, transport.Attempts, m.name)
		assert.False(t, livecode.MaybeExecuted(err), m.name)
	}
	assert.Empty(t, rec.requests())
}

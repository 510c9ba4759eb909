package callback_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

func TestArgumentError_saysWhatEachArgumentMustBe(t *testing.T) {
	t.Parallel()
	verifier := newVerifier(t)
	prefix := netip.MustParsePrefix("192.0.2.0/24")
	handled := callback.Handlers{Unknown: func(context.Context, *callback.Unknown) error { return nil }}
	with := func(opts ...callback.Option) error {
		h, err := callback.NewHandler(verifier, callback.Handlers{}, opts...)
		assert.Nil(t, h)
		return err
	}
	verify := func(keys ...string) error {
		v, err := callback.NewVerifier(keys...)
		assert.Nil(t, v)
		return err
	}
	made := func(_ *callback.Handler, err error) error { return err }
	h, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(&memoryInbox{}))
	require.NoError(t, err)

	keep := "WithInbox: inbox must be a store with the method Keep, for bodies that reach no handler, unless WithQuarantine names their place"
	key := " must be not empty, without white space around it, such as a line break"
	for _, tt := range []struct {
		err  error
		want string
	}{
		{verify(), "NewVerifier: keys must be one or more"},
		{verify(""), "NewVerifier: keys[0]" + key},
		{verify("secret", "secret\n"), "NewVerifier: keys[1]" + key},
		{made(callback.NewHandler(nil, callback.Handlers{})), "NewHandler: v must be made by NewVerifier or NewInsecureUnsignedVerifier"},
		{made(callback.NewHandler(verifier, handled, callback.WithInbox(&memoryInbox{}))), "NewHandler: handlers must be empty with an inbox, whose worker has them"},
		{with(nil), "NewHandler: opts must be not nil"},
		{with(callback.WithInbox(plainInbox{&memoryInbox{}})), keep},
		{with(callback.WithBodyLimit(0)), "WithBodyLimit: bytes must be from 1 to 16 MiB"},
		{with(callback.WithTimeout(21 * time.Second)), "WithTimeout: d must be positive and at most 20s"},
		{with(callback.WithDedupe(0, 1)), "WithDedupe: ttl must be positive"},
		{with(callback.WithDedupe(1, 0)), "WithDedupe: capacity must be positive"},
		{with(callback.WithInbox(nil)), "WithInbox: inbox must be not nil"},
		{with(callback.WithQuarantine(nil)), "WithQuarantine: keep must be not nil"},
		{with(callback.WithCounters(nil)), "WithCounters: c must be not nil"},
		{with(callback.WithConfirm(nil)), "WithConfirm: confirm must be not nil"},
		{with(callback.WithSources(prefix, netip.Prefix{})), "WithSources: allowed must be one or more valid prefixes"},
		{with(callback.WithForwardedFor()), "WithForwardedFor: proxies must be one or more valid prefixes"},
		{with(callback.WithPathSecret("sixteen/letters/")), "WithPathSecret: secret must be 16 characters or more, none of them a slash"},
		{callback.Handlers{}.Dispatch(t.Context(), nil), "Dispatch: ev must be not nil"},
		{h.Deliver(t.Context(), nil), "Deliver: ev must be not nil"},
		{h.Deliver(t.Context(), &callback.StreamStarted{}), "Deliver: ev must be made by NewReconciled or Parse, since an inbox stores bodies"},
	} {
		var bad *callback.ArgumentError
		require.ErrorAs(t, tt.err, &bad, tt.want)
		assert.Equal(t, "callback", bad.Package)
		assert.EqualError(t, tt.err, "callback: "+tt.want)
		assert.NotContains(t, tt.err.Error(), "secret\n")
	}
}

func ExampleArgumentError() {
	_, err := callback.NewVerifier("key of a file\n")
	if bad, ok := errors.AsType[*callback.ArgumentError](err); ok {
		fmt.Println(bad.Func, bad.Param)
	}
	fmt.Println(err)
	// Output:
	// NewVerifier keys[0]
	// callback: NewVerifier: keys[0] must be not empty, without white space around it, such as a line break
}

func TestRejectError_statuses(t *testing.T) {
	t.Parallel()
	labels := map[string]bool{}
	for status, rejections := range map[int][]callback.RejectError{
		http.StatusBadRequest: {callback.ErrNotObject, callback.ErrTooManyMembers, callback.ErrAmbiguous},
		http.StatusForbidden: {
			callback.ErrMissingSign, callback.ErrMissingT, callback.ErrMalformedSign, callback.ErrMalformedT,
			callback.ErrMismatch, callback.ErrExpired, callback.ErrTooFarAhead,
		},
		http.StatusOK: {callback.ErrUndecodable, callback.ErrConflict, callback.ErrNotConfirmed},
	} {
		for _, r := range rejections {
			assert.Equal(t, status, r.Status(), "%v", r)
			assert.False(t, labels[r.Label()], r.Label())
			labels[r.Label()] = true
		}
	}
	assert.Equal(t, http.StatusInternalServerError, callback.RejectError(0).Status())
	assert.True(t, errors.Is(callback.ErrMismatch, callback.ErrMismatch))
	assert.EqualError(t, callback.ErrMismatch, "callback: sign does not match")
}

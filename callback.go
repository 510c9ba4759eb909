package livecode

import (
	"context"
	"errors"
	"fmt"

	"github.com/qcloudlive/livecode/callback"
)

// Callback returns a handler for the notifications of the service, to be mounted
// in an HTTP server that the caller already has:
//
//	http.Handle("/tencent/live", client.Callback(callback.Handlers{
//		RecordingCreated: func(ctx context.Context, ev *callback.RecordingCreated) error { … },
//	}))
//
// It verifies with the clock of the Client and with the keys of
// [WithCallbackKeys], or with the API key where none are given, as legacy
// accounts do. Package callback documents answers, repeats and options, and what
// the sign does not protect.
//
// Callback panics if an option is wrong or the Client was not made by [New], as
// http.Handle does for a wrong pattern. Where options come from a file or a
// user, make the handler with [callback.NewHandler] and [Client.Verifier].
func (c *Client) Callback(handlers callback.Handlers, opts ...callback.Option) *callback.Handler {
	v, err := c.Verifier()
	if err != nil {
		panic(err)
	}
	h, err := callback.NewHandler(v, handlers, opts...)
	if err != nil {
		panic(err)
	}
	if c.core.oneKey && c.core.log != nil {
		c.core.log.Warn("livecode: one key signs requests and notifications: whoever sees one of them can forge the other until its t; see WithCallbackKeys")
	}
	return h
}

// Verifier returns what [Client.Callback] verifies with.
func (c *Client) Verifier() (*callback.Verifier, error) {
	if c == nil || c.core == nil {
		return nil, ErrNoClient
	}
	if c.core.verifier == nil {
		return nil, badArgument("New", "WithCallbackKeys", "given, for a Client without an API key to verify notifications")
	}
	return c.core.verifier, nil
}

// Confirm asks the service whether a push or an interruption is true, since the
// sign of a notification does not protect its body. It returns nil when the state
// of the stream agrees with the event, and for events of other kinds, about which
// there is nothing to ask. It returns [callback.ErrNotConfirmed] when the state
// contradicts the event; any other error means that the service could not be
// asked. So it fits [callback.WithConfirm] and, behind a durable inbox, the option
// of the same name in package callback/inbox.
//
// The state is that of now: an event that comes late, after a newer push or a
// newer interruption, is contradicted by it too.
//
// API: Live_Channel_GetStatus, cloud.tencent.com/doc/api/258/5958
func (c *Client) Confirm(ctx context.Context, event callback.Event) error {
	if c == nil || c.core == nil {
		return ErrNoClient
	}
	wantLive := false
	switch event.(type) {
	case *callback.StreamStarted:
		wantLive = true
	case *callback.StreamInterrupted:
	default:
		return nil
	}
	status, err := c.Channel.GetStatus(ctx, event.Common().StreamID)
	switch {
	case errors.Is(err, CodeNeverPushed):
		return fmt.Errorf("%w: the stream was never pushed", callback.ErrNotConfirmed)
	case err != nil:
		return err
	case (status.State == ChannelLive) != wantLive:
		return fmt.Errorf("%w: the stream is %s", callback.ErrNotConfirmed, status.State)
	}
	return nil
}

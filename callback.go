package livecode

import (
	"context"
	"errors"
	"fmt"
	"time"

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
// accounts do. Package callback documents responses, retries and options, and what
// the signature does not protect.
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
		c.core.log.Warn("livecode: one key signs requests and notifications: anyone who sees one can forge the other until it expires; see WithCallbackKeys")
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

// Confirm asks the service whether an event is true, since the signature of a
// notification does not protect its body. It fits [callback.WithConfirm] and,
// behind a durable inbox, the option of the same name in package callback/inbox,
// which decides what each result means for a late event:
//
//   - nil: what the service says agrees with the event. A push began (推流) and the
//     stream is live, it was interrupted (断流) and the stream is not, a recording (录制)
//     is in the list of its stream with this FileID.
//   - [callback.ErrStateDiffers]: what the service says now does not agree. The
//     stream may have gone on since, and the list of recordings lags behind.
//   - [callback.ErrCannotConfirm]: the service cannot be asked about events of this
//     kind, such as the moderation of a picture. What protects those is https, a
//     path secret and a list of sources alone.
//   - Any other error: the service could not be asked.
//
// API: Live_Channel_GetStatus, cloud.tencent.com/doc/api/258/5958, and
// Live_Tape_GetFilelist, cloud.tencent.com/doc/api/258/5960
func (c *Client) Confirm(ctx context.Context, event callback.Event) error {
	if c == nil || c.core == nil {
		return ErrNoClient
	}
	switch event := event.(type) {
	case *callback.StreamStarted:
		return c.confirmState(ctx, event.StreamID, true)
	case *callback.StreamInterrupted:
		return c.confirmState(ctx, event.StreamID, false)
	case *callback.RecordingCreated:
		return c.confirmRecording(ctx, event)
	}
	return callback.ErrCannotConfirm
}

func (c *Client) confirmState(ctx context.Context, streamID string, wantLive bool) error {
	status, err := c.Channel.GetStatus(ctx, streamID)
	switch {
	case errors.Is(err, CodeNeverPushed):
		return fmt.Errorf("%w: the stream was never pushed", callback.ErrStateDiffers)
	case err != nil:
		return err
	case (status.State == ChannelLive) != wantLive:
		return fmt.Errorf("%w: the stream is %s", callback.ErrStateDiffers, status.State)
	}
	return nil
}

// confirmRecording looks for the file in the list of its stream, the newest first. It
// asks for no window of time, in which the service lists only tasks that both began
// and ended on one day. A recording without an id of its own cannot be found.
func (c *Client) confirmRecording(ctx context.Context, event *callback.RecordingCreated) error {
	if event.FileID == "" && event.VideoID == "" {
		return callback.ErrCannotConfirm
	}
	for file, err := range c.Tape.AllFiles(ctx, event.StreamID, ListFilesParams{Order: OrderDescending}) {
		switch {
		case err != nil:
			return err
		case event.FileID != "" && file.FileID == event.FileID, event.VideoID != "" && file.VID == event.VideoID:
			return nil
		case file.EndTime.Before(event.StartTime.Add(-24 * time.Hour)):
			return fmt.Errorf("%w: no such recording", callback.ErrStateDiffers)
		}
	}
	return fmt.Errorf("%w: no such recording", callback.ErrStateDiffers)
}

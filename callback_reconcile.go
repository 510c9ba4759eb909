package livecode

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// maxFileLength is how long a recorded file is taken to be at most. Files are
// listed by time, so the list is read until nothing earlier can matter.
const maxFileLength = 24 * time.Hour

// Reconcile asks the service what happened to the given streams since a time, and
// hands it to h as events that are marked Reconciled. Call it after the receiver
// was down for longer than the service retries its notifications. Events that h
// knows already, by the same dedupe keys, are not handled again.
//
//   - Each recorded file that ended since then becomes a RecordingCreated, without
//     what the list does not tell: size, format, task.
//   - The state of each stream now becomes a StreamStarted or a StreamInterrupted
//     without sequence and time; a stream that was never pushed becomes nothing.
//
// What cannot be recovered: pushes and interruptions in between, screenshots
// (those in the queue are still there, see [QueueService.Get]), moderation and
// all other events, and recordings older than two months. The times of a
// file in the list are not exact, so a file may come a second time with another
// dedupe key: let the handler know files by their FileID.
//
// A stream that could not be asked about, or whose events h could not handle,
// does not keep the others from it; the errors are joined.
//
// API: Live_Tape_GetFilelist, cloud.tencent.com/doc/api/258/5960;
// Live_Channel_GetStatus, cloud.tencent.com/doc/api/258/5958
func (c *Client) Reconcile(ctx context.Context, since time.Time, streamIDs []string, h *callback.Handler) error {
	if c == nil || c.core == nil {
		return ErrNoClient
	}
	if ctx == nil {
		return badArgument("Reconcile", "ctx", "not nil")
	}
	if h == nil {
		return badArgument("Reconcile", "h", "not nil")
	}
	if since.IsZero() || since.After(c.core.now()) {
		return badArgument("Reconcile", "since", "in the past")
	}
	var failed []error
	for _, id := range streamIDs {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(failed, err)...)
		}
		if err := c.reconcileFiles(ctx, since, id, h); err != nil {
			failed = append(failed, fmt.Errorf("recordings of %q: %w", id, err))
		}
		if err := c.reconcileState(ctx, since, id, h); err != nil {
			failed = append(failed, fmt.Errorf("state of %q: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

func (c *Client) reconcileFiles(ctx context.Context, since time.Time, id string, h *callback.Handler) error {
	var failed []error
	// No window: the service wants the whole task inside it, and a task may have
	// begun on an earlier day.
	for file, err := range c.Tape.AllFiles(ctx, id, ListFilesParams{Order: OrderDescending}) {
		if err != nil {
			return errors.Join(append(failed, err)...)
		}
		if file.EndTime.Before(since) {
			if file.EndTime.Before(since.Add(-maxFileLength)) {
				break
			}
			continue
		}
		failed = append(failed, deliver(ctx, h, file.event(c.notification(id)), time.Time{}))
	}
	return errors.Join(failed...)
}

// event returns the notification of a file, as far as the list tells.
func (f TapeFile) event(n callback.Notification) *callback.RecordingCreated {
	return &callback.RecordingCreated{
		Notification: n,
		FileID:       f.FileID,
		VideoID:      f.VID,
		VideoURL:     f.URL,
		StartTime:    f.StartTime,
		EndTime:      f.EndTime,
		FileFormat:   callback.FileFormat(f.Format),
		FileSize:     f.Size,
		TaskID:       f.TaskID,
		RecordFileID: f.RecordFileID,
		Duration:     f.EndTime.Sub(f.StartTime),
	}
}

func (c *Client) reconcileState(ctx context.Context, since time.Time, id string, h *callback.Handler) error {
	status, err := c.Channel.GetStatus(ctx, id)
	if errors.Is(err, CodeNeverPushed) {
		return nil
	}
	if err != nil {
		return err
	}
	push := callback.PushEvent{Notification: c.notification(id)}
	if status.State == ChannelLive {
		return deliver(ctx, h, &callback.StreamStarted{PushEvent: push}, since)
	}
	return deliver(ctx, h, &callback.StreamInterrupted{PushEvent: push}, since)
}

// notification is what the events of a stream have in common.
func (c *Client) notification(id string) callback.Notification {
	appID, _ := strconv.ParseInt(c.core.appID, 10, 64) // New has written it
	return callback.Notification{StreamID: id, ChannelID: id, AppID: appID}
}

// deliver hands on an event that no notification brought. One without an id is
// handled once for each outage, of which since is the beginning.
func deliver(ctx context.Context, h *callback.Handler, ev callback.Event, since time.Time) error {
	made, err := callback.NewReconciled(ev, since)
	if err != nil {
		return err
	}
	return h.Deliver(ctx, made)
}

package api3

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

const (
	// timesDiffer is how far the time in a notification may be from that in the list
	// of pushes. Both have whole seconds, and come from different machines.
	timesDiffer = 10 * time.Second
	// listedAfter is after which time a push that is not in the list did not happen.
	// The service does not say how far the list lags behind.
	listedAfter = 15 * time.Minute
)

// Confirm is that of livecode.Client with a memory. Where the state of now says
// nothing about a push that began or ended before, it looks into the service's list
// of pushes of the last 60 days: nil when a push began or ended at the Time of the
// event, to within ten seconds, and [callback.ErrNotConfirmed] when none did and a quarter of an
// hour has passed, in which the list may lag behind. It fits callback.WithConfirm
// and that of package inbox, as the other does.
//
// API: DescribeLiveStreamState, cloud.tencent.com/document/product/267/20470, and
// DescribeLiveStreamEventList, cloud.tencent.com/document/product/267/33186
func (c *Client) Confirm(ctx context.Context, event callback.Event) error {
	err := c.Client.Confirm(ctx, event)
	if !errors.Is(err, callback.ErrStateDiffers) {
		return err
	}
	var since time.Time
	var is func(Push) time.Time
	switch event := event.(type) {
	case *callback.StreamStarted:
		since, is = event.EventTime, func(p Push) time.Time { return p.Start }
	case *callback.StreamInterrupted:
		if event.PushDuration > 0 { // or nothing tells where to begin to look
			since, is = event.EventTime.Add(-event.PushDuration), func(p Push) time.Time { return p.End }
		}
	}
	if is == nil || event.Time().IsZero() {
		return err
	}
	return c.confirmByList(ctx, event, since.Add(-timesDiffer), is, err)
}

func (c *Client) confirmByList(ctx context.Context, event callback.Event, since time.Time, is func(Push) time.Time, differs error) error {
	now := c.core.now()
	if since.After(now) || now.Sub(since) > PushDays*day {
		return differs
	}
	for push, err := range c.Pushes(ctx, event.Common().StreamID, since) {
		if err != nil {
			return err
		}
		if at := is(push); !at.IsZero() && at.Sub(event.Time()).Abs() <= timesDiffer {
			return nil
		}
	}
	if now.Sub(event.Time()) < listedAfter {
		return differs
	}
	return fmt.Errorf("%w: the list of pushes has none of this time", callback.ErrNotConfirmed)
}

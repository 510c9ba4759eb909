package api3

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
)

const (
	// sameMoment is how far the times of one event in two lists may differ.
	sameMoment = 5 * time.Second
	// sequenceDays is how far back the number of a push is told.
	sequenceDays = 7
	// longestFile is how long before an outage a file may have begun that ended in it.
	longestFile = day
)

// Reconcile is livecode.Client.Reconcile with what API 3.0 remembers besides: not
// the state of now, but the notifications themselves. It hands h, for each stream
// and as events that are marked Reconciled,
//
//   - the notifications of pushes, recordings and screenshots that the service has
//     sent since then, of the last 14 days. They have their genuine dedupe keys, so
//     what h has handled is not handled again;
//   - pushes and interruptions of the last 60 days that no such notification tells
//     of. Their Sequence is the genuine one if the push is of the last seven days, and
//     so is then their dedupe key; else it is "api3:<stream>:<begin in Unix seconds>",
//     the same for the start of a push and its end, whenever Reconcile is called;
//   - recorded files that no notification tells of, by the list of files.
//
// Moderation and all other events cannot be recovered. A stream that could not be
// asked about does not keep the others from it; the errors are joined. since must be
// within the last 60 days. It sends about 20 requests a second, and for each stream
// at most one per day of the outage.
//
// API: DescribeCallbackRecordsList, cloud.tencent.com/document/product/267/51328;
// DescribeLiveStreamEventList, cloud.tencent.com/document/product/267/33186
func (c *Client) Reconcile(ctx context.Context, since time.Time, streamIDs []string, h *callback.Handler) error {
	if ctx == nil {
		return badArgument("Reconcile", "ctx", "not nil")
	}
	if h == nil {
		return badArgument("Reconcile", "h", "not nil")
	}
	var failed []error
	for _, id := range streamIDs {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(failed, err)...)
		}
		if err := c.core.checkSince("Reconcile", id, since, PushDays); err != nil {
			return err
		}
		r := reconciliation{Client: c, ctx: ctx, since: since, id: id, h: h, files: map[string]bool{}}
		r.notifications()
		r.pushes()
		r.recordings()
		if err := errors.Join(r.failed...); err != nil {
			failed = append(failed, fmt.Errorf("events of %q: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

// A reconciliation is that of one stream.
type reconciliation struct {
	*Client
	ctx    context.Context
	since  time.Time
	id     string
	h      *callback.Handler
	failed []error
	// What the notifications have told.
	starts, ends []time.Time
	files        map[string]bool // by id
}

func (r *reconciliation) fail(err error) {
	if err != nil {
		r.failed = append(r.failed, err)
	}
}

func (r *reconciliation) notifications() {
	since := r.since
	if floor := r.core.now().Add(-DeliveryDays * day); since.Before(floor) {
		since = floor
	}
	for d, err := range r.Deliveries(r.ctx, r.id, since) {
		if err != nil {
			r.fail(err)
			return
		}
		ev, ok := d.event()
		if !ok {
			continue // the lists below tell of it
		}
		switch ev := ev.(type) {
		case *callback.StreamStarted:
			r.starts = append(r.starts, ev.EventTime)
		case *callback.StreamInterrupted:
			r.ends = append(r.ends, ev.EventTime)
		case *callback.RecordingCreated:
			r.files[ev.FileID] = true
		}
		r.fail(r.h.Deliver(r.ctx, ev))
	}
}

// event reads the body of a notification. Of the form in which the service keeps it
// there is no more than a sample, so a body in quotes or with something around it is
// taken too. What then is not the event that it is said to be is none.
func (d Delivery) event() (callback.Event, bool) {
	body := bytes.TrimSpace(d.Body())
	var quoted string
	if len(body) > 0 && body[0] == '"' && json.Unmarshal(body, &quoted) == nil {
		body = []byte(quoted)
	}
	begin, end := bytes.IndexByte(body, '{'), bytes.LastIndexByte(body, '}')
	if begin < 0 || end < begin {
		return nil, false
	}
	ev, err := callback.Parse(body[begin : end+1])
	if err != nil || int(ev.Type()) != d.EventType || ev.Common().StreamID != d.StreamID {
		return nil, false
	}
	ev.Common().Reconciled, ev.Common().MaybeDuplicate = true, false
	return ev, true
}

// pushes tells of pushes that no notification has told of.
func (r *reconciliation) pushes() {
	from := r.since.Add(-day) // a push that began before may have ended since
	if floor := r.core.now().Add(-PushDays * day); from.Before(floor) {
		from = floor
	}
	for p, err := range r.Pushes(r.ctx, r.id, from) {
		if err != nil {
			r.fail(err)
			return
		}
		start := !p.Start.Before(r.since) && !knows(r.starts, p.Start)
		end := !p.End.IsZero() && !p.End.Before(r.since) && !knows(r.ends, p.End)
		if !start && !end {
			continue
		}
		sequence, err := r.sequence(p)
		if err != nil { // another key would make one event of this call and another of the next
			r.fail(err)
			continue
		}
		if start {
			r.deliver(&callback.StreamStarted{PushEvent: r.pushEvent(p, p.Start, sequence)})
		}
		if end {
			ended := &callback.StreamInterrupted{PushEvent: r.pushEvent(p, p.End, sequence), PushDuration: p.End.Sub(p.Start)}
			ended.ErrMsg = p.StopReason
			r.deliver(ended)
		}
	}
}

func knows(times []time.Time, t time.Time) bool {
	for _, known := range times {
		if known.Sub(t).Abs() <= sameMoment {
			return true
		}
	}
	return false
}

func (r *reconciliation) pushEvent(p Push, at time.Time, sequence string) callback.PushEvent {
	ev := callback.PushEvent{
		Notification: callback.Notification{StreamID: r.id, ChannelID: r.id, AppID: r.core.appID, App: p.Domain, AppName: p.AppName},
		EventTime:    at, Sequence: sequence, UserIP: p.ClientIP,
	}
	if _, err := fmt.Sscanf(p.Resolution, "%dx%d", &ev.Width, &ev.Height); err != nil {
		ev.Width, ev.Height = 0, 0
	}
	return ev
}

// sequence returns the number of a push: the genuine one while the service tells it.
func (r *reconciliation) sequence(p Push) (string, error) {
	made := fmt.Sprintf("api3:%s:%d", r.id, p.Start.Unix())
	if r.core.now().Sub(p.Start) > sequenceDays*day {
		return made, nil
	}
	var answer struct{ DataInfoList []struct{ Sequence string } }
	err := r.Call(r.ctx, "DescribeStreamPushInfoList", map[string]string{
		"StreamName": r.id, "StartTime": formatUTC(p.Start), "EndTime": formatUTC(p.Start.Add(time.Minute)),
	}, &answer, livecode.ReadOnly())
	if err != nil {
		return "", err
	}
	for _, row := range answer.DataInfoList {
		if row.Sequence != "" {
			return row.Sequence, nil
		}
	}
	return made, nil
}

func (r *reconciliation) deliver(ev callback.Event) {
	made, err := callback.NewReconciled(ev, time.Time{})
	if err != nil {
		r.fail(err)
		return
	}
	r.fail(r.h.Deliver(r.ctx, made))
}

// recordings tells of files that no notification has told of.
func (r *reconciliation) recordings() {
	for file, err := range r.Tape.AllFiles(r.ctx, r.id, livecode.ListFilesParams{Order: livecode.OrderDescending}) {
		if err != nil {
			r.fail(err)
			return
		}
		if file.EndTime.Before(r.since.Add(-longestFile)) {
			return
		}
		if file.EndTime.Before(r.since) || r.files[file.FileID] {
			continue
		}
		r.deliver(&callback.RecordingCreated{
			Notification: callback.Notification{StreamID: r.id, ChannelID: r.id, AppID: r.core.appID},
			FileID:       file.FileID, VideoID: file.VID, VideoURL: file.URL,
			StartTime: file.StartTime, EndTime: file.EndTime, Duration: file.EndTime.Sub(file.StartTime),
		})
	}
}

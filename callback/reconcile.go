package callback

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// NewReconciled makes an event of what the service's records say, for the time
// after an outage in which no notification could be received. Set what the
// records tell and leave the rest zero:
//
//	callback.NewReconciled(&callback.RecordingCreated{
//		Notification: callback.Notification{StreamID: streamID},
//		FileID:       fileID,
//		StartTime:    start,
//		EndTime:      end,
//	}, time.Time{})
//
// It returns a new event with a body of its own, marked Reconciled; hand it to
// [Handler.Deliver]. Its DedupeKey is that of the notification if the fields
// that [Event] DedupeKey is made of are the same.
//
// An event without the id of its kind is known by its whole body. Give since, the
// beginning of the outage, so that the state of a stream is handled once for each
// outage; the zero time leaves it out.
//
// The service keeps records of pushes, recordings and screenshots. An event of
// another kind is an [*ArgumentError], and so is one with a field that a
// notification cannot hold, such as a time before 1970. Expires is left out: no
// signature covers the event.
func NewReconciled(ev Event, since time.Time) (Event, error) {
	m := members{}
	switch ev := ev.(type) {
	case *StreamStarted:
		m.addPush(&ev.PushEvent)
	case *StreamInterrupted:
		m.addPush(&ev.PushEvent)
		m.number("push_duration", ev.PushDuration.Milliseconds())
	case *RecordingCreated:
		m.addRecording(ev)
	case *ScreenshotCreated:
		m.addScreenshot(ev)
	default:
		return nil, badArgument("NewReconciled", "ev", "a *StreamStarted, *StreamInterrupted, *RecordingCreated or *ScreenshotCreated")
	}
	m["event_type"] = ev.Type()
	m.addNotification(ev.Common())
	m.time("reconciled_since", since) // not a field of the service
	body, err := json.Marshal(m)      // in the order of the names
	if err != nil {
		return nil, fmt.Errorf("callback: NewReconciled: %w", err)
	}
	made, err := Parse(body)
	if err != nil {
		return nil, fmt.Errorf("callback: NewReconciled: %w", err)
	}
	if err := errors.Join(made.FieldErrors()...); err != nil {
		return nil, badArgument("NewReconciled", "ev", "without fields that no notification can hold: "+err.Error())
	}
	made.Common().Reconciled, made.Common().MaybeDuplicate = true, false
	return made, nil
}

// members are the fields of a body, in the names and the units of the wire. What
// is zero is left out, as the service does with what it does not know.
type members map[string]any

func (m members) text(name, value string) {
	if value != "" {
		m[name] = value
	}
}

func (m members) number(name string, value int64) {
	if value != 0 {
		m[name] = value
	}
}

// time writes whole seconds.
func (m members) time(name string, value time.Time) {
	if !value.IsZero() {
		m[name] = value.Unix()
	}
}

// exactTime writes what is below a second beside the seconds.
func (m members) exactTime(name string, value time.Time) {
	m.time(name, value)
	m.number(name+"_usec", int64(value.Nanosecond()/1000))
}

func (m members) addNotification(n *Notification) {
	m.text("stream_id", n.StreamID)
	m.text("channel_id", n.ChannelID)
	m.number("appid", n.AppID)
	m.text("app", n.App)
	m.text("appname", n.AppName)
	m.text("domain", n.Domain)
	m.text("path", n.Path)
	m.text("interface", n.Interface)
	m.text("stream_param", n.StreamParam.Reveal())
}

func (m members) addPush(p *PushEvent) {
	m.time("event_time", p.EventTime)
	m.text("sequence", p.Sequence)
	m.text("node", p.Node)
	m.text("user_ip", p.UserIP)
	m.number("errcode", int64(p.ErrCode))
	m.text("errmsg", p.ErrMsg)
	m.number("set_id", int64(p.SetID))
	m.number("idc_id", int64(p.IDCID))
	m.number("width", int64(p.Width))
	m.number("height", int64(p.Height))
}

func (m members) addRecording(e *RecordingCreated) {
	m.text("file_id", e.FileID)
	m.text("video_id", e.VideoID)
	m.text("record_file_id", e.RecordFileID)
	m.text("video_url", e.VideoURL)
	m.number("file_size", e.FileSize)
	m.text("file_format", string(e.FileFormat))
	m.exactTime("start_time", e.StartTime)
	m.exactTime("end_time", e.EndTime)
	m.number("duration", int64(e.Duration/time.Second))
	m.number("media_start_time", e.MediaStartTime)
	m.text("task_id", e.TaskID)
	m.number("record_bps", e.RecordBPS)
	m.text("record_temp_id", e.RecordTempID)
	m.number("vod2Flag", int64(e.VOD2Flag))
	m.text("callback_ext", e.CallbackExt)
}

func (m members) addScreenshot(e *ScreenshotCreated) {
	m.text("pic_url", e.PicURL)
	m.text("pic_full_url", e.PicFullURL)
	m.time("create_time", e.CreateTime)
	m.number("file_size", e.FileSize)
	m.number("width", int64(e.Width))
	m.number("height", int64(e.Height))
	m.text("task_id", e.TaskID)
	m.number("pic_extra_info", e.PicExtraInfo)
}

// Deliver hands ev to the Handler as if a notification had brought it: to its
// function, or into the inbox, unless an event with the same DedupeKey was
// handled before. It is for what no notification brought, such as an event made
// by [NewReconciled] after an outage.
//
// An event that is known is no error, and needs no equal body. One whose
// notification is being handled right now shares the outcome. A notification
// that arrives after it is a duplicate.
//
// Deliver blocks until the function has returned, and returns its error; with
// an inbox, that of Put. The function gets ctx with the deadline of
// [WithTimeout]. Its error leaves the key free for another try. [WithConfirm]
// is not asked about reconciled events; for others it is, and then
// [ErrNotConfirmed] means that the event went into quarantine.
func (h *Handler) Deliver(ctx context.Context, ev Event) error {
	switch {
	case ev == nil:
		return badArgument("Deliver", "ev", "not nil")
	case h.inbox != nil && ev.Common().raw.IsEmpty():
		return badArgument("Deliver", "ev", "made by NewReconciled or Parse, since an inbox stores bodies")
	}
	ctx, cancel := context.WithTimeout(ctx, h.budget())
	defer cancel()
	out, err := h.handle(ctx, ev, digest{})
	if err == nil && out != outcomeFirst {
		h.counters.Count(MetricDuplicate, ev.Type().Label())
	}
	return plainError(ctx, err)
}

// plainError takes off what the response to a sender would have been.
func plainError(ctx context.Context, err error) error {
	var u *unavailable
	switch {
	case errors.Is(err, errLate):
		return fmt.Errorf("%w: %w", err, ctx.Err())
	case errors.Is(err, errSetAside):
		return ErrNotConfirmed
	case errors.As(err, &u):
		return u.err
	}
	return err
}

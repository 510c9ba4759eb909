package callback

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/text"
	"github.com/qcloudlive/livecode/internal/wire"
)

// An Event is one notification: a pointer to one of the event structs of this
// package. Switch on its type, or let [Handlers] do so. The interface is
// closed; a type that this version does not name is an *[Unknown].
//
// Printing, logging or marshalling an Event in any way never shows its
// stream_param or its raw body.
type Event interface {
	// Type returns the event_type.
	Type() Type
	// Time returns when the event happened, or the zero time when the
	// notification does not say. Events may arrive late and out of order.
	Time() time.Time
	// DedupeKey returns a key that is the same for every delivery of the event,
	// signed afresh or not, in this version and in later ones: up to 60
	// characters of ASCII. It is empty for an event that was made by hand and
	// lacks the id of its kind. It is made of the type, StreamID and
	//
	//   - Sequence, of [StreamStarted] and [StreamInterrupted]
	//   - FileID, else VideoID, and the seconds of StartTime and EndTime, of
	//     [RecordingCreated]; without either TaskID, both times, FileFormat and VideoURL
	//   - PicURL, CreateTime, domain and path, of [ScreenshotCreated]
	//   - TaskID, CallbackEvent, EventTime and Msg, of [RelayTaskChanged]
	//   - RequestID, of [AudioModerated]
	//   - Img, ScreenshotTime, domain and path, of [ImageModerated]
	//   - DataTime, Sequence, domain and path, of [PushExceptionOccurred]
	//   - EventTime, EventName, EventMsg, domain and path, of [MonitorReported]
	//   - Seq, SessionID and RecordEvent, of [RecordingStatusChanged]; without Seq the
	//     other two and EventTime
	//   - SessionID, Timestamp, Exception.Type and FileFormat, of
	//     [RecordingExceptionOccurred]
	//   - BeginTime, EndTime, domain and path, of [SummaryCreated]
	//   - the body without t and sign, of any other event, and where the first of those
	//     or the time is missing
	DedupeKey() string
	// Common returns what the event shares with all others.
	Common() *Notification
	// Raw returns a copy of the notification as it arrived. It holds
	// stream_param, which is a credential: do not log it.
	Raw() json.RawMessage
	// FieldErrors returns one error for each field that could not be decoded.
	// Such a field is left at its zero value.
	FieldErrors() []error
	// String returns the type and the stream, fit for logs.
	String() string
	// LogValue returns the facts worth logging.
	LogValue() slog.Value

	// field reads one member of the notification; see package wire.
	field(name []byte, r *wire.Reader) error
	// finish runs after the last field.
	finish()
}

// A Notification is what all events have in common. Which of its fields are
// set depends on the type and the age of the event.
//
// API: cloud.tencent.com/document/product/267/32744
type Notification struct {
	// StreamID names the stream, exactly as it was pushed: it may hold blanks,
	// @ or #, be all digits, or lead with a zero. Empty when not sent.
	StreamID string
	// ChannelID is documented as equal to StreamID but differs now and then.
	// Newer events do not have it.
	ChannelID string
	// AppID is the account's number.
	AppID int64
	// App is the push domain and AppName the path. Newer events say the same
	// in Domain and Path.
	App, AppName string
	// Domain is the push domain and Path the path, in newer events.
	Domain, Path string
	// Interface is "general_callback" in the newer family of events.
	Interface string
	// Expires is t: until when the signature is valid, normally ten minutes after
	// the notification was sent. Zero when it was not signed.
	Expires time.Time
	// StreamParam holds the parameters of the push URL. They include txSecret
	// and txTime, with which anybody can push to the stream.
	StreamParam Secret

	// Redelivered marks an event that was handed out before, by a process that
	// ended before it could note the outcome.
	Redelivered bool
	// Reconciled marks an event that no notification brought: it was rebuilt
	// from the service's records after an outage, by [NewReconciled]. Its raw body was
	// rebuilt too, and holds no more than those records do.
	Reconciled bool
	// Unconfirmed marks an event that a confirming function was asked about and
	// that nothing could decide: it came too late for the state of now to speak for
	// or against it, or the service cannot be asked about its kind. It is signed,
	// and the sign does not protect its body.
	Unconfirmed bool

	// MaybeDuplicate marks an event whose notification has neither an id nor a time
	// of its own, as those of 2016: a retry of it that comes after another event of
	// the same stream or task, or later than [RepeatSpan], is handed out again.
	MaybeDuplicate bool

	raw         Secret
	fieldErrors []error
}

// Common returns n. Through it every event reaches its own Notification.
func (n *Notification) Common() *Notification { return n }

// Raw implements [Event].
func (n *Notification) Raw() json.RawMessage { return json.RawMessage(n.raw.Reveal()) }

// FieldErrors implements [Event].
func (n *Notification) FieldErrors() []error { return n.fieldErrors }

func (n *Notification) finish() {}

func (n *Notification) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "stream_id":
		return r.Text(&n.StreamID)
	case "channel_id":
		return r.Text(&n.ChannelID)
	case "appid":
		return r.Int(&n.AppID)
	case "app":
		return r.Text(&n.App)
	case "appname":
		return r.Text(&n.AppName)
	case "domain":
		return r.Text(&n.Domain)
	case "path":
		return r.Text(&n.Path)
	case "interface":
		return r.Text(&n.Interface)
	case "stream_param":
		return secret(r, &n.StreamParam)
	case "t", "sign", "event_type":
		_, err := r.Value() // read before, as the head
		return err
	}
	return r.Skip()
}

// secret reads a string into dst.
func secret(r *wire.Reader, dst *Secret) error {
	text, err := r.View()
	*dst = newSecretBytes(text)
	return err
}

// Unknown is a notification of a type that this version does not name. Its
// content is in [Event.Raw].
type Unknown struct {
	Notification
	// EventType is the number that the service gave it.
	EventType Type
}

// Type returns EventType.
func (e *Unknown) Type() Type { return e.EventType }

// Time returns the zero time: which member holds it is not known.
func (e *Unknown) Time() time.Time { return time.Time{} }

// String implements [Event].
func (e *Unknown) String() string { return describe(e) }

// LogValue implements [Event].
func (e *Unknown) LogValue() slog.Value { return logValue(e) }

// describe is the String of every event.
func describe(ev Event) string {
	return fmt.Sprintf("%s of stream %q", ev.Type(), text.Shorten(ev.Common().StreamID, maxLoggedID))
}

// maxLoggedID bounds what a stranger can write into a log. Real ids have up to 61
// bytes.
const maxLoggedID = 128

// logValue is the LogValue of every event.
func logValue(ev Event) slog.Value {
	n := ev.Common()
	attrs := []slog.Attr{
		slog.String("type", fmt.Sprint(ev.Type())),
		slog.String("stream_id", text.Shorten(n.StreamID, maxLoggedID)),
		slog.String("dedupe_key", ev.DedupeKey()),
	}
	if at := ev.Time(); !at.IsZero() {
		attrs = append(attrs, slog.Time("time", at))
	}
	if n.Redelivered {
		attrs = append(attrs, slog.Bool("redelivered", true))
	}
	if n.Reconciled {
		attrs = append(attrs, slog.Bool("reconciled", true))
	}
	if n.Unconfirmed {
		attrs = append(attrs, slog.Bool("unconfirmed", true))
	}
	if n.MaybeDuplicate {
		attrs = append(attrs, slog.Bool("maybe_duplicate", true))
	}
	return slog.GroupValue(attrs...)
}

package forward

import (
	"crypto/rand"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/callback"
)

// ArgumentError is the error for an argument that is missing or out of range.
type ArgumentError = argument.Error

func badArgument(fn, param, want string) *ArgumentError {
	return &ArgumentError{Package: "forward", Func: fn, Param: param, Want: want}
}

// ContentType is the media type of a Message's Body.
const ContentType = "application/cloudevents+json; charset=UTF-8"

// typePrefix stands in front of the name of the event's type.
const typePrefix = "com.tencent.live."

// A Message is an event as a CloudEvent in the structured mode of JSON.
type Message struct {
	// ID names the event among those of one source: a repeat has the same one.
	ID string
	// Type is the CloudEvents type, such as "com.tencent.live.stream_started".
	Type string
	// Subject is the stream, empty where an event has none.
	Subject string
	// Body is the whole CloudEvent.
	Body []byte
}

// A cloudEvent has the attributes of CloudEvents 1.0 and, in lower case as it demands,
// those of this package.
type cloudEvent struct {
	SpecVersion     string          `json:"specversion"`
	ID              string          `json:"id"`
	Source          string          `json:"source"`
	Type            string          `json:"type"`
	Subject         string          `json:"subject,omitempty"`
	Time            *time.Time      `json:"time,omitempty"`
	DataContentType string          `json:"datacontenttype"`
	Data            json.RawMessage `json:"data"`

	Redelivered    bool `json:"redelivered,omitempty"`
	Reconciled     bool `json:"reconciled,omitempty"`
	Unconfirmed    bool `json:"unconfirmed,omitempty"`
	MaybeDuplicate bool `json:"maybeduplicate,omitempty"`
}

// New returns the Message of an event. source names where it comes from, by a URI or a
// reference of one such as "//push.example.com/live", and must not be empty.
//
// The attributes redelivered, reconciled, unconfirmed and maybeduplicate are those of
// [callback.Notification], where they are true. A known time is RFC 3339 in UTC+8.
func New(ev callback.Event, source string) (Message, error) {
	if ev == nil || ev.DedupeKey() == "" {
		return Message{}, badArgument("New", "ev", "an event that came from the service")
	}
	if err := validateSource("New", source); err != nil {
		return Message{}, err
	}
	data, err := callback.Redacted(ev)
	if err != nil {
		return Message{}, err
	}
	n := ev.Common()
	m := Message{ID: id(ev), Type: typePrefix + name(ev.Type()), Subject: n.StreamID}
	e := cloudEvent{
		SpecVersion: "1.0", ID: m.ID, Source: source, Type: m.Type, Subject: m.Subject,
		DataContentType: "application/json", Data: data,
		Redelivered: n.Redelivered, Reconciled: n.Reconciled, Unconfirmed: n.Unconfirmed, MaybeDuplicate: n.MaybeDuplicate,
	}
	if at := ev.Time(); !at.IsZero() {
		e.Time = &at
	}
	m.Body, err = json.Marshal(e)
	return m, err
}

// id is the dedupe key where that is the event's own. Otherwise the end of the validity tells
// events apart: a repeat that has a new one is handled twice rather than a genuine event
// never.
func id(ev callback.Event) string {
	switch n := ev.Common(); {
	case !n.MaybeDuplicate:
		return ev.DedupeKey()
	case n.Expires.IsZero(): // nobody signed it
		return ev.DedupeKey() + "@" + rand.Text()
	default:
		return ev.DedupeKey() + "@" + strconv.FormatInt(n.Expires.Unix(), 10)
	}
}

// name is that of the type, or event_type_ and the number that this version does not know.
func name(t callback.Type) string { return strings.ReplaceAll(t.String(), " ", "_") }

func validateSource(fn, source string) error {
	if u, err := url.Parse(source); err != nil || source == "" || u.User != nil {
		return badArgument(fn, "source", "a URI or a reference of one, without user info")
	}
	return nil
}

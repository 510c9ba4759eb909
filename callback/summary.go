package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// SummaryCreated brings a summary of what was said in a part of the stream.
//
// API: event_type 348, cloud.tencent.com/document/product/267/125914
type SummaryCreated struct {
	Notification

	// BeginTime and EndTime bound the part, to the second.
	BeginTime, EndTime time.Time
	// Title and Summary are texts that a model has written.
	Title, Summary string
	// KeyWords and KeyPoints are the gist of it.
	KeyWords, KeyPoints []string
}

// Type returns [TypeSummaryCreated].
func (e *SummaryCreated) Type() Type { return TypeSummaryCreated }

// Time returns EndTime.
func (e *SummaryCreated) Time() time.Time { return e.EndTime }

// DedupeKey implements [Event]. It is made of BeginTime and EndTime, and without
// the latter of the whole body.
func (e *SummaryCreated) DedupeKey() string {
	return dedupeKey(e, moment(e.EndTime), moment(e.BeginTime))
}

// String implements [Event].
func (e *SummaryCreated) String() string { return describe(e) }

// LogValue implements [Event].
func (e *SummaryCreated) LogValue() slog.Value { return logValue(e) }

func (e *SummaryCreated) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "begin_time":
		return r.Unix(&e.BeginTime)
	case "end_time":
		return r.Unix(&e.EndTime)
	case "title":
		return r.Text(&e.Title)
	case "summary":
		return r.Text(&e.Summary)
	case "key_words":
		return wire.Texts(r, &e.KeyWords)
	case "key_points":
		return wire.Texts(r, &e.KeyPoints)
	}
	return e.Notification.field(name, r)
}

package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A RecordingStatus is what became of a recording. The set is open.
type RecordingStatus string

// The states that the service documents.
const (
	RecordingStatusStarted     RecordingStatus = "record_start_succeeded"
	RecordingStatusStartFailed RecordingStatus = "record_start_failed"
	RecordingStatusPaused      RecordingStatus = "record_paused"
	RecordingStatusResumed     RecordingStatus = "record_resumed"
	RecordingStatusError       RecordingStatus = "record_error"
	RecordingStatusEnded       RecordingStatus = "record_ended"
)

// RecordingStatusChanged tells how a recording goes on. The file itself is the
// matter of [RecordingCreated].
//
// API: event_type 332, cloud.tencent.com/document/product/267/58590
type RecordingStatusChanged struct {
	Notification

	// RecordEvent is what became of the recording.
	RecordEvent RecordingStatus
	// EventTime is when, to the second.
	EventTime time.Time
	// SessionID names the recording.
	SessionID string
	// TaskID names the task that an API call has made; empty for recordings by
	// template.
	TaskID string
	// Seq numbers the notification.
	Seq string
	// RecordDetail is JSON; [RecordingStatusChanged.Detail] reads it.
	RecordDetail string
}

// Type returns [TypeRecordingStatusChanged].
func (e *RecordingStatusChanged) Type() Type { return TypeRecordingStatusChanged }

// Time returns EventTime.
func (e *RecordingStatusChanged) Time() time.Time { return e.EventTime }

// DedupeKey implements [Event]. It is made of Seq, else of SessionID,
// RecordEvent and EventTime.
func (e *RecordingStatusChanged) DedupeKey() string {
	if e.Seq != "" {
		return dedupeKey(e, e.Seq)
	}
	return dedupeKey(e, e.SessionID, string(e.RecordEvent), moment(e.EventTime))
}

// String implements [Event].
func (e *RecordingStatusChanged) String() string { return describe(e) }

// LogValue implements [Event].
func (e *RecordingStatusChanged) LogValue() slog.Value { return logValue(e) }

func (e *RecordingStatusChanged) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "record_event":
		return r.Text((*string)(&e.RecordEvent))
	case "event_time", "update_time": // one vendor page has the second name
		return r.Unix(&e.EventTime)
	case "session_id":
		return r.Text(&e.SessionID)
	case "task_id":
		return r.Text(&e.TaskID)
	case "seq":
		return r.Text(&e.Seq)
	case "record_detail":
		return r.Text(&e.RecordDetail)
	}
	return e.Notification.field(name, r)
}

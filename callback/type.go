package callback

import "strconv"

// A Type is the event_type of a notification. The service adds new ones every
// year; those that this version does not name arrive as [Unknown].
//
// API: event_type, cloud.tencent.com/document/product/267/32744
type Type int64

// The event types that have a struct of their own.
const (
	TypeStreamInterrupted Type = 0   // [StreamInterrupted]
	TypeStreamStarted     Type = 1   // [StreamStarted]
	TypeRecordingCreated  Type = 100 // [RecordingCreated]
	TypeScreenshotCreated Type = 200 // [ScreenshotCreated]
)

// String returns a name such as "stream_started", or "event_type 999" for a
// type without a name.
func (t Type) String() string {
	if name := t.name(); name != "" {
		return name
	}
	return "event_type " + strconv.FormatInt(int64(t), 10)
}

// Label is String with one word for all types without a name. A sender may put
// any number there, and counters must stay few.
func (t Type) Label() string {
	if name := t.name(); name != "" {
		return name
	}
	return "unknown"
}

func (t Type) name() string {
	switch t {
	case TypeStreamInterrupted:
		return "stream_interrupted"
	case TypeStreamStarted:
		return "stream_started"
	case TypeRecordingCreated:
		return "recording_created"
	case TypeScreenshotCreated:
		return "screenshot_created"
	}
	return ""
}

// newEvent returns an empty event of type t.
func newEvent(t Type) Event {
	switch t {
	case TypeStreamInterrupted:
		return new(StreamInterrupted)
	case TypeStreamStarted:
		return new(StreamStarted)
	case TypeRecordingCreated:
		return new(RecordingCreated)
	case TypeScreenshotCreated:
		return new(ScreenshotCreated)
	}
	return &Unknown{EventType: t}
}

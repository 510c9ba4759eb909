package callback

import (
	"log/slog"
	"strconv"
	"time"
)

// A Type is the event_type of a notification. The service adds new ones every
// year; those that this version does not name arrive as [Unknown], among them
// 338, live subtitles, whose texts can be large, and 329 and 330, which are
// events of another product.
//
// API: event_type, cloud.tencent.com/document/product/267/32744
type Type int64

// The event types that have a struct of their own.
const (
	TypeStreamInterrupted          Type = 0   // [StreamInterrupted]
	TypeStreamStarted              Type = 1   // [StreamStarted]
	TypeRecordingCreated           Type = 100 // [RecordingCreated]
	TypeScreenshotCreated          Type = 200 // [ScreenshotCreated]
	TypeRelayTaskChanged           Type = 314 // [RelayTaskChanged]
	TypeAudioModerated             Type = 315 // [AudioModerated]
	TypeImageModerated             Type = 317 // [ImageModerated]
	TypePushExceptionOccurred      Type = 321 // [PushExceptionOccurred]
	TypeMonitorReported            Type = 328 // [MonitorReported]
	TypeRecordingStatusChanged     Type = 332 // [RecordingStatusChanged]
	TypeRecordingExceptionOccurred Type = 341 // [RecordingExceptionOccurred]
	TypeQualityExceptionOccurred   Type = 343 // [QualityExceptionOccurred]
	TypeEvaluationThresholdCrossed Type = 344 // [EvaluationThresholdCrossed]
	TypeEvaluationAveraged         Type = 345 // [EvaluationAveraged]
	TypeSmartErased                Type = 347 // [SmartErased]
	TypeSummaryCreated             Type = 348 // [SummaryCreated]
	TypeHighlightsCreated          Type = 349 // [HighlightsCreated]
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
	case TypeRelayTaskChanged:
		return "relay_task_changed"
	case TypeAudioModerated:
		return "audio_moderated"
	case TypeImageModerated:
		return "image_moderated"
	case TypePushExceptionOccurred:
		return "push_exception_occurred"
	case TypeMonitorReported:
		return "monitor_reported"
	case TypeRecordingStatusChanged:
		return "recording_status_changed"
	case TypeRecordingExceptionOccurred:
		return "recording_exception_occurred"
	case TypeQualityExceptionOccurred:
		return "quality_exception_occurred"
	case TypeEvaluationThresholdCrossed:
		return "evaluation_threshold_crossed"
	case TypeEvaluationAveraged:
		return "evaluation_averaged"
	case TypeSmartErased:
		return "smart_erased"
	case TypeSummaryCreated:
		return "summary_created"
	case TypeHighlightsCreated:
		return "highlights_created"
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
	case TypeRelayTaskChanged:
		return new(RelayTaskChanged)
	case TypeAudioModerated:
		return new(AudioModerated)
	case TypeImageModerated:
		return new(ImageModerated)
	case TypePushExceptionOccurred:
		return new(PushExceptionOccurred)
	case TypeMonitorReported:
		return new(MonitorReported)
	case TypeRecordingStatusChanged:
		return new(RecordingStatusChanged)
	case TypeRecordingExceptionOccurred:
		return new(RecordingExceptionOccurred)
	case TypeQualityExceptionOccurred:
		return new(QualityExceptionOccurred)
	case TypeEvaluationThresholdCrossed:
		return new(EvaluationThresholdCrossed)
	case TypeEvaluationAveraged:
		return new(EvaluationAveraged)
	case TypeSmartErased:
		return new(SmartErased)
	case TypeSummaryCreated:
		return new(SummaryCreated)
	case TypeHighlightsCreated:
		return new(HighlightsCreated)
	}
	return &Unknown{EventType: t}
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

// DedupeKey implements [Event]. It is made of the whole body but t and sign.
func (e *Unknown) DedupeKey() string { return dedupeKey(e, "") }

// String implements [Event].
func (e *Unknown) String() string { return describe(e) }

// LogValue implements [Event].
func (e *Unknown) LogValue() slog.Value { return logValue(e) }

package callback

import (
	"context"
	"fmt"
	"strconv"
)

// eventTypes is the one table of the types that this version knows.
var eventTypes = map[Type]eventType{
	TypeStreamInterrupted:          row("stream_interrupted", func(h *Handlers) handlerOf[*StreamInterrupted] { return h.StreamInterrupted }),
	TypeStreamStarted:              row("stream_started", func(h *Handlers) handlerOf[*StreamStarted] { return h.StreamStarted }),
	TypeRecordingCreated:           row("recording_created", func(h *Handlers) handlerOf[*RecordingCreated] { return h.RecordingCreated }),
	TypeScreenshotCreated:          row("screenshot_created", func(h *Handlers) handlerOf[*ScreenshotCreated] { return h.ScreenshotCreated }),
	TypeRelayTaskChanged:           row("relay_task_changed", func(h *Handlers) handlerOf[*RelayTaskChanged] { return h.RelayTaskChanged }),
	TypeAudioModerated:             row("audio_moderated", func(h *Handlers) handlerOf[*AudioModerated] { return h.AudioModerated }),
	TypeImageModerated:             row("image_moderated", func(h *Handlers) handlerOf[*ImageModerated] { return h.ImageModerated }),
	TypePushExceptionOccurred:      row("push_exception_occurred", func(h *Handlers) handlerOf[*PushExceptionOccurred] { return h.PushExceptionOccurred }),
	TypeMonitorReported:            row("monitor_reported", func(h *Handlers) handlerOf[*MonitorReported] { return h.MonitorReported }),
	TypeRecordingStatusChanged:     row("recording_status_changed", func(h *Handlers) handlerOf[*RecordingStatusChanged] { return h.RecordingStatusChanged }),
	TypeSubtitlesCreated:           row("subtitles_created", func(h *Handlers) handlerOf[*SubtitlesCreated] { return h.SubtitlesCreated }),
	TypeRecordingExceptionOccurred: row("recording_exception_occurred", func(h *Handlers) handlerOf[*RecordingExceptionOccurred] { return h.RecordingExceptionOccurred }),
	TypeQualityExceptionOccurred:   row("quality_exception_occurred", func(h *Handlers) handlerOf[*QualityExceptionOccurred] { return h.QualityExceptionOccurred }),
	TypeEvaluationThresholdCrossed: row("evaluation_threshold_crossed", func(h *Handlers) handlerOf[*EvaluationThresholdCrossed] { return h.EvaluationThresholdCrossed }),
	TypeEvaluationAveraged:         row("evaluation_averaged", func(h *Handlers) handlerOf[*EvaluationAveraged] { return h.EvaluationAveraged }),
	TypeSmartErased:                row("smart_erased", func(h *Handlers) handlerOf[*SmartErased] { return h.SmartErased }),
	TypeSummaryCreated:             row("summary_created", func(h *Handlers) handlerOf[*SummaryCreated] { return h.SummaryCreated }),
	TypeHighlightsCreated:          row("highlights_created", func(h *Handlers) handlerOf[*HighlightsCreated] { return h.HighlightsCreated }),
}

// An eventType is what has to be known of one type: its name in logs and
// counters, an empty event of it, and the function that its events go to.
type eventType struct {
	name     string
	new      func() Event
	dispatch func(ctx context.Context, h *Handlers, ev Event) error
}

// A handlerOf is the function for one type of event.
type handlerOf[E Event] = func(context.Context, E) error

func row[T any, E interface {
	*T
	Event
}](name string, own func(*Handlers) handlerOf[E]) eventType {
	return eventType{
		name: name,
		new:  func() Event { return E(new(T)) },
		dispatch: func(ctx context.Context, h *Handlers, ev Event) error {
			typed, ok := ev.(E)
			if !ok {
				return errForeign(ev)
			}
			return call(ctx, own(h), h.Default, typed)
		},
	}
}

// errForeign is the error of a type of the caller's that embeds an event.
func errForeign(ev Event) error {
	return badArgument("Dispatch", "ev", fmt.Sprintf("an event of this package, not a %T", ev))
}

// newEvent returns an empty event of type t.
func newEvent(t Type) Event {
	if known, ok := eventTypes[t]; ok {
		return known.new()
	}
	return &Unknown{EventType: t}
}

// String returns a name such as "stream_started", or "event_type 999" for a
// type without a name.
func (t Type) String() string {
	if known, ok := eventTypes[t]; ok {
		return known.name
	}
	return "event_type " + strconv.FormatInt(int64(t), 10)
}

// Label is String with one word for all types without a name. A sender may put
// any number there, and there must be few counters.
func (t Type) Label() string {
	if known, ok := eventTypes[t]; ok {
		return known.name
	}
	return "unknown"
}

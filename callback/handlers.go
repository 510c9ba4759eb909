package callback

import (
	"context"
)

// Handlers are the functions that events go to, one per type. An event whose
// function is nil goes to Default, and is acknowledged if that is nil too.
//
// A function returns nil when its work is done and stored; anything else makes
// the service retry. It may be called from many
// goroutines at once, and events of one stream may arrive out of order.
//
// The context is not cancelled when the sender hangs up, since the sender does
// so while work is being committed too. It has a deadline; see [WithTimeout].
type Handlers struct {
	StreamStarted              func(context.Context, *StreamStarted) error
	StreamInterrupted          func(context.Context, *StreamInterrupted) error
	RecordingCreated           func(context.Context, *RecordingCreated) error
	ScreenshotCreated          func(context.Context, *ScreenshotCreated) error
	RelayTaskChanged           func(context.Context, *RelayTaskChanged) error
	AudioModerated             func(context.Context, *AudioModerated) error
	ImageModerated             func(context.Context, *ImageModerated) error
	PushExceptionOccurred      func(context.Context, *PushExceptionOccurred) error
	MonitorReported            func(context.Context, *MonitorReported) error
	RecordingStatusChanged     func(context.Context, *RecordingStatusChanged) error
	SubtitlesCreated           func(context.Context, *SubtitlesCreated) error
	RecordingExceptionOccurred func(context.Context, *RecordingExceptionOccurred) error
	QualityExceptionOccurred   func(context.Context, *QualityExceptionOccurred) error
	EvaluationThresholdCrossed func(context.Context, *EvaluationThresholdCrossed) error
	EvaluationAveraged         func(context.Context, *EvaluationAveraged) error
	SmartErased                func(context.Context, *SmartErased) error
	SummaryCreated             func(context.Context, *SummaryCreated) error
	HighlightsCreated          func(context.Context, *HighlightsCreated) error
	// Unknown gets the types that this version does not name. Returning an
	// error for a type you do not want only brings it again.
	Unknown func(context.Context, *Unknown) error
	// Default gets every event whose own function is nil, so that a program that
	// passes all events on needs this one alone.
	Default func(context.Context, Event) error
}

// Dispatch calls the function for ev and returns its error. A panic in it
// becomes a *[PanicError].
func (h Handlers) Dispatch(ctx context.Context, ev Event) error {
	if ev == nil {
		return badArgument("Dispatch", "ev", "not nil")
	}
	return h.dispatch(ctx, ev)
}

func (h *Handlers) dispatch(ctx context.Context, ev Event) (err error) {
	defer catchPanic(&err)
	if ev, ok := ev.(*Unknown); ok {
		return call(ctx, h.Unknown, h.Default, ev)
	}
	if known, ok := eventTypes[ev.Type()]; ok {
		return known.dispatch(ctx, h, ev)
	}
	return errForeign(ev)
}

// call runs own, or other if there is none.
func call[E Event](ctx context.Context, own func(context.Context, E) error, other func(context.Context, Event) error, ev E) error {
	switch {
	case own != nil:
		return own(ctx, ev)
	case other != nil:
		return other(ctx, ev)
	}
	return nil
}

package callback

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Handlers are the functions that events go to, one per type. An event whose
// function is nil goes to Default, and is acknowledged if that is nil too.
//
// A function returns nil when its work is done and safe; anything else makes
// the service send the notification again. It may be called from many
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
	return protect(func() error { return h.dispatch(ctx, ev) })
}

// A PanicError reports that a function of the caller's panicked.
type PanicError struct {
	// Value is what it panicked with.
	Value any
	// Stack is where.
	Stack []byte
}

// Error returns the value without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("callback: panic: %v", e.Value) }

// Unwrap returns Value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// protect runs a function of the caller's and turns its panic into an error.
// Everything that the caller hands in runs below it.
func protect(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return fn()
}

// dispatch is the table of what goes where.
func (h *Handlers) dispatch(ctx context.Context, ev Event) error {
	switch ev := ev.(type) {
	case *StreamStarted:
		return call(ctx, h.StreamStarted, h.Default, ev)
	case *StreamInterrupted:
		return call(ctx, h.StreamInterrupted, h.Default, ev)
	case *RecordingCreated:
		return call(ctx, h.RecordingCreated, h.Default, ev)
	case *ScreenshotCreated:
		return call(ctx, h.ScreenshotCreated, h.Default, ev)
	case *RelayTaskChanged:
		return call(ctx, h.RelayTaskChanged, h.Default, ev)
	case *AudioModerated:
		return call(ctx, h.AudioModerated, h.Default, ev)
	case *ImageModerated:
		return call(ctx, h.ImageModerated, h.Default, ev)
	case *PushExceptionOccurred:
		return call(ctx, h.PushExceptionOccurred, h.Default, ev)
	case *MonitorReported:
		return call(ctx, h.MonitorReported, h.Default, ev)
	case *RecordingStatusChanged:
		return call(ctx, h.RecordingStatusChanged, h.Default, ev)
	case *RecordingExceptionOccurred:
		return call(ctx, h.RecordingExceptionOccurred, h.Default, ev)
	case *QualityExceptionOccurred:
		return call(ctx, h.QualityExceptionOccurred, h.Default, ev)
	case *EvaluationThresholdCrossed:
		return call(ctx, h.EvaluationThresholdCrossed, h.Default, ev)
	case *EvaluationAveraged:
		return call(ctx, h.EvaluationAveraged, h.Default, ev)
	case *SmartErased:
		return call(ctx, h.SmartErased, h.Default, ev)
	case *SummaryCreated:
		return call(ctx, h.SummaryCreated, h.Default, ev)
	case *HighlightsCreated:
		return call(ctx, h.HighlightsCreated, h.Default, ev)
	case *Unknown:
		return call(ctx, h.Unknown, h.Default, ev)
	}
	return fmt.Errorf("callback: Dispatch: %T is no event of this package", ev)
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

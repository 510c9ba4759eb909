package callback

import (
	"context"
	"fmt"
)

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

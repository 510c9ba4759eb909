package callback

import (
	"context"
	"fmt"
)

// dispatch is the table of what goes where.
func (h *Handlers) dispatch(ctx context.Context, ev Event) error {
	switch ev := ev.(type) {
	case *StreamStarted:
		return call(ctx, h.StreamStarted, h.Other, ev)
	case *StreamInterrupted:
		return call(ctx, h.StreamInterrupted, h.Other, ev)
	case *RecordingCreated:
		return call(ctx, h.RecordingCreated, h.Other, ev)
	case *ScreenshotCreated:
		return call(ctx, h.ScreenshotCreated, h.Other, ev)
	case *RelayTaskChanged:
		return call(ctx, h.RelayTaskChanged, h.Other, ev)
	case *AudioModerated:
		return call(ctx, h.AudioModerated, h.Other, ev)
	case *ImageModerated:
		return call(ctx, h.ImageModerated, h.Other, ev)
	case *PushExceptionOccurred:
		return call(ctx, h.PushExceptionOccurred, h.Other, ev)
	case *MonitorReported:
		return call(ctx, h.MonitorReported, h.Other, ev)
	case *RecordingStatusChanged:
		return call(ctx, h.RecordingStatusChanged, h.Other, ev)
	case *RecordingExceptionOccurred:
		return call(ctx, h.RecordingExceptionOccurred, h.Other, ev)
	case *QualityExceptionOccurred:
		return call(ctx, h.QualityExceptionOccurred, h.Other, ev)
	case *EvaluationThresholdCrossed:
		return call(ctx, h.EvaluationThresholdCrossed, h.Other, ev)
	case *EvaluationAveraged:
		return call(ctx, h.EvaluationAveraged, h.Other, ev)
	case *SmartErased:
		return call(ctx, h.SmartErased, h.Other, ev)
	case *SummaryCreated:
		return call(ctx, h.SummaryCreated, h.Other, ev)
	case *HighlightsCreated:
		return call(ctx, h.HighlightsCreated, h.Other, ev)
	case *Unknown:
		return call(ctx, h.Unknown, h.Other, ev)
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

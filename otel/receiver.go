package otel

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/qcloudlive/livecode/callback"
)

const (
	keyType    = attribute.Key("livecode.event_type")
	keyStream  = attribute.Key("livecode.stream_id")
	keyOutcome = attribute.Key("livecode.outcome")
)

// Receiver returns what [callback.WithObserver] takes. Several receivers may share it.
func (t *Telemetry) Receiver() callback.Observer {
	return callback.Observer{Notification: t.notification, Trace: traceparent}
}

// traceparent returns the header of that name for the span of ctx.
func traceparent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}

func (t *Telemetry) notification(ctx context.Context) (context.Context, func(callback.NotificationEnd)) {
	begun := time.Now()
	//nolint:spancheck // what is returned ends it
	ctx, span := t.tracer.Start(ctx, system+" receive", trace.WithSpanKind(trace.SpanKindConsumer), trace.WithTimestamp(begun))
	return ctx, func(end callback.NotificationEnd) { //nolint:spancheck // as above
		outcome := keyOutcome.String(end.Outcome)
		t.notified.Record(ctx, end.Responded.Seconds(), metric.WithAttributes(outcome))
		span.SetAttributes(outcome, keyStatus.Int(end.Status))
		if end.Event != nil {
			kind := end.Event.Type().Label()
			span.SetName(system + " receive " + kind)
			span.SetAttributes(keyType.String(kind), keyStream.String(end.Event.Common().StreamID))
		}
		step(span, "verified", begun, end.Verified)
		step(span, "done", begun, end.Done)
		step(span, "responded", begun, end.Responded)
		if end.Err != nil {
			span.SetAttributes(keyErrorType.String(end.Outcome))
			span.SetStatus(codes.Error, end.Outcome)
		}
		span.End()
	}
}

// step adds an event for something that was reached.
func step(span trace.Span, name string, begun time.Time, after time.Duration) {
	if after > 0 {
		span.AddEvent(name, trace.WithTimestamp(begun.Add(after)))
	}
}

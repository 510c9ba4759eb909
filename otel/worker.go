package otel

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/qcloudlive/livecode/callback/inbox"
)

const (
	keyLag         = attribute.Key("livecode.lag_seconds")
	keyInterrupted = attribute.Key("livecode.interrupted")
)

// Worker returns what [inbox.WithObserver] takes. Several workers may share it.
func (t *Telemetry) Worker() inbox.Observer {
	return inbox.Observer{Event: t.event}
}

func (t *Telemetry) event(ctx context.Context, item inbox.Item) (context.Context, func(inbox.EventEnd)) {
	kind := item.Envelope.Type.Label()
	ctx, span := t.tracer.Start(ctx, system+" process "+kind, trace.WithSpanKind(trace.SpanKindConsumer), trace.WithNewRoot(),
		trace.WithLinks(linksTo(item.Envelope.Trace)...),
		trace.WithAttributes(keyType.String(kind), keyStream.String(item.Envelope.StreamID), keyAttempt.Int(item.Attempt)))
	if item.Interrupted > 0 {
		span.SetAttributes(keyInterrupted.Int(item.Interrupted))
	}
	return ctx, func(end inbox.EventEnd) {
		outcome := keyOutcome.String(end.Outcome)
		t.handled.Record(ctx, end.Duration.Seconds(), metric.WithAttributes(outcome))
		t.lag.Record(ctx, end.Lag.Seconds(), metric.WithAttributes(outcome))
		span.SetAttributes(outcome, keyLag.Float64(end.Lag.Seconds()))
		if end.Err != nil {
			span.SetAttributes(keyErrorType.String(end.Outcome))
			span.SetStatus(codes.Error, end.Outcome)
		}
		span.End()
	}
}

// linksTo returns the link to the span in which an event was received, if it is known.
func linksTo(parent string) []trace.Link {
	ctx := propagation.TraceContext{}.Extract(context.Background(), propagation.MapCarrier{"traceparent": parent})
	receipt := trace.SpanContextFromContext(ctx)
	if !receipt.IsValid() {
		return nil
	}
	return []trace.Link{{SpanContext: receipt}}
}

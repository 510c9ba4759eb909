package otel

import (
	"context"
	"net"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/qcloudlive/livecode"
)

// Names of attributes: those of OpenTelemetry's conventions where there is one.
const (
	keyErrorType  = attribute.Key("error.type")
	keyMethod     = attribute.Key("rpc.method")
	keySystem     = attribute.Key("rpc.system.name")
	keyStatus     = attribute.Key("http.response.status_code")
	keyServer     = attribute.Key("server.address")
	keyPort       = attribute.Key("server.port")
	keyRetryClass = attribute.Key("livecode.retry_class")
	keyAction     = attribute.Key("livecode.action")
	keyAttempt    = attribute.Key("livecode.attempt")
	keyDuration   = attribute.Key("livecode.duration_seconds")
)

const system = "livecode"

// Client returns what [livecode.WithObserver] takes. Several Clients may share it.
func (t *Telemetry) Client() livecode.Observer {
	return livecode.Observer{Call: t.call, Attempt: t.attempt}
}

func (t *Telemetry) call(ctx context.Context, call livecode.CallStart) (context.Context, func(livecode.CallEnd)) {
	method := []attribute.KeyValue{keySystem.String(system), keyMethod.String(call.Interface)}
	//nolint:spancheck // what is returned ends it
	ctx, span := t.tracer.Start(ctx, system+" "+call.Interface, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(method...), trace.WithAttributes(keyRetryClass.String(call.RetryClass)))
	return ctx, func(end livecode.CallEnd) { //nolint:spancheck // as above
		if word := livecode.ErrorType(end.Err); word != "" {
			method = append(method, keyErrorType.String(word))
			span.SetAttributes(keyErrorType.String(word))
			span.SetStatus(codes.Error, end.Err.Error())
		}
		t.calls.Record(ctx, end.Duration.Seconds(), metric.WithAttributes(method...))
		span.End()
	}
}

func (t *Telemetry) attempt(ctx context.Context, attempt livecode.AttemptStart) (context.Context, func(livecode.AttemptEnd)) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(serverOf(attempt.Server)...)
	begun := time.Now()
	return ctx, func(end livecode.AttemptEnd) {
		about := []attribute.KeyValue{keySystem.String(system), keyMethod.String(attempt.Interface)}
		event := []attribute.KeyValue{keyAttempt.Int(attempt.Number), keyDuration.Float64(end.Duration.Seconds())}
		if attempt.Action != "" {
			event = append(event, keyAction.String(attempt.Action))
		}
		if end.Status != 0 {
			event = append(event, keyStatus.Int(end.Status))
		}
		if word := livecode.ErrorType(end.Err); word != "" {
			about, event = append(about, keyErrorType.String(word)), append(event, keyErrorType.String(word))
		}
		span.AddEvent("attempt", trace.WithTimestamp(begun), trace.WithAttributes(event...))
		t.attempts.Add(ctx, 1, metric.WithAttributes(about...))
	}
}

// serverOf returns the attributes of a host with or without a port.
func serverOf(host string) []attribute.KeyValue {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		return []attribute.KeyValue{keyServer.String(host)}
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return []attribute.KeyValue{keyServer.String(name)}
	}
	return []attribute.KeyValue{keyServer.String(name), keyPort.Int(number)}
}

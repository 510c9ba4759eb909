package otel

import (
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/argument"
)

// scope names this package to OpenTelemetry.
const scope = "github.com/qcloudlive/livecode/otel"

// An ArgumentError reports an argument that is missing or out of range.
type ArgumentError = argument.Error

func badArgument(fn, param, want string) error {
	return &ArgumentError{Package: "otel", Func: fn, Param: param, Want: want}
}

// Telemetry makes spans and metrics of what Clients, receivers and workers do. Make it with
// [New]. Its methods may be called from many goroutines.
type Telemetry struct {
	tracer trace.Tracer
	meter  metric.Meter

	calls, notified, handled, lag metric.Float64Histogram
	attempts                      metric.Int64Counter
	counters                      map[string]metric.Int64Counter
	gauges                        map[string]metric.Float64Gauge
}

// An Option configures what [New] makes.
type Option func(*settings) error

type settings struct {
	tracers trace.TracerProvider
	meters  metric.MeterProvider
}

// WithTracerProvider sets where spans go. The default is the global provider.
func WithTracerProvider(p trace.TracerProvider) Option {
	return func(s *settings) error {
		if p == nil {
			return badArgument("WithTracerProvider", "p", "not nil")
		}
		s.tracers = p
		return nil
	}
}

// WithMeterProvider sets where metrics go. The default is the global provider.
func WithMeterProvider(p metric.MeterProvider) Option {
	return func(s *settings) error {
		if p == nil {
			return badArgument("WithMeterProvider", "p", "not nil")
		}
		s.meters = p
		return nil
	}
}

// New returns a Telemetry. The error is an [*ArgumentError], or that of a meter which does not take
// an instrument.
func New(opts ...Option) (*Telemetry, error) {
	s := settings{tracers: otel.GetTracerProvider(), meters: otel.GetMeterProvider()}
	for _, opt := range opts {
		if opt == nil {
			return nil, badArgument("New", "opts", "not nil")
		}
		if err := opt(&s); err != nil {
			return nil, err
		}
	}
	t := &Telemetry{
		tracer: s.tracers.Tracer(scope, trace.WithInstrumentationVersion(livecode.Version)),
		meter:  s.meters.Meter(scope, metric.WithInstrumentationVersion(livecode.Version)),
	}
	if err := t.makeInstruments(); err != nil {
		return nil, fmt.Errorf("otel: New: an instrument: %w", err)
	}
	return t, nil
}

package prom

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qcloudlive/livecode"
)

// client is what Clients have.
type client struct {
	calls, attempts *prometheus.CounterVec
	duration        *prometheus.HistogramVec
}

func newClient() client {
	count := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, []string{"interface", "error_type"})
	}
	return client{
		calls:    count("client_calls_total", "Calls of the service, by what the caller got."),
		attempts: count("client_attempts_total", "Attempts of calls, by what became of them."),
		duration: histogram("client_call_duration_seconds", "Time that a call takes, with its retries.", short, "interface"),
	}
}

// Client returns what [livecode.WithObserver] takes. Several Clients may share it.
func (m *Metrics) Client() livecode.Observer {
	return livecode.Observer{
		Call: func(ctx context.Context, call livecode.CallStart) (context.Context, func(livecode.CallEnd)) {
			return ctx, func(end livecode.CallEnd) {
				m.client.calls.WithLabelValues(call.Interface, livecode.ErrorType(end.Err)).Inc()
				m.client.duration.WithLabelValues(call.Interface).Observe(end.Duration.Seconds())
			}
		},
		Attempt: func(ctx context.Context, attempt livecode.AttemptStart) (context.Context, func(livecode.AttemptEnd)) {
			return ctx, func(end livecode.AttemptEnd) {
				m.client.attempts.WithLabelValues(attempt.Interface, livecode.ErrorType(end.Err)).Inc()
			}
		},
	}
}

package prom

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// Counters returns what [callback.WithCounters], [inbox.WithCounters] and the stores take. store is
// the label of that name: one word of yours for each inbox, or empty for a receiver without one.
// Every counter of it is there from now on, at zero.
func (m *Metrics) Counters(store string) callback.Counters {
	for _, info := range callback.Metrics() {
		counter := m.counters[info.Metric]
		switch {
		case counter == nil: // a gauge is there once it is set
		case info.Label == "":
			counter.WithLabelValues(store)
		}
		for _, value := range info.Values {
			counter.WithLabelValues(store, value)
		}
	}
	return counters{m, store}
}

// counters are those of one store.
type counters struct {
	metrics *Metrics
	store   string
}

// Count implements [callback.Counters].
func (c counters) Count(m callback.Metric, label string) {
	counter := c.metrics.counters[m]
	if counter == nil {
		return // of a store that counts something of its own
	}
	values := []string{c.store, label}
	if label == "" {
		values = values[:1]
	}
	if one, err := counter.GetMetricWithLabelValues(values...); err == nil {
		one.Inc()
	}
}

// Set implements [callback.Counters].
func (c counters) Set(m callback.Metric, value float64) {
	c.metrics.mu.Lock()
	defer c.metrics.mu.Unlock()
	c.metrics.values[gauge{m, c.store}] = value
}

// Receiver returns what [callback.WithObserver] takes. store is the label of that name, as for
// [Metrics.Counters].
func (m *Metrics) Receiver(store string) callback.Observer {
	duration := m.notified.WithLabelValues(store)
	return callback.Observer{Notification: func(ctx context.Context) (context.Context, func(callback.NotificationEnd)) {
		return ctx, func(end callback.NotificationEnd) { duration.Observe(end.Responded.Seconds()) }
	}}
}

// Worker returns what [inbox.WithObserver] takes. store is the label of that name, as for
// [Metrics.Counters].
func (m *Metrics) Worker(store string) inbox.Observer {
	handled := m.handled.MustCurryWith(prometheus.Labels{"store": store})
	for _, outcome := range []string{"handled", "retry", "given_up"} {
		handled.WithLabelValues(outcome)
	}
	lag := m.lag.WithLabelValues(store)
	return inbox.Observer{Event: func(ctx context.Context, _ inbox.Item) (context.Context, func(inbox.EventEnd)) {
		return ctx, func(end inbox.EventEnd) {
			handled.WithLabelValues(end.Outcome).Observe(end.Duration.Seconds())
			if end.Err == nil {
				lag.Observe(end.Lag.Seconds())
			}
		}
	}}
}

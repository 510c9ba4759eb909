package otel

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/qcloudlive/livecode/callback"
)

const keyStore = attribute.Key("livecode.store")

// Buckets in seconds: the sender waits for a second or five, a worker may be hours behind.
var (
	short = metric.WithExplicitBucketBoundaries(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
	long  = metric.WithExplicitBucketBoundaries(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400)
)

func (t *Telemetry) makeInstruments() error {
	var failed []error
	histogram := func(name, help string, buckets metric.HistogramOption) metric.Float64Histogram {
		h, err := t.meter.Float64Histogram("livecode."+name, metric.WithDescription(help), metric.WithUnit("s"), buckets)
		failed = append(failed, err)
		return h
	}
	counter := func(name, help string) metric.Int64Counter {
		c, err := t.meter.Int64Counter("livecode."+name, metric.WithDescription(help))
		failed = append(failed, err)
		return c
	}
	t.calls = histogram("client.call.duration", "Time that a call takes, with its retries.", short)
	t.attempts = counter("client.attempts", "Attempts of calls, by what became of them.")
	t.notified = histogram("notification.duration", "Time from the arrival of a notification to its response.", short)
	t.handled = histogram("handling.duration", "Time that the worker takes for an event.", short)
	t.lag = histogram("handling.lag", "Time from the arrival of a notification to the end of its handler.", long)

	t.counters, t.gauges = map[string]metric.Int64Counter{}, map[string]metric.Float64Gauge{}
	for _, info := range callback.Metrics() {
		name := string(info.Metric)
		if info.Kind == callback.KindCounter {
			t.counters[name] = counter(name, info.Help)
			continue
		}
		g, err := t.meter.Float64Gauge("livecode."+name, metric.WithDescription(info.Help))
		t.gauges[name], failed = g, append(failed, err)
	}
	return errors.Join(failed...)
}

// Counters returns what [callback.WithCounters], [inbox.WithCounters] and the stores take. store is
// the attribute livecode.store: one word of yours for each inbox, or empty for a receiver without
// one. Every counter of it is there from now on, at zero.
func (t *Telemetry) Counters(store string) callback.Counters {
	c := &counters{telemetry: t, store: keyStore.String(store), labels: map[callback.Metric]attribute.Key{}}
	ctx := context.Background()
	for _, info := range callback.Metrics() {
		if info.Label != "" {
			c.labels[info.Metric] = attribute.Key("livecode." + info.Label)
		}
		counter := t.counters[string(info.Metric)]
		switch {
		case counter == nil: // a gauge is there once it is set
		case info.Label == "":
			counter.Add(ctx, 0, c.attributes(info.Metric, ""))
		}
		for _, value := range info.Values {
			counter.Add(ctx, 0, c.attributes(info.Metric, value))
		}
	}
	return c
}

// counters are those of one store.
type counters struct {
	telemetry *Telemetry
	store     attribute.KeyValue
	labels    map[callback.Metric]attribute.Key
}

func (c *counters) attributes(m callback.Metric, label string) metric.MeasurementOption {
	if key, ok := c.labels[m]; ok {
		return metric.WithAttributes(c.store, key.String(label))
	}
	return metric.WithAttributes(c.store)
}

// Count implements [callback.Counters].
func (c *counters) Count(m callback.Metric, label string) {
	if counter, ok := c.telemetry.counters[string(m)]; ok {
		counter.Add(context.Background(), 1, c.attributes(m, label))
	}
}

// Set implements [callback.Counters].
func (c *counters) Set(m callback.Metric, value float64) {
	if g, ok := c.telemetry.gauges[string(m)]; ok {
		g.Record(context.Background(), value, metric.WithAttributes(c.store))
	}
}

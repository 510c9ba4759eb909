package prom

import (
	"maps"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qcloudlive/livecode/callback"
)

const namespace = "livecode"

// Metrics are what a Client, receivers and workers of one program show. It is a
// [prometheus.Collector]: register it once. Make it with [New]. Its methods may be called from
// many goroutines.
type Metrics struct {
	client   client
	counters map[callback.Metric]*prometheus.CounterVec
	gauges   map[callback.Metric]*prometheus.Desc
	notified *prometheus.HistogramVec
	handled  *prometheus.HistogramVec
	lag      *prometheus.HistogramVec

	quarantine, up *prometheus.Desc

	mu     sync.Mutex
	values map[gauge]float64
	stores map[string]Store
}

// A gauge is a metric of one store.
type gauge struct {
	metric callback.Metric
	store  string
}

// New returns Metrics without stores.
func New() *Metrics {
	m := &Metrics{
		client:     newClient(),
		counters:   map[callback.Metric]*prometheus.CounterVec{},
		gauges:     map[callback.Metric]*prometheus.Desc{},
		notified:   histogram("notification_duration_seconds", "Time from the arrival of a notification to its response.", short, "store"),
		handled:    histogram("handling_duration_seconds", "Time that the worker takes for an event.", short, "store", "outcome"),
		lag:        histogram("handling_lag_seconds", "Time from the arrival of a notification to the end of its handler.", long, "store"),
		quarantine: describe("quarantine_events", "What is in quarantine."),
		up:         describe("store_up", "1 while the store says how much is in it, 0 otherwise."),
		values:     map[gauge]float64{},
		stores:     map[string]Store{},
	}
	for _, info := range callback.Metrics() {
		if info.Kind == callback.KindGauge {
			m.gauges[info.Metric] = describe(string(info.Metric), info.Help)
			continue
		}
		labels := []string{"store"}
		if info.Label != "" {
			labels = append(labels, info.Label)
		}
		m.counters[info.Metric] = prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: string(info.Metric) + "_total", Help: info.Help,
		}, labels)
	}
	return m
}

// Buckets in seconds: the sender waits for a second or five, a worker may be hours behind.
var (
	short = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}
	long  = []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400}
)

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}

func describe(name, help string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, []string{"store"}, nil)
}

// vectors are the collectors inside.
func (m *Metrics) vectors() []prometheus.Collector {
	all := []prometheus.Collector{m.client.calls, m.client.attempts, m.client.duration, m.notified, m.handled, m.lag}
	for counter := range maps.Values(m.counters) {
		all = append(all, counter)
	}
	return all
}

// Describe implements [prometheus.Collector].
func (m *Metrics) Describe(to chan<- *prometheus.Desc) {
	for _, v := range m.vectors() {
		v.Describe(to)
	}
	for desc := range maps.Values(m.gauges) {
		to <- desc
	}
	to <- m.quarantine
	to <- m.up
}

// Collect implements [prometheus.Collector]. It asks the stores, all at once, and waits for each
// of them for two seconds at most.
func (m *Metrics) Collect(to chan<- prometheus.Metric) {
	for _, v := range m.vectors() {
		v.Collect(to)
	}
	m.collectStores(to)
}

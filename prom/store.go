package prom

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// statsTimeout is how long a scrape waits for a store.
const statsTimeout = 2 * time.Second

// A Store says how much is in it, as every [inbox.Store] does.
type Store interface {
	Stats(ctx context.Context) (inbox.Stats, error)
}

// AddStore has store asked at each scrape, under the label that [Metrics.Counters] has for it.
// Its figures take the place of those that a worker sets every few seconds. A later store of the
// same name takes the place of an earlier one.
func (m *Metrics) AddStore(name string, store Store) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stores[name] = store
}

// collectStores sends the gauges: those that workers have set, unless a store tells better.
func (m *Metrics) collectStores(to chan<- prometheus.Metric) {
	m.mu.Lock()
	values, stores := maps.Clone(m.values), maps.Clone(m.stores)
	m.mu.Unlock()
	for name := range stores {
		delete(values, gauge{callback.MetricQueueDepth, name})
		delete(values, gauge{callback.MetricOldestPending, name})
	}
	for g, value := range values {
		if desc := m.gauges[g.metric]; desc != nil {
			to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, g.store)
		}
	}
	var wg sync.WaitGroup
	for name, store := range stores {
		wg.Go(func() { m.collectStore(to, name, store) })
	}
	wg.Wait()
}

// collectStore asks one store. While it does not answer there are no figures: old ones would look
// like new ones.
func (m *Metrics) collectStore(to chan<- prometheus.Metric, name string, store Store) {
	send := func(desc *prometheus.Desc, value float64) {
		to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), statsTimeout)
	defer cancel()
	stats, err := store.Stats(ctx)
	if err != nil {
		send(m.up, 0)
		return
	}
	oldest := 0.0
	if !stats.Oldest.IsZero() {
		oldest = max(time.Since(stats.Oldest).Seconds(), 0)
	}
	send(m.up, 1)
	send(m.gauges[callback.MetricQueueDepth], float64(stats.Pending))
	send(m.gauges[callback.MetricOldestPending], oldest)
	send(m.quarantine, float64(stats.Quarantined))
}

package callback

import (
	"maps"
	"sync"
)

// A Metric names something that a [Handler], or the worker behind an [Inbox],
// counts or measures.
type Metric string

// The metrics. Each request is counted in MetricReceived and then in exactly
// one of MetricAcked, MetricAuthFailed, MetricExpired and MetricRejected.
const (
	// MetricReceived counts requests. No label.
	MetricReceived Metric = "received"
	// MetricAcked counts responses with status 200. No label.
	MetricAcked Metric = "acked"
	// MetricAuthFailed counts invalid signatures, by [RejectError.Label].
	MetricAuthFailed Metric = "auth_failed"
	// MetricExpired counts valid signatures that came too late. No label.
	MetricExpired Metric = "expired"
	// MetricRejected counts all other rejections, by [RejectError.Label], and by
	// "failed", "late", "inbox" or "quarantine" when the response was 503.
	MetricRejected Metric = "rejected"

	// MetricHandled and MetricHandlerFailed count the outcomes of handlers, by
	// [Type.Label].
	MetricHandled       Metric = "handled"
	MetricHandlerFailed Metric = "handler_failed"
	// MetricDuplicate counts duplicates that were acknowledged without a handler,
	// by [Type.Label].
	MetricDuplicate Metric = "duplicate"
	// MetricConflict counts bodies that share a dedupe key with another, by
	// [Type.Label]. Any means a forger, or a faulty sender.
	MetricConflict Metric = "conflict"
	// MetricQuarantined counts quarantined bodies, by [RejectError.Label]. A worker adds
	// "given_up" for events that it will not try again, and a store "corrupt" for
	// records that it can no longer read.
	MetricQuarantined Metric = "quarantined"
	// MetricDropped counts bodies that are lost for good, by [RejectError.Label], or
	// "corrupt" as above. It should stay 0. Under "expired" it counts bodies that
	// were never acknowledged.
	MetricDropped Metric = "dropped"
	// MetricEvicted counts dedupe keys that were forgotten before their time
	// because there was no room. No label.
	MetricEvicted Metric = "evicted"

	// MetricStored and MetricStoreFailed count the outcomes of [Inbox] Put, by
	// [Type.Label].
	MetricStored      Metric = "stored"
	MetricStoreFailed Metric = "store_failed"
	// MetricQueueDepth is how many events wait in the inbox, and
	// MetricOldestPending for how many seconds the oldest of them has waited.
	// Both are set, not counted.
	MetricQueueDepth    Metric = "queue_depth"
	MetricOldestPending Metric = "oldest_pending_seconds"

	// MetricWorkerError counts calls of the store by a worker that failed, by "claim",
	// "begin", "renew", "done", "retry", "quarantine" or "stats".
	MetricWorkerError Metric = "worker_error"
	// MetricWorkerStalled is for how many seconds the store has not answered the worker
	// behind an inbox, 0 when all is well. While it grows, events are acknowledged and
	// not handled. It is set, not counted.
	MetricWorkerStalled Metric = "worker_stalled_seconds"
)

// Counters receives what a [Handler] counts. Its methods are called from many
// goroutines, once or more per request, and should return at once.
//
// Labels are words of this package: never a stream, an address or a URL.
type Counters interface {
	// Count adds one to m under label, which may be empty.
	Count(m Metric, label string)
	// Set gives m a value.
	Set(m Metric, value float64)
}

// MemoryCounters are [Counters] that live in memory, for tests and for a page
// of one's own. The zero value is ready.
type MemoryCounters struct {
	mu     sync.Mutex
	counts map[Metric]map[string]int64
	values map[Metric]float64
}

// Count implements [Counters].
func (c *MemoryCounters) Count(m Metric, label string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[Metric]map[string]int64{}
	}
	if c.counts[m] == nil {
		c.counts[m] = map[string]int64{}
	}
	c.counts[m][label]++
}

// Set implements [Counters].
func (c *MemoryCounters) Set(m Metric, value float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = map[Metric]float64{}
	}
	c.values[m] = value
}

// Total returns the count of m over all labels.
func (c *MemoryCounters) Total(m Metric) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	var total int64
	for _, n := range c.counts[m] {
		total += n
	}
	return total
}

// ByLabel returns the counts of m for each label that has one.
func (c *MemoryCounters) ByLabel(m Metric) map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.counts[m])
}

// Value returns what m was last set to.
func (c *MemoryCounters) Value(m Metric) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.values[m]
}

// NopCounters are [Counters] that count nothing.
type NopCounters struct{}

// Count implements [Counters].
func (NopCounters) Count(Metric, string) {}

// Set implements [Counters].
func (NopCounters) Set(Metric, float64) {}

package inbox

import (
	"context"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/wait"
)

// measureEvery is how often the queue is measured, which may cost the store a
// count, and how long that may take.
const measureEvery = 5 * time.Second

// measure reports the depth of the queue and the age of its oldest event from time
// to time. While the store does not answer, the event that was the oldest grows
// older all the same: nobody has handled it.
func (r *run) measure() {
	var last Stats
	for known := false; ; {
		if stats, err := r.stats(); err == nil {
			last, known = stats, true
			r.counters.Set(callback.MetricQueueDepth, float64(stats.Pending))
		}
		r.counters.Set(callback.MetricWorkerStalled, r.health.stalled().Seconds())
		if known {
			r.counters.Set(callback.MetricOldestPending, r.age(last.Oldest).Seconds())
		}
		if wait.Sleep(r.claiming, measureEvery) != nil {
			return
		}
	}
}

func (r *run) stats() (stats Stats, err error) {
	err = r.ask(r.claiming, "stats", measureEvery, func(ctx context.Context) (err error) {
		stats, err = r.queue.Stats(ctx)
		return err
	})
	return stats, err
}

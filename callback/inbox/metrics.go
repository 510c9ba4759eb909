package inbox

import (
	"context"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// gaugeEvery is how often the queue is measured, which may cost the store a
// count, and how long that may take.
const gaugeEvery = 5 * time.Second

// gauge reports the depth of the queue and the age of its oldest event from time
// to time. While the store does not answer, the event that was the oldest grows
// older all the same: nobody has handled it.
func (s *shift) gauge() {
	var last Stats
	for known := false; ; {
		if stats, err := s.measure(); err == nil {
			last, known = stats, true
			s.counters.Set(callback.MetricQueueDepth, float64(stats.Pending))
		}
		if known {
			s.counters.Set(callback.MetricOldestPending, s.age(last.Oldest).Seconds())
		}
		if !sleep(s.open, gaugeEvery) {
			return
		}
	}
}

func (s *shift) measure() (Stats, error) {
	ctx, cancel := context.WithTimeout(s.open, gaugeEvery)
	defer cancel()
	return s.queue.Stats(ctx)
}

// age returns how long ago t was, 0 when there is no t.
func (w *Worker) age(t time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(w.now().Sub(t), 0)
}

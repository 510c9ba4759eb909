package inbox_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

func TestWorkerMeasuresTheQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		b.put("s", "2")
		stop := b.start(func(ctx context.Context, _ *callback.StreamStarted) error {
			<-ctx.Done()
			return ctx.Err()
		}, inbox.WithTimeout(time.Minute))
		time.Sleep(21 * time.Second)
		assert.EqualValues(t, 2, b.counters.Value(callback.MetricQueueDepth))
		assert.InDelta(t, 20, b.counters.Value(callback.MetricOldestPending), 0.5)
		require.NoError(t, stop())
	})
}

// A silentQueue tells its Stats only while a test lets it.
type silentQueue struct {
	inbox.Queue
	stats func(context.Context) error // nil: no trouble
}

func (q *silentQueue) Stats(ctx context.Context) (inbox.Stats, error) {
	if q.stats != nil {
		if err := q.stats(ctx); err != nil {
			return inbox.Stats{}, err
		}
	}
	return q.Queue.Stats(ctx)
}

func TestTheOldestGrowsOlderWhileTheStoreIsSilent(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(context.Context) error{
		"it fails": func(context.Context) error { return errDown },
		"it hangs": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				var silent atomic.Bool
				b.queue = &silentQueue{b.store, func(ctx context.Context) error {
					if silent.Load() {
						return trouble(ctx)
					}
					return nil
				}}
				b.put("s", "1")
				stop := b.start(func(ctx context.Context, _ *callback.StreamStarted) error {
					<-ctx.Done()
					return ctx.Err()
				}, inbox.WithTimeout(time.Hour))
				time.Sleep(6 * time.Second)
				synctest.Wait()
				silent.Store(true)
				time.Sleep(10 * time.Minute)
				assert.InDelta(t, 600, b.counters.Value(callback.MetricOldestPending), 15)
				assert.EqualValues(t, 1, b.counters.Value(callback.MetricQueueDepth), "as it was last known")
				require.NoError(t, stop())
			})
		})
	}
}

func TestNothingIsMeasuredBeforeTheStoreHasAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.queue = &silentQueue{b.store, func(context.Context) error { return errDown }}
		set := new(setMetrics)
		stop := b.start(nil, inbox.WithCounters(set))
		time.Sleep(time.Minute)
		require.NoError(t, stop())
		for _, m := range set.metrics {
			assert.Equal(t, callback.MetricWorkerStalled, m, "0 would say that all is well")
		}
		assert.InDelta(t, 60, set.last, 10, "it has stood since the start")
	})
}

// setMetrics notes which metrics were set.
type setMetrics struct {
	metrics []callback.Metric
	last    float64
}

func (s *setMetrics) Count(callback.Metric, string) {}

func (s *setMetrics) Set(m callback.Metric, value float64) {
	s.metrics, s.last = append(s.metrics, m), value
}

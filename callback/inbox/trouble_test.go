package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// A troubled queue fails in ways that a test sets.
type troubled struct {
	inbox.Queue
	lease                    time.Duration
	claim, done, renew       func() error // nil: no trouble
	begin                    func() error
	hangs                    atomic.Bool // Done answers when its context ends
	claims, settled, renewed atomic.Int32
}

func (q *troubled) Claim(ctx context.Context, n int) ([]inbox.Item, error) {
	q.claims.Add(1)
	if q.claim != nil {
		if err := q.claim(); err != nil {
			return nil, err
		}
	}
	items, err := q.Queue.Claim(ctx, n)
	for i := range items {
		items[i].Lease = q.lease
	}
	return items, err
}

func (q *troubled) Begin(ctx context.Context, item inbox.Item) error {
	if q.begin != nil {
		if err := q.begin(); err != nil {
			return err
		}
	}
	return q.Queue.Begin(ctx, item)
}

func (q *troubled) Done(ctx context.Context, item inbox.Item) error {
	q.settled.Add(1)
	if q.hangs.Load() {
		<-ctx.Done()
		return ctx.Err()
	}
	if q.done != nil {
		if err := q.done(); err != nil {
			return err
		}
	}
	return q.Queue.Done(ctx, item)
}

func (q *troubled) Renew(ctx context.Context, item inbox.Item) error {
	q.renewed.Add(1)
	if q.renew != nil {
		if err := q.renew(); err != nil {
			return err
		}
	}
	return q.Queue.Renew(ctx, item)
}

// times returns an error n times, then nil.
func times(n int, err error) func() error {
	return func() error {
		if n--; n >= 0 {
			return err
		}
		return nil
	}
}

func (b *bench) trouble() *troubled {
	q := &troubled{Queue: b.store}
	b.queue = q
	return q
}

var errDown = errors.New("store is down")

func TestWorkerOutlastsAStoreThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		q := b.trouble()
		q.claim, q.done = times(10, errDown), times(10, errDown)
		b.put("s", "1")
		b.put("s", "2")
		stop := b.start(nil)
		time.Sleep(time.Minute)
		synctest.Wait()
		require.NoError(t, stop())
		assert.Equal(t, []string{"1", "2"}, b.sequences(), "an outcome is noted until it is, not handled again")
		assert.Zero(t, b.stats().Pending)
		assert.Less(t, q.claims.Load(), int32(20), "it does not hammer the store")
	})
}

func TestWorkerEndsWithAStoreThatHasFailed(t *testing.T) {
	t.Parallel()
	failed := fmt.Errorf("%w: disk", inbox.ErrFailed)
	for name, c := range map[string]func(*troubled){
		"at a claim":    func(q *troubled) { q.claim = times(1, failed) },
		"at an outcome": func(q *troubled) { q.done = times(1, failed) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				c(b.trouble())
				b.put("s", "1")
				w, err := inbox.NewWorker(b.queue, b.handler(nil))
				require.NoError(t, err)
				require.ErrorIs(t, w.Run(t.Context()), inbox.ErrFailed)
			})
		})
	}
}

func TestWorkerTellsOfAFailedStoreAndOfItsHandlers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		q, claims := b.trouble(), 0
		q.claim = func() error {
			if claims++; claims > 1 {
				return fmt.Errorf("%w: disk", inbox.ErrFailed)
			}
			return nil
		}
		b.put("s", "1")
		deaf := make(chan struct{})
		w, err := inbox.NewWorker(b.queue, b.handler(func(context.Context, *callback.StreamStarted) error {
			<-deaf
			return nil
		}))
		require.NoError(t, err)
		err = w.Run(t.Context())
		close(deaf)
		require.ErrorIs(t, err, inbox.ErrFailed, "the store must be opened anew, whatever else there is")
		var unfinished *inbox.UnfinishedError
		require.ErrorAs(t, err, &unfinished)
	})
}

func TestWorkerRenewsItsClaims(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		q := b.trouble()
		q.lease, q.renew = 9*time.Second, times(1, errDown)
		b.put("s", "1")
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			time.Sleep(10 * time.Second)
			return nil
		})
		time.Sleep(20 * time.Second)
		require.NoError(t, stop())
		assert.EqualValues(t, 3, q.renewed.Load())
		assert.Zero(t, b.stats().Pending)
	})
}

func TestWorkerStopsAHandlerWhoseClaimIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		q := b.trouble()
		q.lease, q.renew = 3*time.Second, times(1, inbox.ErrLost)
		b.put("s", "1")
		var cause error
		stop := b.start(func(ctx context.Context, _ *callback.StreamStarted) error {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return nil
		})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		require.NoError(t, stop())
		assert.ErrorIs(t, cause, inbox.ErrLost)
	})
}

func TestWorkerLetsGoOfALostOutcome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		q := b.trouble()
		q.done = times(1, inbox.ErrLost)
		b.put("s", "1")
		stop := b.start(nil)
		synctest.Wait()
		require.NoError(t, stop())
		assert.EqualValues(t, 1, q.settled.Load(), "what is lost is not tried again")
	})
}

// A connection may be dead without anybody being told: what hangs is asked again.
func TestWorkerOutlastsACallThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		q := b.trouble()
		q.hangs.Store(true)
		b.put("s", "1")
		b.put("s", "2")
		stop := b.start(nil)
		time.Sleep(35 * time.Second)
		assert.Equal(t, []string{"1"}, b.sequences())
		q.hangs.Store(false)
		time.Sleep(15 * time.Second)
		synctest.Wait()
		assert.Equal(t, []string{"1", "2"}, b.sequences())
		assert.Zero(t, b.stats().Pending)
		require.NoError(t, stop())
	})
}

// An outcome that cannot be recorded from here may be from elsewhere: the claim is
// not renewed for ever.
func TestWorkerRenewsForABoundedTimeAfterTheHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		q := b.trouble()
		q.lease = 3 * time.Second
		q.hangs.Store(true)
		b.put("s", "1")
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			time.Sleep(9500 * time.Millisecond)
			return nil
		}, inbox.WithTimeout(time.Minute))
		time.Sleep(9 * time.Second)
		synctest.Wait()
		assert.EqualValues(t, 9, q.renewed.Load(), "while it runs")
		time.Sleep(time.Minute)
		assert.LessOrEqual(t, q.renewed.Load(), int32(9+6), "and for two leases")
		assert.GreaterOrEqual(t, q.renewed.Load(), int32(9+5))
		q.hangs.Store(false)
		time.Sleep(15 * time.Second)
		require.NoError(t, stop())
	})
}

func TestReadyTellsOfAWorkerThatStands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		q := b.trouble()
		var down atomic.Bool
		q.done = func() error {
			if down.Load() {
				return errDown
			}
			return nil
		}
		w, err := inbox.NewWorker(b.queue, b.handler(nil), inbox.WithCounters(&b.counters))
		require.NoError(t, err)
		require.ErrorIs(t, w.Ready(), inbox.ErrNotRunning)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		b.put("s", "1")
		time.Sleep(time.Minute)
		require.NoError(t, w.Ready(), "it is well, and idle")
		assert.Zero(t, b.counters.Value(callback.MetricWorkerStalled))

		down.Store(true)
		b.put("s", "2")
		time.Sleep(5 * time.Second)
		require.NoError(t, w.Ready(), "not yet")
		time.Sleep(30 * time.Second)
		require.ErrorIs(t, w.Ready(), errDown)
		require.ErrorContains(t, w.Ready(), `the store has not taken "done" for 35s`)
		assert.InDelta(t, 35, b.counters.Value(callback.MetricWorkerStalled), 5)
		assert.Positive(t, b.counters.ByLabel(callback.MetricWorkerError)["done"])

		down.Store(false)
		time.Sleep(15 * time.Second)
		require.NoError(t, w.Ready())
		assert.Zero(t, b.counters.Value(callback.MetricWorkerStalled))
		cancel()
		require.NoError(t, <-ended)
		require.ErrorIs(t, w.Ready(), inbox.ErrNotRunning)
	})
}

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

// sequenceOf tells which of the events of a bench this is.
func sequenceOf(ev callback.Event) string { return ev.(*callback.StreamStarted).Sequence }

// denies says of one event that it is not true.
func denies(sequence string) inbox.Option {
	return inbox.WithConfirm(func(_ context.Context, ev callback.Event) error {
		if sequenceOf(ev) == sequence {
			return fmt.Errorf("%w: the stream is over", callback.ErrNotConfirmed)
		}
		return nil
	})
}

func TestConfirmSetsFalseEventsAside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		b.put("s", "2")
		stop := b.start(nil, denies("1"))
		synctest.Wait()
		require.NoError(t, stop())
		assert.Equal(t, []string{"2"}, b.sequences(), "the next of the stream follows")
		assert.Equal(t, []string{"false_event"}, b.reasons())
		assert.Equal(t, map[string]int64{"false_event": 1}, b.counters.ByLabel(callback.MetricQuarantined))
		assert.Contains(t, b.log.String(), "the stream is over")
	})
}

func TestConfirmIsAskedAgainAfterAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(context.Context) error{
		"an API that fails": func(context.Context) error { return errors.New("API is down") },
		"an API that hangs": func(ctx context.Context) error {
			<-ctx.Done()
			return fmt.Errorf("API is down: %w", ctx.Err())
		},
		"a panic": func(context.Context) error { panic("API is down") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.put("s", "1")
				b.put("s", "2")
				left := 3
				stop := b.start(nil, inbox.WithTimeout(7*time.Second), inbox.WithConfirm(func(ctx context.Context, _ callback.Event) error {
					if left--; left >= 0 {
						return trouble(ctx)
					}
					return nil
				}))
				time.Sleep(time.Minute)
				synctest.Wait()
				require.NoError(t, stop())
				assert.Equal(t, []string{"1", "2"}, b.sequences(), "no handler runs before the answer")
				assert.Empty(t, b.reasons(), "not to know is not to deny")
				assert.Zero(t, b.counters.Total(callback.MetricHandlerFailed), "the handler did not fail")
				assert.Contains(t, b.log.String(), "event is not confirmed: ")
				assert.Contains(t, b.log.String(), "API is down")
				assert.Zero(t, b.stats().Pending)
			})
		})
	}
}

func TestConfirmSharesTheTimeOfTheHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		var left time.Duration
		stop := b.start(func(ctx context.Context, _ *callback.StreamStarted) error {
			deadline, _ := ctx.Deadline()
			left = time.Until(deadline)
			return nil
		}, inbox.WithTimeout(10*time.Second), inbox.WithConfirm(func(context.Context, callback.Event) error {
			time.Sleep(4 * time.Second)
			return nil
		}))
		time.Sleep(5 * time.Second)
		require.NoError(t, stop())
		assert.Equal(t, 6*time.Second, left)
	})
}

// While a handler fails, the stream it is about goes on, and the service would
// deny what was true.
func TestConfirmIsNotAskedAboutWhatItConfirmed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		var asked atomic.Int32
		failures := 5
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			if failures--; failures >= 0 {
				return errors.New("sink is down")
			}
			return nil
		}, inbox.WithConfirm(func(context.Context, callback.Event) error {
			if asked.Add(1) > 1 {
				return callback.ErrNotConfirmed
			}
			return nil
		}))
		time.Sleep(time.Minute)
		synctest.Wait()
		require.NoError(t, stop())
		assert.EqualValues(t, 1, asked.Load())
		assert.Len(t, b.sequences(), 6)
		assert.Empty(t, b.reasons())
	})
}

// A store may use the ID of a settled event again.
func TestConfirmIsAskedAboutTheNextEventOfAnID(t *testing.T) {
	t.Parallel()
	for name, outcome := range map[string]error{
		"after one that is done":      nil,
		"after one that is set aside": inbox.Permanent(errors.New("cannot")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.queue = &oneID{Store: b.store}
				b.put("s", "1")
				b.put("s", "2")
				stop := b.start(func(context.Context, *callback.StreamStarted) error { return outcome },
					inbox.WithConcurrency(1), denies("2"))
				synctest.Wait()
				require.NoError(t, stop())
				assert.Equal(t, []string{"1"}, b.sequences())
				assert.Contains(t, b.reasons(), "false_event")
			})
		})
	}
}

// oneID is a queue that calls each of its events the same.
type oneID struct {
	inbox.Store
	real int64
}

func (q *oneID) Claim(ctx context.Context, n int) ([]inbox.Item, error) {
	items, err := q.Store.Claim(ctx, n)
	for i := range items {
		q.real, items[i].ID = items[i].ID, 7
	}
	return items, err
}

func (q *oneID) Done(ctx context.Context, item inbox.Item) error {
	item.ID = q.real
	return q.Store.Done(ctx, item)
}

func (q *oneID) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	item.ID = q.real
	return q.Store.Quarantine(ctx, item, reason)
}

func TestConfirmIsNotAskedAboutTheServicesOwnRecords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		_, err := b.store.Put(t.Context(), callback.Envelope{
			Key: "k", StreamID: "s", Received: time.Now(), Reconciled: true,
			Body: callback.NewSecret(`{"event_type":1,"stream_id":"s","sequence":"1"}`),
		})
		require.NoError(t, err)
		stop := b.start(nil, denies("1"))
		synctest.Wait()
		require.NoError(t, stop())
		assert.Equal(t, []string{"1"}, b.sequences())
		assert.Empty(t, b.reasons())
	})
}

func TestConfirmMayCallAnErrorPermanent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		stop := b.start(nil, inbox.WithConfirm(func(context.Context, callback.Event) error {
			return inbox.Permanent(errors.New("of another account"))
		}))
		synctest.Wait()
		require.NoError(t, stop())
		assert.Empty(t, b.sequences())
		assert.Equal(t, []string{"inbox: event is not confirmed: of another account"}, b.reasons())
		assert.Equal(t, map[string]int64{"given_up": 1}, b.counters.ByLabel(callback.MetricQuarantined))
	})
}

func TestAHandlerCannotDeny(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		failures := 1
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			if failures--; failures >= 0 {
				return callback.ErrNotConfirmed
			}
			return nil
		})
		time.Sleep(time.Second)
		synctest.Wait()
		require.NoError(t, stop())
		assert.Equal(t, []string{"1", "1"}, b.sequences())
		assert.Empty(t, b.reasons())
	})
}

package inbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A bench is a Worker over a store in memory, in a bubble of fake time.
type bench struct {
	t        *testing.T
	store    *inboxtest.Memory
	queue    inbox.Queue // the store, unless a test puts something in between
	counters callback.MemoryCounters
	log      bytes.Buffer

	mu      sync.Mutex
	handled []*callback.StreamStarted
	at      []time.Duration
	begun   time.Time
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, store: inboxtest.NewMemory(inboxtest.Settings{}, nil), begun: time.Now()}
	b.queue = b.store
	t.Cleanup(b.lookUpLabels)
	return b
}

// lookUpLabels finds every label that was counted among those that are described.
func (b *bench) lookUpLabels() {
	for _, m := range callback.Metrics() {
		for label := range b.counters.ByLabel(m.Metric) {
			assert.Contains(b.t, append(m.Values, ""), label, m.Metric)
		}
	}
}

// put stores a push of a stream.
func (b *bench) put(stream, sequence string) {
	b.t.Helper()
	b.putBody(stream, sequence, fmt.Sprintf(`{"event_type":1,"stream_id":%q,"sequence":%q}`, stream, sequence))
}

func (b *bench) putBody(stream, key, body string) {
	b.t.Helper()
	_, err := b.store.Put(b.t.Context(), callback.Envelope{
		Key: stream + key, Digest: []byte(key), Type: callback.TypeStreamStarted, StreamID: stream,
		Received: time.Now(), Body: callback.NewSecret(body),
	})
	require.NoError(b.t, err)
}

// handler notes the event and then does act, which may be nil.
func (b *bench) handler(act func(context.Context, *callback.StreamStarted) error) callback.Handlers {
	return callback.Handlers{StreamStarted: func(ctx context.Context, ev *callback.StreamStarted) error {
		b.mu.Lock()
		b.handled = append(b.handled, ev)
		b.at = append(b.at, time.Since(b.begun))
		b.mu.Unlock()
		if act == nil {
			return nil
		}
		return act(ctx, ev)
	}}
}

// start runs a Worker until stop is called, which returns what Run returned.
func (b *bench) start(act func(context.Context, *callback.StreamStarted) error, opts ...inbox.Option) (stop func() error) {
	b.t.Helper()
	opts = append([]inbox.Option{
		inbox.WithCounters(&b.counters), inbox.WithLogger(slog.New(slog.NewTextHandler(&b.log, nil))),
	}, opts...)
	w, err := inbox.NewWorker(b.queue, b.handler(act), opts...)
	require.NoError(b.t, err)
	ctx, cancel := context.WithCancel(b.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	return func() error {
		cancel()
		return <-ended
	}
}

// sequences returns the sequences of what was handled, in order.
func (b *bench) sequences() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []string
	for _, ev := range b.handled {
		list = append(list, ev.Sequence)
	}
	return list
}

func (b *bench) stats() inbox.Stats {
	b.t.Helper()
	stats, err := b.store.Stats(b.t.Context())
	require.NoError(b.t, err)
	return stats
}

func (b *bench) reasons() []string {
	b.t.Helper()
	list, err := b.store.Quarantined(b.t.Context(), 0, 100)
	require.NoError(b.t, err)
	var reasons []string
	for _, q := range list {
		reasons = append(reasons, q.Reason)
	}
	return reasons
}

func TestWorkerHandsEventsToTheirHandlersInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		b.put("s", "2")
		stop := b.start(nil)
		synctest.Wait()
		b.put("s", "3")
		synctest.Wait()
		require.NoError(t, stop())
		assert.Equal(t, []string{"1", "2", "3"}, b.sequences())
		assert.False(t, b.handled[0].Redelivered)
		assert.Zero(t, b.stats().Pending)
		assert.EqualValues(t, 3, b.counters.Total(callback.MetricHandled))
	})
}

func TestWorkerAcknowledgesTypesWithoutHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.putBody("s", "1", `{"event_type":100,"stream_id":"s","file_id":"1"}`)
		b.putBody("s", "2", `{"event_type":4711,"stream_id":"s"}`)
		stop := b.start(nil)
		synctest.Wait()
		require.NoError(t, stop())
		assert.Empty(t, b.sequences())
		assert.Equal(t, inbox.Stats{}, b.stats())
	})
}

func TestWorkerTriesAgainWithinGrowingBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		b.put("s", "2")
		failures := 6
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			if failures--; failures >= 0 {
				return errors.New("sink is down")
			}
			return nil
		}, inbox.WithBackoff(100*time.Millisecond, time.Second))
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.NoError(t, stop())
		assert.Equal(t, []string{"1", "1", "1", "1", "1", "1", "1", "2"}, b.sequences(), "the next of the stream waits")
		for i, bound := range []time.Duration{100, 200, 400, 800, 1000, 1000} {
			assert.LessOrEqual(t, b.at[i+1]-b.at[i], bound*time.Millisecond, i)
		}
		assert.Greater(t, b.at[6], time.Duration(0), "there are pauses")
		assert.EqualValues(t, 6, b.counters.Total(callback.MetricHandlerFailed))
		assert.Contains(t, b.log.String(), "sink is down")
	})
}

func TestWorkerGivesUpAfterAttemptsAndAge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		b.put("s", "2")
		stop := b.start(func(_ context.Context, ev *callback.StreamStarted) error {
			if ev.Sequence == "1" {
				return errors.New("cannot")
			}
			return nil
		}, inbox.WithGiveUp(3, time.Hour))
		time.Sleep(59 * time.Minute)
		synctest.Wait()
		assert.Greater(t, len(b.sequences()), 20, "attempts alone do not end it")
		assert.Empty(t, b.reasons())
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		assert.Equal(t, []string{"cannot"}, b.reasons())
		assert.Equal(t, "2", b.sequences()[len(b.sequences())-1], "the next of the stream follows")
		require.NoError(t, stop())
		assert.Equal(t, map[string]int64{"given_up": 1}, b.counters.ByLabel(callback.MetricQuarantined))
	})
}

func TestWorkerGivesNoEventUpBeforeItsAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		time.Sleep(48 * time.Hour) // it is old when the first worker starts
		stop := b.start(func(context.Context, *callback.StreamStarted) error { return errors.New("cannot") },
			inbox.WithGiveUp(3, time.Hour))
		time.Sleep(time.Minute)
		synctest.Wait()
		require.NoError(t, stop())
		assert.Len(t, b.sequences(), 3)
		assert.Equal(t, []string{"cannot"}, b.reasons())
	})
}

func TestWorkerSetsAsideAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		act  func(context.Context, *callback.StreamStarted) error
		want string
	}{
		"what the handler calls permanent": {
			`{"event_type":1,"stream_id":"s","sequence":"1"}`,
			func(context.Context, *callback.StreamStarted) error {
				return fmt.Errorf("wrapped: %w", inbox.Permanent(errors.New("no such room")))
			},
			"wrapped: no such room",
		},
		"what makes no event": {`{"event_type":"push"}`, nil, "callback: signed body is not an event"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.putBody("s", "1", c.body)
				stop := b.start(c.act)
				synctest.Wait()
				require.NoError(t, stop())
				require.Len(t, b.reasons(), 1)
				assert.Contains(t, b.reasons()[0], c.want)
			})
		})
	}
}

func TestWorkerBoundsTheReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			return inbox.Permanent(errors.New(strings.Repeat("直播", 5000)))
		})
		synctest.Wait()
		require.NoError(t, stop())
		require.Len(t, b.reasons(), 1)
		reason := b.reasons()[0]
		assert.LessOrEqual(t, len(reason), 1024)
		assert.Greater(t, len(reason), 900)
		assert.True(t, utf8.ValidString(reason), "it is not cut within a character")
	})
}

func TestWorkerSurvivesItsHandlers(t *testing.T) {
	t.Parallel()
	for name, misbehave := range map[string]func(){
		"panic":  func() { panic("at the disco") },
		"Goexit": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.put("s", "1")
				first := true
				stop := b.start(func(context.Context, *callback.StreamStarted) error {
					if first {
						first = false
						misbehave()
					}
					return nil
				}, inbox.WithConcurrency(1))
				time.Sleep(time.Second)
				synctest.Wait()
				require.NoError(t, stop())
				assert.Equal(t, []string{"1", "1"}, b.sequences())
				assert.Zero(t, b.stats().Pending)
			})
		})
	}
}

func TestWorkerFlagsWhatADeadProcessHadInHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		b.put("s", "2")
		_, err := b.store.Claim(t.Context(), 1)
		require.NoError(t, err)
		b.store = b.store.Restart()
		b.queue = b.store
		stop := b.start(nil)
		synctest.Wait()
		require.NoError(t, stop())
		require.Equal(t, []string{"1", "2"}, b.sequences())
		assert.True(t, b.handled[0].Redelivered)
		assert.False(t, b.handled[1].Redelivered)
	})
}

func TestWorkerSetsAsideWhatKillsTheProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		for range 6 {
			items, err := b.store.Claim(t.Context(), 1)
			require.NoError(t, err)
			if items[0].Alone {
				require.NoError(t, b.store.Begin(t.Context(), items[0]))
			}
			b.store = b.store.Restart()
		}
		b.queue = b.store
		stop := b.start(nil)
		synctest.Wait()
		require.NoError(t, stop())
		assert.Empty(t, b.sequences())
		assert.Equal(t, []string{"the process ended 5 times while it was handled"}, b.reasons())
	})
}

func TestWorkerGivesHandlersADeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		stop := b.start(func(ctx context.Context, _ *callback.StreamStarted) error {
			if len(b.sequences()) > 1 {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}, inbox.WithTimeout(7*time.Second))
		time.Sleep(8 * time.Second)
		synctest.Wait()
		require.NoError(t, stop())
		require.Equal(t, []string{"1", "1"}, b.sequences())
		assert.GreaterOrEqual(t, b.at[1], 7*time.Second)
	})
}

func TestWorkerRunsAsManyHandlersAsAllowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for i := range 5 {
			b.put(fmt.Sprint("stream ", i), "1")
		}
		open := make(chan struct{})
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			<-open
			return nil
		}, inbox.WithConcurrency(3))
		synctest.Wait()
		assert.Len(t, b.sequences(), 3)
		close(open)
		synctest.Wait()
		assert.Len(t, b.sequences(), 5)
		require.NoError(t, stop())
	})
}

// The README promises what a Worker without options does.
func TestWorker_defaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for i := range 9 {
			b.put(fmt.Sprint("stream ", i), "1")
		}
		open := make(chan struct{})
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			<-open
			return nil
		})
		synctest.Wait()
		assert.Len(t, b.sequences(), 8)
		close(open)
		require.NoError(t, stop())
	})
	for name, tt := range map[string]struct {
		takes    time.Duration // each attempt
		attempts int           // until it is given up
	}{
		"no sooner than a day":        {47 * time.Minute, 30},
		"no sooner than after twenty": {2 * time.Hour, 20},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.put("s", "1")
			stop := b.start(func(context.Context, *callback.StreamStarted) error {
				time.Sleep(tt.takes)
				return errors.New("cannot")
			}, inbox.WithTimeout(3*time.Hour))
			time.Sleep(72 * time.Hour)
			synctest.Wait()
			assert.Equal(t, []string{"cannot"}, b.reasons(), name)
			assert.InDelta(t, tt.attempts, len(b.sequences()), 1, name)
			require.NoError(t, stop())
		})
	}
}

func TestNewWorkerRefuses(t *testing.T) {
	t.Parallel()
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	some := callback.Handlers{StreamStarted: func(context.Context, *callback.StreamStarted) error { return nil }}
	for name, c := range map[string]struct {
		queue    inbox.Queue
		handlers callback.Handlers
		opt      inbox.Option
	}{
		"no queue":                 {nil, some, inbox.WithConcurrency(1)},
		"no handler":               {store, callback.Handlers{}, inbox.WithConcurrency(1)},
		"concurrency of 0":         {store, some, inbox.WithConcurrency(0)},
		"timeout of 0":             {store, some, inbox.WithTimeout(0)},
		"back-off without a start": {store, some, inbox.WithBackoff(0, time.Second)},
		"back-off that shrinks":    {store, some, inbox.WithBackoff(time.Second, time.Millisecond)},
		"back-off beyond bounds":   {store, some, inbox.WithBackoff(time.Second, inbox.MaxRetryDelay+1)},
		"patience of no attempt":   {store, some, inbox.WithGiveUp(0, 0)},
		"patience below 0":         {store, some, inbox.WithGiveUp(1, -1)},
		"grace beyond five s":      {store, some, inbox.WithShutdownTimeout(5 * time.Second)},
		"grace below 0":            {store, some, inbox.WithShutdownTimeout(-1)},
		"no counters":              {store, some, inbox.WithCounters(nil)},
		"no clock":                 {store, some, inbox.WithClock(nil)},
		"nobody to confirm":        {store, some, inbox.WithConfirm(nil)},
	} {
		_, err := inbox.NewWorker(c.queue, c.handlers, c.opt)
		var bad *inbox.ArgumentError
		require.ErrorAs(t, err, &bad, name)
		assert.ErrorContains(t, err, "inbox: ", name)
	}
}

func TestPermanentOfNilIsNil(t *testing.T) {
	t.Parallel()
	require.NoError(t, inbox.Permanent(nil))
	cause := errors.New("cause")
	require.ErrorIs(t, inbox.Permanent(cause), cause)
}

// A clock that jumps makes no event older than it is.
func TestGiveUp_doesNotBelieveAClockThatJumps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("s", "1")
		var ahead atomic.Int64
		begun := time.Now()
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			if time.Since(begun) > time.Minute {
				ahead.Store(int64(48 * time.Hour))
			}
			return errors.New("sink is down")
		}, inbox.WithGiveUp(3, 24*time.Hour), inbox.WithClock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }))
		time.Sleep(23 * time.Hour)
		synctest.Wait()
		assert.Empty(t, b.reasons())
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		assert.Len(t, b.reasons(), 1, "when its time is over it goes all the same")
		require.NoError(t, stop())
	})
}

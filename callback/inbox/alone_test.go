package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// interrupt leaves so many events in the hands of a process that dies.
func (b *bench) interrupt(n int) {
	b.t.Helper()
	for left := n; left > 0; {
		items, err := b.store.Claim(b.t.Context(), left)
		require.NoError(b.t, err)
		left -= len(items)
	}
	b.store = b.store.Restart()
	b.queue = b.store
}

// A mortal process runs a worker until one of its handlers kills it.
type mortal struct {
	*bench
	dead     context.Context
	die      context.CancelFunc
	gone     chan struct{} // closed when nothing that is still done reaches the store
	atWork   map[string]int
	finished map[string]bool
}

// live runs a process until it dies, or for a minute. It reports whether it died.
func (m *mortal) live(opts ...inbox.Option) (died bool) {
	m.t.Helper()
	m.dead, m.die = context.WithCancel(m.t.Context())
	m.gone = make(chan struct{})
	w, err := inbox.NewWorker(m.store, callback.Handlers{StreamStarted: m.handle}, opts...)
	require.NoError(m.t, err)
	ctx, cancel := context.WithTimeout(m.dead, time.Minute)
	defer cancel()
	defer m.die()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = w.Run(ctx) // what died returns nothing that counts
	}()
	<-ctx.Done()
	died = m.dead.Err() != nil
	if died {
		m.store = m.store.Restart()
	}
	close(m.gone)
	<-ended
	return died
}

// handle kills the process for the stream "poison", and takes its time for others.
func (m *mortal) handle(_ context.Context, ev *callback.StreamStarted) error {
	m.mu.Lock()
	m.atWork[ev.StreamID]++
	m.mu.Unlock()
	if ev.StreamID == "poison" {
		m.die()
		<-m.gone
		return errors.New("dead")
	}
	select {
	case <-time.After(300 * time.Millisecond):
	case <-m.dead.Done():
		<-m.gone
		return errors.New("dead")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.finished[ev.StreamID] = true
	return nil
}

func TestPoisonTakesNobodyAlong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &mortal{bench: newBench(t), atWork: map[string]int{}, finished: map[string]bool{}}
		for i := range 40 {
			if i == 20 {
				m.put("poison", "1")
			}
			m.put(fmt.Sprint("innocent ", i), "1")
		}
		deaths := 0
		for m.live() {
			deaths++
			require.Less(t, deaths, 20)
		}
		assert.Equal(t, 6, deaths, "once in company, five times alone")
		assert.Equal(t, []string{"the process ended 5 times while it was handled"}, m.reasons())
		assert.Len(t, m.finished, 40, "each innocent one was handled")
		for stream, times := range m.atWork {
			if stream != "poison" {
				assert.LessOrEqual(t, times, 2, stream)
			}
		}
		assert.Zero(t, m.stats().Pending)
	})
}

func TestLostClaimsAreNoDeaths(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for i := range 20 {
			b.put(fmt.Sprint("stream ", i), "1")
		}
		b.interrupt(20)
		for range 10 * 20 { // the store hands them out, and nobody hears of it
			b.interrupt(1)
		}
		stop := b.start(nil)
		synctest.Wait()
		require.NoError(t, stop())
		assert.Len(t, b.sequences(), 20)
		assert.Empty(t, b.reasons())
		for _, ev := range b.handled {
			assert.True(t, ev.Redelivered, "it cannot be known that it was not")
		}
	})
}

// company notes how many handlers run at a time.
type company struct {
	mu              sync.Mutex
	now, most, with int // with: most that ran beside one that was redelivered
}

func (c *company) handle(_ context.Context, ev *callback.StreamStarted) error {
	c.mu.Lock()
	c.now++
	c.most = max(c.most, c.now)
	if ev.Redelivered {
		c.with = max(c.with, c.now)
	}
	c.mu.Unlock()
	time.Sleep(time.Second)
	c.mu.Lock()
	defer c.mu.Unlock()
	if ev.Redelivered {
		c.with = max(c.with, c.now)
	}
	c.now--
	return nil
}

func TestWhatWasInterruptedIsHandledAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for i := range 3 {
			b.put(fmt.Sprint("interrupted ", i), "1")
		}
		b.interrupt(3)
		for i := range 9 {
			b.put(fmt.Sprint("fresh ", i), "1")
		}
		var c company
		stop := b.start(c.handle, inbox.WithConcurrency(4))
		time.Sleep(2 * time.Second)
		b.put("fresh too", "1")
		time.Sleep(20 * time.Second)
		require.NoError(t, stop())
		assert.Len(t, b.sequences(), 13)
		assert.Equal(t, 1, c.with, "nothing ran beside them")
		assert.Equal(t, 4, c.most, "all others run as before")
	})
}

func TestADeafHandlerHoldsNobodyUpForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("deaf", "1")
		b.put("interrupted", "1")
		var heard atomic.Bool
		open := make(chan struct{})
		q := &orderedQueue{Queue: b.store}
		b.queue = q
		stop := b.start(func(_ context.Context, ev *callback.StreamStarted) error {
			if ev.StreamID == "deaf" {
				<-open
			} else {
				heard.Store(true)
			}
			return nil
		}, inbox.WithTimeout(10*time.Second))
		time.Sleep(9 * time.Second)
		assert.False(t, heard.Load(), "it waits for the other to end")
		time.Sleep(3 * time.Second)
		assert.True(t, heard.Load(), "but no longer than a handler may take")
		close(open)
		synctest.Wait()
		require.NoError(t, stop())
		assert.Zero(t, b.stats().Pending)
	})
}

// An orderedQueue says of all but its first item that they are Alone.
type orderedQueue struct {
	inbox.Queue
	claims atomic.Int32
}

func (q *orderedQueue) Claim(ctx context.Context, _ int) ([]inbox.Item, error) {
	items, err := q.Queue.Claim(ctx, 1)
	if q.claims.Add(1) > 1 && len(items) > 0 {
		items[0].Alone, items[0].Interrupted = true, 1
	}
	return items, err
}

func TestShutdownLeavesWhatHasNotBegun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.put("slow", "1")
		b.put("interrupted", "2")
		q := &orderedQueue{Queue: b.store}
		b.queue = q
		stop := b.start(func(context.Context, *callback.StreamStarted) error {
			time.Sleep(3 * time.Second)
			return nil
		})
		time.Sleep(time.Second)
		require.NoError(t, stop())
		assert.Equal(t, []string{"1"}, b.sequences())
		b.store = b.store.Restart()
		items, err := b.store.Claim(t.Context(), 2)
		require.NoError(t, err)
		assert.True(t, items[0].Alone, "it is still not known what became of it")
		assert.Zero(t, items[0].Crashes)
	})
}

func TestNoHandlerBeginsBeforeItIsNoted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err     error
		times   int
		handled int
	}{
		"a store that is down":  {errDown, 3, 1},
		"a claim that was lost": {inbox.ErrLost, 1, 0},
		"a store that failed":   {inbox.ErrFailed, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.put("s", "1")
				b.interrupt(1)
				q := b.trouble()
				q.begin = times(c.times, c.err)
				stop := b.start(nil)
				time.Sleep(time.Minute)
				synctest.Wait()
				err := stop()
				assert.Equal(t, errors.Is(c.err, inbox.ErrFailed), errors.Is(err, inbox.ErrFailed))
				assert.Len(t, b.sequences(), c.handled)
				assert.Equal(t, c.err == errDown, strings.Contains(b.log.String(), "store does not answer"))
			})
		})
	}
}

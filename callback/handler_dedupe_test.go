package callback

import (
	"context"
	"encoding/binary"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// numbered returns the digest of n.
func numbered(n int) digest {
	return newDigest(binary.AppendVarint(nil, int64(n)))
}

var bodyA, bodyB = numbered(-1), numbered(-2)

// A bench of work: how often it ran, and what it returns.
type work struct {
	runs atomic.Int64
	err  error
}

func (w *work) do() error {
	w.runs.Add(1)
	return w.err
}

// once has the work for key done as a Handler does.
func once(ctx context.Context, d *dedupe, key, body digest, do func() error) (out outcome, err error) {
	f, out, err := d.claim(ctx, key, body, 0)
	if f == nil {
		return out, err
	}
	err = errVanished
	defer func() { f.end(err) }()
	defer catchPanic(&err)
	err = do()
	return out, err
}

func TestDedupe_runsOnceAndKnowsDuplicates(t *testing.T) {
	t.Parallel()
	d := newDedupe(time.Now, time.Hour, 10, func() {})
	var w work
	for i, want := range []outcome{outcomeFirst, outcomeDuplicate, outcomeDuplicate} {
		got, err := once(t.Context(), d, numbered(1), bodyA, w.do)
		require.NoError(t, err)
		assert.Equal(t, want, got, i)
	}
	assert.EqualValues(t, 1, w.runs.Load())
	got, err := once(t.Context(), d, numbered(2), bodyA, w.do)
	require.NoError(t, err)
	assert.Equal(t, outcomeFirst, got)
}

func TestDedupe_anotherBodyIsAConflict(t *testing.T) {
	t.Parallel()
	d := newDedupe(time.Now, time.Hour, 10, func() {})
	var w work
	_, err := once(t.Context(), d, numbered(1), bodyA, w.do)
	require.NoError(t, err)
	got, err := once(t.Context(), d, numbered(1), bodyB, w.do)
	require.NoError(t, err)
	assert.Equal(t, outcomeConflict, got)
	assert.EqualValues(t, 1, w.runs.Load())
}

func TestDedupe_failureReleases(t *testing.T) {
	t.Parallel()
	d := newDedupe(time.Now, time.Hour, 10, func() {})
	failing := work{err: errors.New("sink is down")}
	for range 2 {
		got, err := once(t.Context(), d, numbered(1), bodyA, failing.do)
		require.ErrorIs(t, err, failing.err)
		assert.Equal(t, outcomeFirst, got)
	}
	_, err := once(t.Context(), d, numbered(1), bodyA, func() error { panic("bad luck") })
	var p *PanicError
	require.ErrorAs(t, err, &p)
	var w work
	got, err := once(t.Context(), d, numbered(1), bodyB, w.do)
	require.NoError(t, err)
	assert.Equal(t, outcomeFirst, got, "another body may take a key whose work failed")
}

// Work that ends its goroutine must not leave its twins waiting for ever.
func TestDedupe_goexitReleases(t *testing.T) {
	t.Parallel()
	d := newDedupe(time.Now, time.Hour, 10, func() {})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = once(context.Background(), d, numbered(1), bodyA, func() error {
			runtime.Goexit()
			return nil
		})
	}()
	<-ended
	var w work
	got, err := once(t.Context(), d, numbered(1), bodyA, w.do)
	require.NoError(t, err)
	assert.Equal(t, outcomeFirst, got)
}

// inFlight runs second while first is at work on the same key.
func inFlight(t *testing.T, first func() error, second func(d *dedupe)) {
	t.Helper()
	d := newDedupe(time.Now, time.Hour, 10, func() {})
	goOn := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		_, _ = once(t.Context(), d, numbered(1), bodyA, func() error {
			<-goOn
			return first()
		})
	})
	synctest.Wait()
	both.Go(func() { second(d) })
	synctest.Wait()
	close(goOn)
	both.Wait()
}

func TestDedupe_twinSharesTheOutcome(t *testing.T) {
	t.Parallel()
	for _, outcome := range []error{nil, errors.New("sink is down")} {
		synctest.Test(t, func(t *testing.T) {
			inFlight(t, func() error { return outcome }, func(d *dedupe) {
				var w work
				got, err := once(t.Context(), d, numbered(1), bodyA, w.do)
				assert.Equal(t, outcome, err)
				assert.Equal(t, outcomeDuplicate, got)
				assert.Zero(t, w.runs.Load())
			})
		})
	}
}

func TestDedupe_anotherBodyWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first error
		want  outcome
		runs  int64
	}{
		"the first succeeded": {nil, outcomeConflict, 0},
		"the first failed":    {errors.New("sink is down"), outcomeFirst, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				inFlight(t, func() error { return tt.first }, func(d *dedupe) {
					var w work
					got, err := once(t.Context(), d, numbered(1), bodyB, w.do)
					assert.NoError(t, err)
					assert.Equal(t, tt.want, got)
					assert.Equal(t, tt.runs, w.runs.Load())
				})
			})
		})
	}
}

func TestDedupe_twinWaitsNoLongerThanItsDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, body := range []digest{bodyA, bodyB} {
			inFlight(t, func() error { time.Sleep(2 * time.Second); return nil }, func(d *dedupe) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				begin := time.Now()
				_, err := once(ctx, d, numbered(1), body, func() error { return nil })
				assert.Equal(t, errLate, err)
				assert.Equal(t, time.Second, time.Since(begin))
			})
		}
	})
}

func TestDedupe_forgetsAfterItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDedupe(time.Now, time.Hour, 10, func() { t.Error("nothing is evicted") })
		var w work
		try := func(n int) outcome {
			got, err := once(t.Context(), d, numbered(n), bodyA, w.do)
			require.NoError(t, err)
			return got
		}
		assert.Equal(t, outcomeFirst, try(1))
		time.Sleep(30 * time.Minute)
		assert.Equal(t, outcomeFirst, try(2))
		time.Sleep(30*time.Minute - time.Nanosecond)
		assert.Equal(t, outcomeDuplicate, try(1), "a nanosecond before its time")
		time.Sleep(time.Nanosecond)
		assert.Equal(t, outcomeFirst, try(1), "its time has come, and repeats did not prolong it")
		assert.Equal(t, outcomeDuplicate, try(2))
		time.Sleep(time.Hour)
		assert.Equal(t, outcomeFirst, try(3))
		assert.Len(t, d.done, 1)
		assert.Equal(t, 1, d.ages.count)
		assert.Empty(t, d.flights)
	})
}

func TestDedupe_evictsTheOldestAndSaysSo(t *testing.T) {
	t.Parallel()
	const capacity = 100 // above the first size of the ring, and no power of two
	evicted := 0
	d := newDedupe(time.Now, time.Hour, capacity, func() { evicted++ })
	var w work
	const total = 3*capacity + 7
	for n := range total {
		_, err := once(t.Context(), d, numbered(n), bodyA, w.do)
		require.NoError(t, err)
		assert.LessOrEqual(t, len(d.done), capacity)
		assert.Equal(t, len(d.done), d.ages.count)
	}
	assert.Equal(t, total-capacity, evicted)
	assert.Len(t, d.ages.ring, capacity)
	for n := total - capacity; n < total; n++ {
		assert.Contains(t, d.done, numbered(n))
	}
	got, err := once(t.Context(), d, numbered(total-capacity-1), bodyA, w.do)
	require.NoError(t, err)
	assert.Equal(t, outcomeFirst, got, "the last one evicted is new again")
}

// Work that fails takes no room from work that succeeded.
func TestDedupe_failureEvictsNobody(t *testing.T) {
	t.Parallel()
	d := newDedupe(time.Now, time.Hour, 1, func() { t.Error("nothing is evicted") })
	var good work
	_, err := once(t.Context(), d, numbered(1), bodyA, good.do)
	require.NoError(t, err)
	failing := work{err: errors.New("sink is down")}
	_, err = once(t.Context(), d, numbered(2), bodyA, failing.do)
	require.Error(t, err)
	got, err := once(t.Context(), d, numbered(1), bodyA, good.do)
	require.NoError(t, err)
	assert.Equal(t, outcomeDuplicate, got)
}

// The ring keeps its order when it grows while its head is in the middle.
func TestAgeQueue_growsInOrder(t *testing.T) {
	t.Parallel()
	var q ageQueue
	next, oldest := 0, 0
	push := func(count int) {
		for range count {
			q.push(aged{until: int64(next)}, 1000)
			next++
		}
	}
	pop := func(count int) {
		for range count {
			require.Equal(t, int64(oldest), q.oldest().until)
			require.Equal(t, int64(oldest), q.pop().until)
			oldest++
		}
	}
	push(64)
	pop(40)
	push(40) // full, with its head in the middle
	push(300)
	pop(100)
	push(700)
	assert.Len(t, q.ring, 1000)
	pop(q.count)
	assert.Equal(t, next, oldest)
}

// A million keys fit in 120 MiB.
func TestDedupe_memory(t *testing.T) {
	if testing.Short() {
		t.Skip("fills a million keys")
	}
	const capacity = 1_000_000
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	d := newDedupe(time.Now, time.Hour, capacity, func() {})
	for n := range capacity + 1000 {
		d.commit(numbered(n), bodyA, 0, nil)
	}
	used := int64(heap()) - int64(before)
	t.Logf("%d keys take %d MiB", len(d.done), used>>20)
	assert.Len(t, d.done, capacity)
	assert.LessOrEqual(t, used, int64(120<<20))
	runtime.KeepAlive(d)
}

func TestDedupe_manyAtOnce(t *testing.T) {
	t.Parallel()
	d := newDedupe(time.Now, time.Hour, 1000, func() {})
	runs := make([]atomic.Int64, 100)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for n := range runs {
				deliver := func() error {
					_, err := once(t.Context(), d, numbered(n), bodyA, func() error {
						if runs[n].Add(1) == 1 && n%3 == 0 {
							return errors.New("the first try fails")
						}
						return nil
					})
					return err
				}
				// All may have shared the failure: it takes a retry to have the work done.
				if deliver() != nil {
					assert.NoError(t, deliver(), n)
				}
			}
		})
	}
	all.Wait()
	for n := range runs {
		want := int64(1)
		if n%3 == 0 {
			want = 2
		}
		assert.Equal(t, want, runs[n].Load(), n)
	}
}

package inbox_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/inbox"
)

func claimNow(t *testing.T, s *inbox.Scheduler, n int) []int64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	ids, _ := s.Claim(ctx, n)
	return ids
}

func TestSchedulerPutsLateArrivalsInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s inbox.Scheduler
		for _, id := range []int64{3, 1, 2} {
			s.Add("s", id)
		}
		for want := int64(1); want <= 3; want++ {
			assert.Equal(t, []int64{want}, claimNow(t, &s, 2))
			s.Done(want)
		}
		assert.Empty(t, claimNow(t, &s, 1))
	})
}

func TestSchedulerKeepsWhatIsInHandInFront(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s inbox.Scheduler
		s.Add("s", 5)
		require.Equal(t, []int64{5}, claimNow(t, &s, 1))
		s.Add("s", 4) // arrived before, committed after
		assert.Empty(t, claimNow(t, &s, 1))
		s.Retry(5, 0)
		assert.Equal(t, []int64{5}, claimNow(t, &s, 1))
		s.Done(5)
		assert.Equal(t, []int64{4}, claimNow(t, &s, 1))
	})
}

func TestSchedulerServesStreamsInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s inbox.Scheduler
		for id := int64(1); id <= 3; id++ {
			s.Add("busy", id)
		}
		s.Add("quiet", 4)
		require.Equal(t, []int64{1}, claimNow(t, &s, 1))
		s.Done(1)
		assert.Equal(t, []int64{4, 2}, claimNow(t, &s, 2))
	})
}

func TestSchedulerWaitsByTheMonotonicClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s inbox.Scheduler
		s.Add("s", 1)
		s.Add("t", 2)
		require.Len(t, claimNow(t, &s, 2), 2)
		begun := time.Now()
		s.Retry(1, time.Hour)
		s.Retry(2, time.Minute)
		for _, want := range []struct {
			id int64
			at time.Duration
		}{{2, time.Minute}, {1, time.Hour}} {
			ids, err := s.Claim(t.Context(), 2)
			require.NoError(t, err)
			assert.Equal(t, []int64{want.id}, ids)
			assert.Equal(t, want.at, time.Since(begun))
		}
	})
}

func TestSchedulerIgnoresWhatIsNotInHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s inbox.Scheduler
		s.Done(7)
		s.Add("s", 1)
		s.Done(1)
		s.Retry(1, time.Hour)
		assert.False(t, s.Holds(1))
		assert.Equal(t, []int64{1}, claimNow(t, &s, 1))
		assert.True(t, s.Holds(1))
	})
}

func TestSchedulerForgetsEmptyStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s inbox.Scheduler
		for id := int64(1); id <= 3; id++ {
			s.Add("s", id)
			require.Equal(t, []int64{id}, claimNow(t, &s, 1))
			s.Done(id)
		}
		s.Add("", 4)
		s.Add("", 5)
		assert.Equal(t, []int64{4, 5}, claimNow(t, &s, 3))
	})
}

func TestSchedulerHandsOutAloneWhatWasInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var s inbox.Scheduler
		s.Add("a", 1)
		s.AddAlone("b", 2, 0)
		s.Add("b", 3)
		s.AddAlone("c", 4, time.Second)
		s.Add("d", 5)
		assert.Equal(t, []int64{1}, claimNow(t, &s, 9), "what comes before it")
		assert.Equal(t, []int64{2}, claimNow(t, &s, 9), "then it alone")
		s.Unclaim(2)
		assert.Equal(t, []int64{2}, claimNow(t, &s, 9), "alone still, when nobody got to see it")
		s.Retry(2, 0)
		assert.Equal(t, []int64{5, 2}, claimNow(t, &s, 9), "an outcome ends that")
		s.Done(2)
		assert.Equal(t, []int64{3}, claimNow(t, &s, 9))
		time.Sleep(time.Second)
		assert.Equal(t, []int64{4}, claimNow(t, &s, 9), "not before its time")
		s.Unclaim(99) // is not in hand
	})
}

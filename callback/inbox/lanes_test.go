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

func claimNow(t *testing.T, l *inbox.Lanes, n int) []int64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	ids, _ := l.Claim(ctx, n)
	return ids
}

func TestLanesPutLateArrivalsInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l inbox.Lanes
		for _, id := range []int64{3, 1, 2} {
			l.Add("s", id)
		}
		for want := int64(1); want <= 3; want++ {
			assert.Equal(t, []int64{want}, claimNow(t, &l, 2))
			l.Done(want)
		}
		assert.Empty(t, claimNow(t, &l, 1))
	})
}

func TestLanesKeepWhatIsInHandInFront(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l inbox.Lanes
		l.Add("s", 5)
		require.Equal(t, []int64{5}, claimNow(t, &l, 1))
		l.Add("s", 4) // arrived before, committed after
		assert.Empty(t, claimNow(t, &l, 1))
		l.Retry(5, 0)
		assert.Equal(t, []int64{5}, claimNow(t, &l, 1))
		l.Done(5)
		assert.Equal(t, []int64{4}, claimNow(t, &l, 1))
	})
}

func TestLanesServeStreamsInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l inbox.Lanes
		for id := int64(1); id <= 3; id++ {
			l.Add("busy", id)
		}
		l.Add("quiet", 4)
		require.Equal(t, []int64{1}, claimNow(t, &l, 1))
		l.Done(1)
		assert.Equal(t, []int64{4, 2}, claimNow(t, &l, 2))
	})
}

func TestLanesWaitByTheMonotonicClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l inbox.Lanes
		l.Add("s", 1)
		l.Add("t", 2)
		require.Len(t, claimNow(t, &l, 2), 2)
		begun := time.Now()
		l.Retry(1, time.Hour)
		l.Retry(2, time.Minute)
		for _, want := range []struct {
			id int64
			at time.Duration
		}{{2, time.Minute}, {1, time.Hour}} {
			ids, err := l.Claim(t.Context(), 2)
			require.NoError(t, err)
			assert.Equal(t, []int64{want.id}, ids)
			assert.Equal(t, want.at, time.Since(begun))
		}
	})
}

func TestLanesIgnoreWhatIsNotInHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l inbox.Lanes
		l.Done(7)
		l.Add("s", 1)
		l.Done(1)
		l.Retry(1, time.Hour)
		assert.False(t, l.Holds(1))
		assert.Equal(t, []int64{1}, claimNow(t, &l, 1))
		assert.True(t, l.Holds(1))
	})
}

func TestLanesForgetEmptyStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l inbox.Lanes
		for id := int64(1); id <= 3; id++ {
			l.Add("s", id)
			require.Equal(t, []int64{id}, claimNow(t, &l, 1))
			l.Done(id)
		}
		l.Add("", 4)
		l.Add("", 5)
		assert.Equal(t, []int64{4, 5}, claimNow(t, &l, 3))
	})
}

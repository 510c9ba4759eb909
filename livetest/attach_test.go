package livetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

// A recorder may come and go while the service runs.
func TestSetRecorder_holdsUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithStream("a"))
	assert.True(t, srv.Now().Equal(noon))
	urls := func() []string {
		id := startTask(t, srv, clock.Now(), subType, "1")
		clock.advance(time.Minute)
		_, _ = stopTask(t, srv, clock.Now(), "Param.n.task_id", id, subType, "1")
		settle(t, srv)
		var list []string
		for _, r := range srv.Recordings("a") {
			list = append(list, r.URL)
		}
		return list
	}
	srv.SetRecorder(func(context.Context, livetest.RecordingJob) (livetest.Recording, error) {
		return livetest.Recording{URL: "http://127.0.0.1/real.flv"}, nil
	})
	require.Equal(t, []string{"http://127.0.0.1/real.flv"}, urls())
	srv.SetRecorder(nil)
	list := urls()
	require.Len(t, list, 2)
	assert.Contains(t, list[1], "example.com")
}

func TestSetMixer_holdsUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a"), livetest.WithStream("b"))
	began := make(chan livetest.Mix, 1)
	srv.SetMixer(func(_ context.Context, m livetest.Mix) { began <- m })
	require.Zero(t, mix(t, srv, noon, startBody()).Code)
	assert.Equal(t, "out", (<-began).OutputStreamID)
	srv.SetMixer(nil)
	require.Zero(t, mix(t, srv, noon, cancelBody("session", "out")).Code)
	assert.Empty(t, began)
}

func TestPush_tellsItsApplication(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t, livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("a", livetest.WithAppName("game")))
	settle(t, srv)
	assert.Contains(t, rec.got()[0], `"appname":"game"`)
}

func TestInterruptPush_tellsTheSubcode(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	require.NoError(t, srv.Push("a"))
	require.NoError(t, srv.InterruptPush(srv.StreamState("a").Sequence, 21, 103))
	list := activities(t, srv)
	last := list[len(list)-1]
	assert.Equal(t, livetest.PushEnded, last.Kind)
	assert.Equal(t, [2]int{21, 103}, [2]int{last.Errcode, last.Subcode})
}

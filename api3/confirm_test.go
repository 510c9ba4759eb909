package api3_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

// The state of now says nothing about a push of an hour ago, and the list does.
func TestConfirm_asksTheHistory(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now().Add(-2 * time.Hour)}
	srv, client, _ := newReconcile(t, livetest.WithClock(clock.Now))
	begin := clock.Now()
	require.NoError(t, srv.Push("8888_a"))
	clock.advance(10 * time.Minute)
	end := clock.Now()
	require.NoError(t, srv.Interrupt("8888_a", 1))
	clock.advance(time.Hour)
	require.NoError(t, srv.Push("8888_a"))
	clock.advance(5 * time.Minute)
	require.NoError(t, srv.Interrupt("8888_a", 1))
	clock.advance(time.Since(clock.Now()))

	push := func(at time.Time) callback.PushEvent {
		return callback.PushEvent{Notification: callback.Notification{StreamID: "8888_a"}, EventTime: at, Sequence: "7"}
	}
	started := func(at time.Time) callback.Event { return &callback.StreamStarted{PushEvent: push(at)} }
	require.NoError(t, client.Confirm(t.Context(), started(begin)), "it is over, and it has begun")
	assert.ErrorIs(t, client.Confirm(t.Context(), started(begin.Add(30*time.Minute))), callback.ErrNotConfirmed)
	assert.ErrorIs(t, client.Confirm(t.Context(), started(begin.Add(-30*time.Minute))), callback.ErrNotConfirmed)
	fresh := client.Confirm(t.Context(), started(time.Now()))
	require.ErrorIs(t, fresh, callback.ErrStateDiffers, "the list may lag behind")
	assert.NotErrorIs(t, fresh, callback.ErrNotConfirmed)

	require.NoError(t, srv.Push("8888_a"))
	ended := func(at time.Time, lasted time.Duration) callback.Event {
		return &callback.StreamInterrupted{PushEvent: push(at), PushDuration: lasted}
	}
	require.NoError(t, client.Confirm(t.Context(), ended(end, 10*time.Minute)), "it is live again, and it has ended")
	assert.ErrorIs(t, client.Confirm(t.Context(), ended(end.Add(20*time.Minute), 10*time.Minute)), callback.ErrNotConfirmed)
	assert.ErrorIs(t, client.Confirm(t.Context(), ended(end, 0)), callback.ErrStateDiffers, "nothing tells where to look")
	require.NoError(t, client.Confirm(t.Context(), started(begin.Add(30*time.Minute))), "the stream is live")
	assert.ErrorIs(t, client.Confirm(t.Context(), &callback.ImageModerated{}), callback.ErrCannotConfirm)
}

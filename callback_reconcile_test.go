package livecode_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

// A diary is a receiver that notes what its handlers were given.
type diary struct {
	mu      sync.Mutex
	events  []callback.Event
	failing bool
}

func (d *diary) note(_ context.Context, ev callback.Event) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failing {
		return errors.New("the database is down")
	}
	d.events = append(d.events, ev)
	return nil
}

func (d *diary) handler(t *testing.T, c *livecode.Client) *callback.Handler {
	t.Helper()
	return c.Callback(callback.Handlers{Default: d.note})
}

// take returns what was noted since the last take.
func (d *diary) take() []callback.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	events := d.events
	d.events = nil
	return events
}

func newFake(t *testing.T, opts ...livetest.Option) (*livetest.Server, *livecode.Client) {
	t.Helper()
	srv := livetest.NewServer(opts...)
	t.Cleanup(srv.Close)
	c, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	require.NoError(t, err)
	return srv, c
}

func TestReconcile_handsOverWhatNoNotificationBrought(t *testing.T) {
	t.Parallel()
	srv, c := newFake(t)
	now := time.Now().Truncate(time.Second)
	since := now.Add(-time.Hour)
	require.NoError(t, srv.Push("8888_live"))
	require.NoError(t, srv.Push("8888_over"))
	require.NoError(t, srv.Interrupt("8888_over", 1))
	srv.AddRecording("8888_over", livetest.Recording{Start: since.Add(-3 * time.Hour), End: since.Add(-2 * time.Hour)})
	long := srv.AddRecording("8888_over", livetest.Recording{Start: since.Add(-time.Hour), End: since.Add(time.Minute)})
	short := srv.AddRecording("8888_over", livetest.Recording{Start: now.Add(-2 * time.Minute), End: now.Add(-time.Minute)})

	var d diary
	h := d.handler(t, c)
	streams := []string{"8888_live", "8888_over", "8888_never_pushed"}
	require.NoError(t, c.Reconcile(t.Context(), since, streams, h))

	events := d.take()
	require.Len(t, events, 4)
	var files []string
	for _, ev := range events {
		assert.True(t, ev.Common().Reconciled, "%v", ev)
		assert.Equal(t, srv.AppID, ev.Common().AppID)
		if file, ok := ev.(*callback.RecordingCreated); ok {
			files = append(files, file.FileID)
			assert.Equal(t, "8888_over", file.StreamID)
		}
	}
	assert.ElementsMatch(t, []string{long.FileID, short.FileID}, files, "files that ended since, however early they began")
	assert.IsType(t, &callback.StreamStarted{}, events[0])
	assert.Equal(t, "8888_live", events[0].Common().StreamID)
	assert.IsType(t, &callback.StreamInterrupted{}, events[3])
	assert.Equal(t, "8888_over", events[3].Common().StreamID)

	require.NoError(t, c.Reconcile(t.Context(), since, streams, h))
	assert.Empty(t, d.take(), "the same outage is reconciled once")
}

func TestReconcile_leavesOutWhatANotificationBrought(t *testing.T) {
	t.Parallel()
	srv, c := newFake(t)
	var d diary
	h := d.handler(t, c)
	receiver := httptest.NewServer(h)
	defer receiver.Close()
	now := time.Now()

	srv.SetCallbackURL(receiver.URL)
	known := srv.AddRecording("8888_a", livetest.Recording{Start: now.Add(-2 * time.Minute), End: now.Add(-time.Minute)})
	require.NoError(t, srv.Wait(t.Context()))
	require.Len(t, d.take(), 1)

	srv.SetCallbackURL("") // the outage
	missed := srv.AddRecording("8888_a", livetest.Recording{Start: now.Add(-time.Minute), End: now})

	require.NoError(t, c.Reconcile(t.Context(), now.Add(-time.Hour), []string{"8888_a"}, h))
	var files []string
	for _, ev := range d.take() {
		if file, ok := ev.(*callback.RecordingCreated); ok {
			files = append(files, file.FileID)
		}
	}
	assert.Equal(t, []string{missed.FileID}, files)

	srv.SetCallbackURL(receiver.URL)
	for _, delivery := range srv.Deliveries() {
		require.NoError(t, srv.Resend(delivery.ID))
	}
	require.NoError(t, srv.Wait(t.Context()))
	assert.Empty(t, d.take(), "%s has been handled before", known.FileID)
}

func TestReconcile_goesOnPastFailures(t *testing.T) {
	t.Parallel()
	srv, c := newFake(t, livetest.WithStream("8888_a"), livetest.WithStream("8888_b"))
	d := diary{failing: true}
	h := d.handler(t, c)
	since := time.Now().Add(-time.Hour)
	srv.Respond("Live_Tape_GetFilelist", livetest.Response{Body: livetest.ErrorBody(1204, "odd"), Times: 1})

	err := c.Reconcile(t.Context(), since, []string{"8888_a", "8888_b"}, h)
	require.ErrorIs(t, err, livecode.CodeInvalidParam)
	assert.ErrorContains(t, err, `recordings of "8888_a"`)
	assert.ErrorContains(t, err, `state of "8888_a": the database is down`)
	assert.ErrorContains(t, err, `state of "8888_b": the database is down`)

	d.failing = false
	require.NoError(t, c.Reconcile(t.Context(), since, []string{"8888_a", "8888_b"}, h))
	assert.Len(t, d.take(), 2, "what failed before is handled now")
}

func TestReconcile_endsWithItsContext(t *testing.T) {
	t.Parallel()
	srv, c := newFake(t, livetest.WithStream("8888_a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var d diary
	err := c.Reconcile(ctx, time.Now().Add(-time.Hour), []string{"8888_a"}, d.handler(t, c))
	require.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, srv.TotalCalls())
}

func TestReconcile_refusesBadArguments(t *testing.T) {
	t.Parallel()
	_, c := newFake(t)
	var d diary
	h := d.handler(t, c)
	var arg *livecode.ArgumentError
	require.ErrorAs(t, c.Reconcile(t.Context(), time.Time{}, nil, h), &arg)
	assert.Equal(t, "since", arg.Param)
	require.ErrorAs(t, c.Reconcile(t.Context(), time.Now().Add(time.Hour), nil, h), &arg)
	assert.Equal(t, "since", arg.Param)
	require.ErrorAs(t, c.Reconcile(t.Context(), time.Now(), nil, nil), &arg)
	assert.Equal(t, "h", arg.Param)
	var none context.Context
	require.ErrorAs(t, c.Reconcile(none, time.Now(), nil, h), &arg)
	assert.Equal(t, "ctx", arg.Param)
	assert.ErrorIs(t, new(livecode.Client).Reconcile(t.Context(), time.Now(), nil, h), livecode.ErrNoClient)
}

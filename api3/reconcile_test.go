package api3_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

// A backend receives events until it goes down, and knows what it has handled.
type userBackend struct {
	mu      sync.Mutex
	down    bool
	handled []string
	*callback.Handler
}

func (b *userBackend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	down := b.down
	b.mu.Unlock()
	if down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	b.Handler.ServeHTTP(w, r)
}

func (b *userBackend) setDown(down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = down
}

func (b *userBackend) events() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.handled...)
}

// newReconcile returns an account that reports to a backend, and a client of it.
func newReconcile(t *testing.T, opts ...livetest.Option) (*livetest.Server, *api3.Client, *userBackend) {
	t.Helper()
	// What happened in the second of now is asked about by the next call.
	late := livetest.WithClock(func() time.Time { return time.Now().Add(-5 * time.Second) })
	srv := livetest.NewServer(append([]livetest.Option{late}, opts...)...)
	t.Cleanup(srv.Close)
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL),
		api3.With(livecode.WithCallbackKeys(srv.Key)))
	require.NoError(t, err)
	backend := &userBackend{}
	backend.Handler = client.Callback(callback.Handlers{Default: func(_ context.Context, ev callback.Event) error {
		backend.mu.Lock()
		defer backend.mu.Unlock()
		about := ""
		switch ev := ev.(type) {
		case *callback.StreamStarted:
			about = ev.Sequence
		case *callback.StreamInterrupted:
			about = ev.Sequence
		case *callback.RecordingCreated:
			about = ev.FileID
		}
		backend.handled = append(backend.handled, fmt.Sprintf("%d %s %s %v", ev.Type(), ev.Common().StreamID, about, ev.Common().Reconciled))
		return nil
	}})
	door := httptest.NewServer(backend)
	t.Cleanup(door.Close)
	srv.SetCallbackURL(door.URL)
	return srv, client, backend
}

// The notifications themselves come back, with their genuine keys: what was handled
// is not handled again.
func TestReconcile_bringsTheNotificationsBack(t *testing.T) {
	t.Parallel()
	srv, client, backend := newReconcile(t)
	begin := time.Now().Add(-10 * time.Second)
	require.NoError(t, srv.Push("8888_a"))
	require.NoError(t, srv.Wait(t.Context()))
	backend.setDown(true)
	require.NoError(t, srv.Interrupt("8888_a", 1))
	require.NoError(t, srv.Push("8888_a"))
	file := srv.AddRecording("8888_a", livetest.Recording{})
	srv.AddScreenshot("8888_a", livetest.Screenshot{})
	require.NoError(t, srv.Wait(t.Context()))
	backend.setDown(false)
	require.Len(t, backend.events(), 1)

	require.NoError(t, client.Reconcile(t.Context(), begin, []string{"8888_a", "8888_never"}, backend.Handler))
	first, second := "5589951001175500001", "5589951001175500002"
	assert.Equal(t, []string{
		"1 8888_a " + first + " false", "0 8888_a " + first + " true", "1 8888_a " + second + " true",
		"100 8888_a " + file.FileID + " true", "200 8888_a  true",
	}, backend.events())

	require.NoError(t, client.Reconcile(t.Context(), begin, []string{"8888_a"}, backend.Handler))
	assert.Len(t, backend.events(), 5, "a second time nothing is new")
}

// Where there are no records of notifications, the list of pushes and the list of
// files tell, with the genuine number of the push while there is one.
func TestReconcile_readsTheListsWhereRecordsAreMissing(t *testing.T) {
	t.Parallel()
	for name, record := range map[string]string{
		"none":       `{"Response":{"DataInfoList":[],"TotalNum":0,"RequestId":"r"}}`,
		"not bodies": `{"Response":{"DataInfoList":[{"EventTime":"2026-05-04T04:00:00Z","EventType":1,"Request":"POST ok","StreamId":"8888_a","ResultCode":0}],"TotalNum":1,"RequestId":"r"}}`,
		"another":    `{"Response":{"DataInfoList":[{"EventType":1,"Request":"{\"event_type\":0,\"stream_id\":\"8888_a\"}","StreamId":"8888_a"}],"TotalNum":1,"RequestId":"r"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &clock{now: time.Now().Add(-time.Hour)}
			srv, client, backend := newReconcile(t, livetest.WithClock(clock.Now))
			srv.SetCallbackURL("")
			begin := clock.Now().Add(-time.Second)
			require.NoError(t, srv.Push("8888_a"))
			clock.advance(30 * time.Second)
			require.NoError(t, srv.Interrupt("8888_a", 1))
			file := srv.AddRecording("8888_a", livetest.Recording{})
			clock.advance(time.Hour - 30*time.Second)
			srv.Respond("DescribeCallbackRecordsList", livetest.Response{Body: record})
			require.NoError(t, client.Reconcile(t.Context(), begin, []string{"8888_a"}, backend.Handler))
			assert.Equal(t, []string{
				"1 8888_a 5589951001175500001 true", "0 8888_a 5589951001175500001 true", "100 8888_a " + file.FileID + " true",
			}, backend.events())
		})
	}
}

// A push of more than a week ago has no number any more: one is made that is the same
// for its start and its end, and at each call.
func TestReconcile_makesAKeyForOldPushes(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now().Add(-20 * 24 * time.Hour)}
	srv, client, backend := newReconcile(t, livetest.WithClock(clock.Now))
	srv.SetCallbackURL("")
	begin := clock.Now()
	require.NoError(t, srv.Push("8888_a"))
	clock.advance(time.Minute)
	require.NoError(t, srv.Interrupt("8888_a", 1))
	clock.advance(20*24*time.Hour - time.Minute)
	for range 2 {
		require.NoError(t, client.Reconcile(t.Context(), begin.Add(-time.Second), []string{"8888_a"}, backend.Handler))
	}
	key := fmt.Sprintf("api3:8888_a:%d", begin.Unix())
	assert.Equal(t, []string{"1 8888_a " + key + " true", "0 8888_a " + key + " true"}, backend.events())
	assert.Equal(t, 28, srv.Calls("DescribeCallbackRecordsList")-2*1, "14 days of records, a day at a time")
	assert.Zero(t, srv.Calls("DescribeStreamPushInfoList"))
}

// A stream that cannot be asked about does not keep the others from it.
func TestReconcile_goesOnAndSaysWhatFailed(t *testing.T) {
	t.Parallel()
	srv, client, backend := newReconcile(t)
	srv.SetCallbackURL("")
	begin := time.Now().Add(-10 * time.Second)
	require.NoError(t, srv.Push("8888_a"))
	srv.Respond("DescribeCallbackRecordsList", livetest.Response{Body: livetest.API3ErrorBody("UnauthorizedOperation", "you may not"), Times: 1})
	srv.Respond("SearchMedia", livetest.Response{Body: livetest.API3ErrorBody("UnauthorizedOperation", "you may not"), Times: 1})
	err := client.Reconcile(t.Context(), begin, []string{"8888_a", "8888_b"}, backend.Handler)
	assert.ErrorIs(t, err, livecode.ErrNotAuthorized)
	assert.Equal(t, 2, strings.Count(err.Error(), "UnauthorizedOperation"))
	assert.Len(t, backend.events(), 1)

	var bad *api3.ArgumentError
	assert.ErrorAs(t, client.Reconcile(t.Context(), time.Now().AddDate(0, 0, -61), []string{"a"}, backend.Handler), &bad)
	assert.ErrorAs(t, client.Reconcile(t.Context(), time.Now().Add(time.Hour), []string{"a"}, backend.Handler), &bad)
	assert.ErrorAs(t, client.Reconcile(t.Context(), begin, []string{""}, backend.Handler), &bad)
	assert.ErrorAs(t, client.Reconcile(t.Context(), begin, nil, nil), &bad)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, client.Reconcile(ended, begin, []string{"a"}, backend.Handler), context.Canceled)
}

func TestPushes_andDeliveries(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now().Add(-40 * 24 * time.Hour)}
	srv, client, _ := newReconcile(t, livetest.WithClock(clock.Now))
	begin := clock.Now().Add(-time.Second)
	ack := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"code":0}`)) }))
	defer ack.Close()
	srv.SetCallbackURL(ack.URL)
	for range 150 {
		require.NoError(t, srv.Push("8888_a", livetest.WithStreamParam("txSecret=hidden")))
		require.NoError(t, srv.Wait(t.Context())) // sent at the time of the push
		clock.advance(5 * time.Minute)
		require.NoError(t, srv.Interrupt("8888_a", 1))
		require.NoError(t, srv.Wait(t.Context()))
		clock.advance(6 * time.Hour)
	}
	require.NoError(t, srv.Push("8888_ab"))
	require.NoError(t, srv.Wait(t.Context()))
	clock.advance(time.Since(clock.Now()))
	var starts []time.Time
	for p, err := range client.Pushes(t.Context(), "8888_a", begin) {
		require.NoError(t, err)
		assert.Equal(t, "8888_a push.example.com live", p.StreamID+" "+p.Domain+" "+p.AppName)
		assert.Equal(t, 5*time.Minute, p.End.Sub(p.Start))
		starts = append(starts, p.Start)
	}
	require.Len(t, starts, 150, "over two windows and their pages, strictly of the stream")
	for i := 1; i < len(starts); i++ {
		assert.True(t, starts[i-1].Before(starts[i]))
	}
	sent := 0
	for d, err := range client.Deliveries(t.Context(), "8888_a", time.Now().AddDate(0, 0, -13)) {
		require.NoError(t, err)
		assert.Zero(t, d.ResultCode)
		assert.Contains(t, string(d.Body()), `"stream_id":"8888_a"`)
		assert.Contains(t, string(d.Body()), "txSecret=hidden")
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v %s", d, d, d, d), "hidden")
		sent++
	}
	assert.InDelta(t, 2*11*4, sent, 8, "the last two of the 13 days are without pushes")
	for _, err := range client.Pushes(t.Context(), "8888_a", begin) {
		require.NoError(t, err)
		break
	}
	for _, err := range client.Deliveries(t.Context(), "8888_a", begin) {
		var bad *api3.ArgumentError
		assert.ErrorAs(t, err, &bad, "of the last 14 days alone")
	}
	assert.Nil(t, api3.Delivery{}.Body())
}

package callback_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

type spanKey struct{}

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

// A watcher keeps what an Observer is told.
type watcher struct {
	mu   sync.Mutex
	ends []callback.NotificationEnd
	got  chan callback.NotificationEnd
}

func newWatcher() *watcher { return &watcher{got: make(chan callback.NotificationEnd, 100)} }

func (w *watcher) observer() callback.Observer {
	return callback.Observer{
		Notification: func(ctx context.Context) (context.Context, func(callback.NotificationEnd)) {
			return context.WithValue(ctx, spanKey{}, traceparent), func(end callback.NotificationEnd) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.ends = append(w.ends, end)
				w.got <- end
			}
		},
		Trace: func(ctx context.Context) string {
			parent, _ := ctx.Value(spanKey{}).(string)
			return parent
		},
	}
}

func started(stream string) callbacktest.Fields {
	return callbacktest.Fields{
		"event_type": 1, "stream_id": stream, "channel_id": stream, "sequence": "1", "stream_param": "txSecret=0123456789abcdef",
	}
}

// receiver returns a Handler and what sends it a body, signed with a key.
func receiver(t *testing.T, handlers callback.Handlers, opts ...callback.Option) func(key string, fields callbacktest.Fields) int {
	t.Helper()
	v, err := callback.NewVerifier(testKey)
	require.NoError(t, err)
	h, err := callback.NewHandler(v, handlers, opts...)
	require.NoError(t, err)
	return func(key string, fields callbacktest.Fields) int {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, callbacktest.NewRequest("http://receiver.example/", key, time.Now().Add(time.Minute), fields))
		return rec.Code
	}
}

func TestWithObserver_seesWhatBecomesOfEachNotification(t *testing.T) {
	t.Parallel()
	w := newWatcher()
	broken := errors.New("the database is down")
	var in []any
	send := receiver(t, callback.Handlers{StreamStarted: func(ctx context.Context, ev *callback.StreamStarted) error {
		in = append(in, ctx.Value(spanKey{}))
		if ev.StreamID == "broken" {
			return broken
		}
		return nil
	}}, callback.WithObserver(w.observer()))

	send(testKey, started("a"))
	send(testKey, started("a"))
	send("another key", started("a"))
	send(testKey, started("broken"))
	send(testKey, callbacktest.Fields{"event_type": "none"})
	var got []string
	for _, end := range w.ends {
		got = append(got, fmt.Sprintf("%d %s event %v err %v", end.Status, end.Outcome, end.Event != nil, end.Err))
		assert.Positive(t, end.Duration)
		assert.LessOrEqual(t, end.Responded, end.Duration)
		assert.LessOrEqual(t, end.Verified, end.Done)
		if end.Event != nil {
			assert.Positive(t, end.Verified)
			assert.LessOrEqual(t, end.Done, end.Responded)
		}
	}
	assert.Equal(t, []string{
		"200 handled event true err <nil>",
		"200 duplicate event true err <nil>",
		"403 mismatch event false err callback: sign does not match",
		"503 failed event true err the database is down",
		"200 undecodable event false err <nil>",
	}, got)
	assert.Equal(t, []any{traceparent, traceparent}, in)
	for _, end := range w.ends {
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", end, end, end), "0123456789abcdef")
	}
}

func TestWithObserver_learnsOfTheEndOfLateWork(t *testing.T) {
	t.Parallel()
	w := newWatcher()
	release := make(chan struct{})
	r := newRig(t, nil, callback.WithObserver(w.observer()), callback.WithTimeout(50*time.Millisecond))
	r.setAct(func(context.Context, callback.Event) error {
		<-release
		return nil
	})
	assert.Equal(t, http.StatusServiceUnavailable, r.post(fresh(pushMembers)).status)
	close(release)
	end := <-w.got
	assert.Equal(t, "handled", end.Outcome)
	assert.Equal(t, http.StatusServiceUnavailable, end.Status)
	assert.Less(t, end.Responded, end.Duration)
	assert.NoError(t, end.Err)
}

// The traceparent of the receipt goes into the inbox, and nothing that is none.
func TestWithObserver_keepsTheTraceInTheInbox(t *testing.T) {
	t.Parallel()
	for parent, want := range map[string]string{
		traceparent: traceparent, "": "", strings.ToUpper(traceparent): "", traceparent + "-more": "", "00-sign": "",
	} {
		store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
		w := newWatcher()
		o := w.observer()
		o.Trace = func(context.Context) string { return parent }
		send := receiver(t, callback.Handlers{}, callback.WithInbox(store), callback.WithObserver(o),
			callback.WithObserver(callback.Observer{Notification: func(context.Context) (context.Context, func(callback.NotificationEnd)) { return nil, nil }}))
		require.Equal(t, http.StatusOK, send(testKey, started("a")))
		items, err := store.Claim(t.Context(), 1)
		require.NoError(t, err)
		assert.Equal(t, want, items[0].Envelope.Trace)
		assert.Equal(t, "stored", w.ends[0].Outcome)
	}
}

func TestWithObserver_rejectsAnEmptyObserver(t *testing.T) {
	t.Parallel()
	v, err := callback.NewVerifier(testKey)
	require.NoError(t, err)
	_, err = callback.NewHandler(v, callback.Handlers{}, callback.WithObserver(callback.Observer{}))
	var bad *callback.ArgumentError
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "WithObserver", bad.Func)
}

// Each metric is described once, under a name of its own.
func TestMetrics_describesEachMetric(t *testing.T) {
	t.Parallel()
	seen := map[callback.Metric]bool{}
	for _, m := range callback.Metrics() {
		assert.False(t, seen[m.Metric], m.Metric)
		seen[m.Metric] = true
		assert.NotEmpty(t, m.Help)
		assert.Equal(t, m.Label == "", len(m.Values) == 0, m.Metric)
	}
	assert.Len(t, seen, 18)
}

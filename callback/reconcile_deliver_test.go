package callback_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

var errDisk = errors.New("disk is full")

// A courier delivers to a Handler by both ways and notes what its functions
// got.
type courier struct {
	*callback.Handler
	counters callback.MemoryCounters
	got      []callback.Event
	act      func(context.Context) error
}

func newCourier(t *testing.T, opts ...callback.Option) *courier {
	t.Helper()
	c := &courier{act: func(context.Context) error { return nil }}
	handlers := callback.Handlers{Default: func(ctx context.Context, ev callback.Event) error {
		c.got = append(c.got, ev)
		return c.act(ctx)
	}}
	h, err := callback.NewHandler(newVerifier(t), handlers, append(opts, callback.WithCounters(&c.counters))...)
	require.NoError(t, err)
	c.Handler = h
	return c
}

// notify brings body as a notification and returns the status of the answer.
func notify(h http.Handler, body string) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
	return w.Code
}

func TestDeliver_isOneWithTheNotificationInEitherOrder(t *testing.T) {
	t.Parallel()
	c := newCourier(t)
	require.Equal(t, 200, notify(c, recordingBody()))
	require.NoError(t, c.Deliver(t.Context(), rebuilt(t)))
	require.Len(t, c.got, 1)
	assert.False(t, c.got[0].Common().Reconciled)

	c = newCourier(t)
	require.NoError(t, c.Deliver(t.Context(), rebuilt(t)))
	require.NoError(t, c.Deliver(t.Context(), rebuilt(t)))
	require.Equal(t, 200, notify(c, recordingBody()))
	require.Len(t, c.got, 1)
	assert.True(t, c.got[0].Common().Reconciled)
	assert.Empty(t, c.Quarantined())
	assert.Equal(t, int64(1), c.counters.Total(callback.MetricHandled))
	assert.Equal(t, map[string]int64{"recording_created": 2}, c.counters.ByLabel(callback.MetricDuplicate))
	assert.Zero(t, c.counters.Total(callback.MetricConflict))
}

func TestDeliver_returnsTheErrorAndLeavesTheKeyFree(t *testing.T) {
	t.Parallel()
	c := newCourier(t)
	c.act = func(context.Context) error { return errDisk }
	require.Equal(t, errDisk, c.Deliver(t.Context(), rebuilt(t)))
	c.act = func(context.Context) error { panic("no") }
	var p *callback.PanicError
	require.ErrorAs(t, c.Deliver(t.Context(), rebuilt(t)), &p)
	c.act = func(context.Context) error { return nil }
	require.NoError(t, c.Deliver(t.Context(), rebuilt(t)))
	assert.Len(t, c.got, 3)
	assert.Equal(t, int64(1), c.counters.Total(callback.MetricHandled))
	assert.Zero(t, c.counters.Total(callback.MetricDuplicate))
}

func TestDeliver_waitsForATwinInFlight(t *testing.T) {
	t.Parallel()
	for _, outcome := range []error{nil, errDisk} {
		synctest.Test(t, func(t *testing.T) {
			c := newCourier(t)
			proceed := make(chan struct{})
			c.act = func(context.Context) error { <-proceed; return outcome }
			go notify(c, recordingBody())
			synctest.Wait()
			var delivered error
			done := false
			go func() {
				delivered = c.Deliver(t.Context(), rebuilt(t))
				done = true
			}()
			synctest.Wait()
			require.False(t, done)
			close(proceed)
			synctest.Wait()
			require.True(t, done)
			assert.Equal(t, outcome, delivered)
			assert.Len(t, c.got, 1)
		})
	}
}

func TestDeliver_letsANotificationWaitForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCourier(t)
		proceed := make(chan struct{})
		c.act = func(context.Context) error { <-proceed; return nil }
		go func() { assert.NoError(t, c.Deliver(t.Context(), rebuilt(t))) }()
		synctest.Wait()
		status := 0
		go func() { status = notify(c, recordingBody()) }()
		synctest.Wait()
		require.Zero(t, status)
		close(proceed)
		synctest.Wait()
		assert.Equal(t, 200, status)
		assert.Len(t, c.got, 1)
		assert.Empty(t, c.Quarantined())
	})
}

func TestDeliver_waitsNoLongerThanItsContextAndTheTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCourier(t, callback.WithTimeout(time.Second))
		c.act = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		began := time.Now()
		require.ErrorIs(t, c.Deliver(t.Context(), rebuilt(t)), context.DeadlineExceeded)
		assert.Equal(t, time.Second, time.Since(began))

		proceed := make(chan struct{})
		c.act = func(context.Context) error { <-proceed; return nil }
		go notify(c, recordingBody())
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		require.ErrorIs(t, c.Deliver(ctx, rebuilt(t)), context.Canceled)
		close(proceed)
		synctest.Wait()
		assert.Len(t, c.got, 2)
	})
}

func TestDeliver_withoutDedupeRunsEachTime(t *testing.T) {
	t.Parallel()
	c := newCourier(t, callback.WithoutDedupe())
	require.NoError(t, c.Deliver(t.Context(), rebuilt(t)))
	require.NoError(t, c.Deliver(t.Context(), rebuilt(t)))
	assert.Len(t, c.got, 2)
}

func TestDeliver_takesEventsMadeByHand(t *testing.T) {
	t.Parallel()
	c := newCourier(t)
	for range 2 { // no id, no key
		require.NoError(t, c.Deliver(t.Context(), &callback.StreamStarted{}))
	}
	assert.Len(t, c.got, 2)
	require.Error(t, c.Deliver(t.Context(), nil))
}

func TestDeliver_asksForConfirmationOfForeignEventsOnly(t *testing.T) {
	t.Parallel()
	c := newCourier(t, callback.WithConfirm(func(context.Context, callback.Event) error { return callback.ErrNotConfirmed }))
	require.NoError(t, c.Deliver(t.Context(), rebuilt(t)))
	require.Len(t, c.got, 1)
	foreign, err := callback.Parse([]byte(`{"event_type":1,"stream_id":"a","sequence":"1"}`))
	require.NoError(t, err)
	require.Equal(t, callback.ErrNotConfirmed, c.Deliver(t.Context(), foreign))
	require.Len(t, c.got, 1)
	assert.Len(t, c.Quarantined(), 1)
}

// A shelf is an Inbox that keeps everything in memory.
type shelf struct {
	callback.MemoryQuarantine
	envelopes []callback.Envelope
	err       error
}

func (s *shelf) Put(_ context.Context, e callback.Envelope) (bool, error) {
	for _, known := range s.envelopes {
		switch {
		case known.Key != e.Key:
		case e.Conflicts(known.Digest):
			return false, callback.ErrConflict
		default:
			return true, nil
		}
	}
	if s.err == nil {
		s.envelopes = append(s.envelopes, e)
	}
	return false, s.err
}

func newInboxHandler(t *testing.T, inbox callback.Inbox) *callback.Handler {
	t.Helper()
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{}, callback.WithInbox(inbox))
	require.NoError(t, err)
	return h
}

func TestDeliver_putsIntoTheInbox(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	h := newInboxHandler(t, s)
	require.NoError(t, h.Deliver(t.Context(), rebuilt(t)))
	require.NoError(t, h.Deliver(t.Context(), rebuilt(t)))
	require.Equal(t, 200, notify(h, recordingBody()))
	require.Len(t, s.envelopes, 1)
	assert.Empty(t, s.List())
	e := s.envelopes[0]
	assert.Empty(t, e.Digest)
	assert.Equal(t, rebuilt(t).DedupeKey(), e.Key)
	assert.Equal(t, "stream-7", e.StreamID)
	ev, err := e.Event()
	require.NoError(t, err)
	assert.Equal(t, rebuilt(t), ev)
	assert.True(t, ev.Common().Reconciled)
}

func TestDeliver_toAnInboxThatKnowsTheNotification(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	h := newInboxHandler(t, s)
	require.Equal(t, 200, notify(h, recordingBody()))
	require.NoError(t, h.Deliver(t.Context(), rebuilt(t)))
	require.Len(t, s.envelopes, 1)
	ev, err := s.envelopes[0].Event()
	require.NoError(t, err)
	assert.False(t, ev.Common().Reconciled)

	s.err = callback.ErrConflict // an inbox may be stricter than it need be
	s.envelopes = nil
	require.NoError(t, h.Deliver(t.Context(), rebuilt(t)))
	assert.Empty(t, s.List())
}

func TestDeliver_saysWhyTheInboxFailed(t *testing.T) {
	t.Parallel()
	h := newInboxHandler(t, &shelf{err: errDisk})
	require.Equal(t, errDisk, h.Deliver(t.Context(), rebuilt(t)))
	require.ErrorContains(t, h.Deliver(t.Context(), &callback.StreamStarted{}), "NewReconciled")
}

func TestEnvelope_Conflicts(t *testing.T) {
	t.Parallel()
	one, two := []byte("0123456789abcdef"), []byte("fedcba9876543210")
	for _, c := range []struct {
		own, known []byte
		want       bool
	}{{one, one, false}, {one, two, true}, {nil, one, false}, {one, nil, false}, {nil, nil, false}} {
		assert.Equal(t, c.want, callback.Envelope{Digest: c.own}.Conflicts(c.known))
	}
	_, err := callback.Envelope{Body: callback.NewSecret("{}"), Reconciled: true}.Event()
	require.ErrorIs(t, err, callback.ErrUndecodable)
}

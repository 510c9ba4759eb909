package callback_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

func TestNewHandler_withAnInboxTheHandlersAreTheWorkers(t *testing.T) {
	t.Parallel()
	_, err := callback.NewHandler(newVerifier(t), callback.Handlers{
		Unknown: func(context.Context, *callback.Unknown) error { return nil },
	}, callback.WithInbox(&memoryInbox{}))
	require.ErrorContains(t, err, "inbox")
}

// plainInbox is an Inbox without Keep.
type plainInbox struct{ callback.Inbox }

func TestNewHandler_quarantineBehindAnInbox(t *testing.T) {
	t.Parallel()
	newHandler := func(opts ...callback.Option) (*callback.Handler, error) {
		return callback.NewHandler(newVerifier(t), callback.Handlers{}, opts...)
	}
	undecodable := fresh(`"event_type":null`)

	inbox := &memoryInbox{}
	h, err := newHandler(callback.WithInbox(inbox))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, notify(h, undecodable))
	assert.Equal(t, []callback.RejectError{callback.ErrUndecodable}, inbox.reasons())
	assert.Empty(t, h.Quarantined())

	elsewhere := callback.NewMemoryQuarantine(1)
	for _, kept := range []callback.Inbox{inbox, plainInbox{inbox}} {
		h, err = newHandler(callback.WithQuarantine(elsewhere.Keep), callback.WithInbox(kept))
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, notify(h, undecodable))
	}
	assert.Len(t, inbox.reasons(), 1)
	assert.Len(t, elsewhere.List(), 1)
	assert.EqualValues(t, 1, elsewhere.Dropped())

	_, err = newHandler(callback.WithInbox(plainInbox{inbox}))
	require.ErrorContains(t, err, "WithQuarantine")
}

// memoryInbox is an Inbox for tests; fault, if set, decides about every Put.
type memoryInbox struct {
	mu        sync.Mutex
	envelopes []callback.Envelope
	fault     func(context.Context) error
	asides    []callback.Quarantined
}

func (m *memoryInbox) Put(ctx context.Context, e callback.Envelope) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fault != nil {
		if err := m.fault(ctx); err != nil {
			return false, err
		}
	}
	for _, old := range m.envelopes {
		if old.Key == e.Key && bytes.Equal(old.Digest, e.Digest) {
			return true, nil
		}
		if old.Key == e.Key {
			return false, callback.ErrConflict
		}
	}
	m.envelopes = append(m.envelopes, e)
	return false, nil
}

func (m *memoryInbox) Keep(_ context.Context, q callback.Quarantined) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asides = append(m.asides, q)
	return nil
}

// reasons says why bodies are in quarantine.
func (m *memoryInbox) reasons() []callback.RejectError {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []callback.RejectError
	for _, q := range m.asides {
		all = append(all, q.Reason)
	}
	return all
}

func newInboxRig(t *testing.T, inbox callback.Inbox, opts ...callback.Option) *rig {
	t.Helper()
	r := &rig{t: t, counters: &callback.MemoryCounters{}, log: &lockedBuffer{}}
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{}, append([]callback.Option{
		callback.WithInbox(inbox), callback.WithCounters(r.counters), callback.WithLogger(slog.New(slog.NewTextHandler(r.log, nil))),
	}, opts...)...)
	require.NoError(t, err)
	r.handler = h
	r.serve(h)
	return r
}

func TestHandler_inbox(t *testing.T) {
	t.Parallel()
	inbox := &memoryInbox{}
	r := newInboxRig(t, inbox)
	body := fresh(pushMembers)
	r.expect(http.StatusOK, body)
	r.expect(http.StatusOK, signed(testKey, testNow.Unix()+1, pushMembers))
	r.expect(http.StatusOK, fresh(pushMembers+`,"node":"other"`))
	require.Len(t, inbox.envelopes, 1)
	e := inbox.envelopes[0]
	ev, err := e.Event()
	require.NoError(t, err)
	assert.Equal(t, ev.DedupeKey(), e.Key)
	assert.Len(t, e.Digest, 16)
	assert.Equal(t, callback.TypeStreamStarted, e.Type)
	assert.Equal(t, "8888_a", e.StreamID)
	assert.Equal(t, testNow, e.Received)
	assert.Equal(t, at(farT, 0), e.Expires)
	assert.Equal(t, body, e.Body.Reveal())

	for metric, want := range map[callback.Metric]int64{
		callback.MetricStored: 1, callback.MetricDuplicate: 1, callback.MetricConflict: 1, callback.MetricAcked: 3, callback.MetricHandled: 0,
	} {
		assert.Equal(t, want, r.counters.Total(metric), metric)
	}
	assert.Equal(t, []callback.RejectError{callback.ErrConflict}, inbox.reasons())
}

// If the inbox cannot keep it, the sender hears so within a second.
func TestHandler_inboxThatFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault  func(context.Context) error
		failed int64 // as it is counted
	}{
		"at once": {func(context.Context) error { return errors.New("disk is full") }, 1},
		"panics":  {func(context.Context) error { panic("disk is full") }, 1},
		"late": {func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}, 1},
		"late and deaf": {func(context.Context) error {
			time.Sleep(1500 * time.Millisecond)
			return nil
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inbox := &memoryInbox{fault: tt.fault}
			r := newInboxRig(t, inbox)
			begin := time.Now()
			r.expect(http.StatusServiceUnavailable, fresh(pushMembers))
			assert.Less(t, time.Since(begin), time.Second)
			inbox.mu.Lock() // waits for the deaf one
			inbox.fault = nil
			inbox.mu.Unlock()
			r.expect(http.StatusOK, fresh(pushMembers))
			assert.Len(t, inbox.envelopes, 1)
			// The first request may be counted after its answer.
			assert.Eventually(t, func() bool {
				return r.counters.ByLabel(callback.MetricStored)["stream_started"] == 1 &&
					r.counters.ByLabel(callback.MetricStoreFailed)["stream_started"] == tt.failed
			}, time.Second, time.Millisecond)
		})
	}
}

// stuckInbox keeps nothing until its context ends, and notes how long that took.
type stuckInbox struct {
	callback.MemoryQuarantine
	waited time.Duration
}

func (s *stuckInbox) Put(ctx context.Context, _ callback.Envelope) (bool, error) {
	begin := time.Now()
	<-ctx.Done()
	s.waited = time.Since(begin)
	return false, ctx.Err()
}

// However long the function of WithConfirm takes, it neither shortens nor
// lengthens the time that Put has.
func TestHandler_putHasATimeOfItsOwn(t *testing.T) {
	t.Parallel()
	const timeout, puts = 2 * time.Second, 900 * time.Millisecond
	for name, tt := range map[string]struct {
		asking         time.Duration // 0: there is no such function
		waited, answer time.Duration
	}{
		"nothing to confirm": {0, puts, puts},
		"confirmed quickly":  {time.Millisecond, puts, puts + time.Millisecond},
		"confirmed slowly":   {timeout - time.Millisecond, puts, timeout - time.Millisecond + puts},
		"confirmed too late": {time.Hour, 0, timeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			inbox := &stuckInbox{}
			opts := []callback.Option{callback.WithInbox(inbox), callback.WithTimeout(timeout)}
			if tt.asking > 0 {
				opts = append(opts, callback.WithConfirm(func(ctx context.Context, _ callback.Event) error {
					select {
					case <-time.After(tt.asking):
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				}))
			}
			h, err := callback.NewHandler(newVerifier(t), callback.Handlers{}, opts...)
			require.NoError(t, err)
			begin := time.Now()
			require.Equal(t, http.StatusServiceUnavailable, notify(h, fresh(pushMembers)), name)
			assert.Equal(t, tt.answer, time.Since(begin), name)
			assert.Equal(t, tt.waited, inbox.waited, name)
		})
	}
}

func TestHandler_inboxBehindConfirm(t *testing.T) {
	t.Parallel()
	inbox := &memoryInbox{}
	r := newInboxRig(t, inbox, callback.WithConfirm(func(_ context.Context, ev callback.Event) error {
		switch ev.Common().StreamID {
		case "false":
			return callback.ErrNotConfirmed
		case "unsure":
			return errors.New("no answer")
		}
		return nil
	}))
	r.expect(http.StatusOK, fresh(`"event_type":1,"stream_id":"false"`))
	r.expect(http.StatusServiceUnavailable, fresh(`"event_type":1,"stream_id":"unsure"`))
	r.expect(http.StatusOK, fresh(`"event_type":1,"stream_id":"true"`))
	require.Len(t, inbox.envelopes, 1)
	assert.Equal(t, "true", inbox.envelopes[0].StreamID)
	assert.Equal(t, []callback.RejectError{callback.ErrNotConfirmed}, inbox.reasons())
}

package callback_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"testing"
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

// memoryInbox is an Inbox for tests; fault, if set, decides about every Put.
type memoryInbox struct {
	mu        sync.Mutex
	envelopes []callback.Envelope
	fault     func(context.Context) error
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
		callback.MetricKept: 1, callback.MetricDuplicate: 1, callback.MetricConflict: 1, callback.MetricAcked: 3, callback.MetricHandled: 0,
	} {
		assert.Equal(t, want, r.counters.Total(metric), metric)
	}
	assert.Equal(t, []callback.Refusal{callback.ErrConflict}, r.quarantined())
}

// If the inbox cannot keep it, the sender hears so within a second.
func TestHandler_inboxThatFails(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(context.Context) error{
		"at once": func(context.Context) error { return errors.New("disk is full") },
		"panics":  func(context.Context) error { panic("disk is full") },
		"late": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
		"late and deaf": func(context.Context) error {
			time.Sleep(1500 * time.Millisecond)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inbox := &memoryInbox{fault: fault}
			r := newInboxRig(t, inbox)
			begin := time.Now()
			r.expect(http.StatusServiceUnavailable, fresh(pushMembers))
			assert.Less(t, time.Since(begin), time.Second)
			inbox.mu.Lock() // waits for the deaf one
			inbox.fault = nil
			inbox.mu.Unlock()
			r.expect(http.StatusOK, fresh(pushMembers))
			assert.Len(t, inbox.envelopes, 1)
		})
	}
}

func TestHandler_inboxBehindConfirm(t *testing.T) {
	t.Parallel()
	inbox := &memoryInbox{}
	r := newInboxRig(t, inbox, callback.WithConfirm(func(_ context.Context, ev callback.Event) error {
		switch ev.Common().StreamID {
		case "false":
			return callback.ErrFalseEvent
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
	assert.Equal(t, []callback.Refusal{callback.ErrFalseEvent}, r.quarantined())
}

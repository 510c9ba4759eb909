package inbox_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A scene is one stream with its store and the state that the service tells of it.
type scene struct {
	t     *testing.T
	store *inboxtest.Memory
	live  atomic.Bool
	seen  []string // what was handled; unconfirmed events end in "?"
}

func newScene(t *testing.T) *scene {
	return &scene{t: t, store: inboxtest.NewMemory(inboxtest.Settings{}, nil)}
}

func (s *scene) put(kind callback.Type, sequence string) {
	s.t.Helper()
	body := fmt.Sprintf(`{"event_type":%d,"stream_id":"s","sequence":%q,"event_time":%d,"nonce":%d}`,
		int(kind), sequence, time.Now().Unix(), time.Now().UnixNano())
	ev, err := callback.Parse([]byte(body))
	require.NoError(s.t, err)
	_, err = s.store.Put(s.t.Context(), callback.Envelope{
		Key: ev.DedupeKey(), Digest: []byte(body), Type: kind, StreamID: "s", Received: time.Now(), Body: callback.NewSecret(body),
	})
	require.NoError(s.t, err)
}

func (s *scene) start(sequence string) { s.put(callback.TypeStreamStarted, sequence) }
func (s *scene) end(sequence string)   { s.put(callback.TypeStreamInterrupted, sequence) }

// work runs a worker for some time.
func (s *scene) work(d time.Duration, opts ...inbox.Option) {
	s.t.Helper()
	w, err := inbox.NewWorker(s.store, callback.Handlers{Default: func(_ context.Context, ev callback.Event) error {
		name := nameOf(ev)
		if ev.Common().Unconfirmed {
			name += "?"
		}
		s.seen = append(s.seen, name)
		return nil
	}}, append(opts, inbox.WithConfirm(func(_ context.Context, ev callback.Event) error {
		if ev.Type() != callback.TypeStreamStarted && ev.Type() != callback.TypeStreamInterrupted {
			return callback.ErrCannotConfirm
		}
		if (ev.Type() == callback.TypeStreamStarted) != s.live.Load() {
			return callback.ErrStateDiffers
		}
		return nil
	}))...)
	require.NoError(s.t, err)
	ctx, cancel := context.WithTimeout(s.t.Context(), d)
	defer cancel()
	require.NoError(s.t, w.Run(ctx))
}

func (s *scene) reasons() []string {
	s.t.Helper()
	list, err := s.store.Quarantined(s.t.Context(), 0, 1000)
	require.NoError(s.t, err)
	reasons := []string{}
	for _, dead := range list {
		reasons = append(reasons, dead.Reason)
	}
	return reasons
}

func TestConfirm_passesAllReconnectsOfAnOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		var want []string
		for n := range 20 {
			sequence := fmt.Sprint(n)
			s.start(sequence)
			time.Sleep(time.Minute)
			s.end(sequence)
			time.Sleep(time.Second)
			want = append(want, "start "+sequence, "end "+sequence)
		}
		time.Sleep(time.Hour)
		s.start("20")
		s.live.Store(true)
		s.work(time.Minute)
		assert.Equal(t, append(want, "start 20"), s.seen, "none is so much as marked")
		assert.Empty(t, s.reasons())
	})
}

func TestConfirm_passesASwiftReconnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.live.Store(true)
		s.start("1")
		go func() {
			time.Sleep(time.Minute)
			s.end("1") // and within the same second the host is back
			time.Sleep(3 * time.Second)
			s.start("2")
		}()
		s.work(2 * time.Minute)
		assert.Equal(t, []string{"start 1", "end 1", "start 2"}, s.seen)
		assert.Empty(t, s.reasons())
	})
}

func TestConfirm_passesAPushThatWasOverAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start("1")
		go func() {
			time.Sleep(11 * time.Minute) // the receiver was down, and the service repeats
			s.end("1")
		}()
		s.work(12 * time.Minute)
		assert.Equal(t, []string{"start 1", "end 1"}, s.seen)
		assert.Empty(t, s.reasons())
	})
}

func TestConfirm_deniesAForgedStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start("1")
		s.work(20 * time.Minute)
		assert.Empty(t, s.seen)
		assert.Equal(t, []string{"false_event"}, s.reasons())
	})
}

func TestConfirm_deniesAForgedEndAndTakesTheGenuineOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		go func() {
			time.Sleep(20 * time.Minute)
			s.live.Store(true)
			s.start("1")
			s.end("1") // forged, with the sequence of the captured start
			time.Sleep(20 * time.Minute)
			s.live.Store(false)
			s.end("1") // of another body, which is no conflict any more
		}()
		s.work(time.Hour)
		assert.Equal(t, []string{"start 1", "end 1"}, s.seen)
		assert.Equal(t, []string{"false_event"}, s.reasons())
	})
}

// A worker that has not run for long cannot know what another one handled.
func TestConfirm_marksAnEndThatAYoungWorkerCannotExplain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.live.Store(true)
		s.start("2")
		s.work(time.Second)
		s.end("1") // swapped: it was sent before the start
		s.work(20 * time.Minute)
		assert.Equal(t, []string{"start 2", "end 1?"}, s.seen)
		assert.Empty(t, s.reasons())
	})
}

func TestConfirm_marksOrHoldsWhatNothingDecides(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start("1")
		s.put(callback.TypeImageModerated, "2")
		time.Sleep(time.Hour)
		s.work(time.Minute)
		assert.Equal(t, []string{"start 1?", "?"}, s.seen)
		assert.Empty(t, s.reasons())

		held := newScene(t)
		held.start("1")
		held.put(callback.TypeImageModerated, "2")
		time.Sleep(time.Hour)
		held.work(time.Minute, inbox.WithHoldUnconfirmed())
		assert.Empty(t, held.seen)
		assert.Equal(t, []string{"unconfirmed", "unconfirmed"}, held.reasons())
	})
}

// A function that fails and is tried again sees the same mark.
func TestConfirm_marksAnEventAtEachTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start("1")
		time.Sleep(time.Hour)
		var marks []bool
		w, err := inbox.NewWorker(s.store, callback.Handlers{Default: func(_ context.Context, ev callback.Event) error {
			marks = append(marks, ev.Common().Unconfirmed)
			if len(marks) < 3 {
				return assert.AnError
			}
			return nil
		}}, inbox.WithConfirm(func(context.Context, callback.Event) error { return callback.ErrStateDiffers }))
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.NoError(t, w.Run(ctx))
		assert.Equal(t, []bool{true, true, true}, marks)
	})
}

func TestNewWorker_wantsAHistoryToConfirm(t *testing.T) {
	t.Parallel()
	queue := struct{ inbox.Queue }{inboxtest.NewMemory(inboxtest.Settings{}, nil)}
	_, err := inbox.NewWorker(queue, callback.Handlers{Default: func(context.Context, callback.Event) error { return nil }},
		inbox.WithConfirm(func(context.Context, callback.Event) error { return nil }))
	var bad *inbox.ArgumentError
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, "WithConfirm", bad.Func)
}

// Two pushes of a sequence each, of which the end of the first was lost.
func TestConfirm_marksAStartThatOthersHaveFollowed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start("1")
		s.start("2")
		s.end("2")
		s.work(time.Minute)
		assert.Equal(t, []string{"start 1?", "start 2", "end 2"}, s.seen, "and it waits for nothing")
	})
}

// An end may be explained by a newer start, but not by one that nobody confirmed.
func TestConfirm_letsNoUnconfirmedStartExplainAnEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.start("9") // forged, while the worker is down
		time.Sleep(20 * time.Minute)
		go func() {
			time.Sleep(20 * time.Minute)
			s.live.Store(true)
			s.end("1") // forged, of a push before the one that nobody confirmed
		}()
		s.work(time.Hour)
		assert.Equal(t, []string{"start 9?"}, s.seen)
		assert.Equal(t, []string{"false_event"}, s.reasons())
	})
}

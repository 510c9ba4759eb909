package inbox_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A world is a service with one stream, its notifications, a receiver and a worker
// that are down now and then, and a forger, over some hours of fake time.
type world struct {
	t     *testing.T
	store *inboxtest.Memory
	all   sync.WaitGroup

	mu          sync.Mutex
	live        bool
	flips       []time.Time // when live changed
	deafTo      time.Time   // until when the receiver is down
	workerSince time.Time   // zero: it is down
	forged      map[string]time.Time
	passed      map[string]bool // sequence and type → whether unconfirmed
	passedAt    map[string]time.Time
}

const room = "8888_room"

func nameOf(ev callback.Event) string {
	switch ev := ev.(type) {
	case *callback.StreamStarted:
		return "start " + ev.Sequence
	case *callback.StreamInterrupted:
		return "end " + ev.Sequence
	}
	return ""
}

// post brings a notification to the receiver, at once or by the repeats of the
// service: twelve, one a minute.
func (w *world) post(kind callback.Type, sequence string, at time.Time) {
	body := fmt.Sprintf(`{"event_type":%d,"stream_id":%q,"sequence":%q,"event_time":%d}`, int(kind), room, sequence, at.Unix())
	ev, err := callback.Parse([]byte(body))
	require.NoError(w.t, err)
	for range 13 {
		w.mu.Lock()
		deaf := time.Now().Before(w.deafTo)
		w.mu.Unlock()
		if !deaf {
			_, err := w.store.Put(w.t.Context(), callback.Envelope{
				Key: ev.DedupeKey(), Digest: []byte(body), Type: kind, StreamID: room, Received: time.Now(), Body: callback.NewSecret(body),
			})
			require.NoError(w.t, err)
			return
		}
		time.Sleep(time.Minute)
	}
	require.Fail(w.t, "the receiver was down for too long")
}

// short is mostly seconds, and minutes now and then.
func short() time.Duration {
	if rand.IntN(3) == 0 {
		return rand.N(25 * time.Minute)
	}
	return 50*time.Millisecond + rand.N(5*time.Second)
}

// push lets the stream begin and end, and begin again.
func (w *world) push(until time.Time) {
	for n := 1; time.Now().Before(until); n++ {
		sequence := fmt.Sprint(1000 + n)
		w.flip(true, callback.TypeStreamStarted, sequence)
		time.Sleep(short())
		w.flip(false, callback.TypeStreamInterrupted, sequence)
		time.Sleep(short())
	}
}

func (w *world) flip(live bool, kind callback.Type, sequence string) {
	w.mu.Lock()
	w.live = live
	w.flips = append(w.flips, time.Now())
	w.mu.Unlock()
	at, way := time.Now(), rand.N(300*time.Millisecond)
	w.all.Go(func() {
		time.Sleep(way)
		w.post(kind, sequence, at)
	})
}

// forge posts the opposite of what is.
func (w *world) forge(until time.Time) {
	for n := 1; time.Now().Before(until); n++ {
		time.Sleep(short())
		w.mu.Lock()
		kind, word := callback.TypeStreamStarted, "start "
		if w.live {
			kind, word = callback.TypeStreamInterrupted, "end "
		}
		sequence := fmt.Sprint(n)
		deaf := time.Now().Before(w.deafTo)
		if !deaf {
			w.forged[word+sequence] = time.Now()
		}
		w.mu.Unlock()
		if !deaf {
			w.post(kind, sequence, time.Now())
		}
	}
}

// breakDown has the receiver and the worker fail independently.
func (w *world) breakDown(until time.Time) {
	for time.Now().Before(until) {
		time.Sleep(short() * 4)
		w.mu.Lock()
		w.deafTo = time.Now().Add(rand.N(8 * time.Minute))
		w.mu.Unlock()
		time.Sleep(8*time.Minute + 13*time.Minute) // so that each repeat finds a time
	}
}

func (w *world) work(ctx context.Context, until time.Time) {
	for time.Now().Before(until) {
		run, cancel := context.WithCancel(ctx)
		worker, err := inbox.NewWorker(w.store, callback.Handlers{Default: w.handle}, inbox.WithConfirm(w.confirm))
		require.NoError(w.t, err)
		w.setWorker(time.Now())
		ended := make(chan error, 1)
		go func() { ended <- worker.Run(run) }()
		time.Sleep(short() * 3)
		if time.Now().After(until) {
			time.Sleep(time.Hour) // let it finish its work
		}
		w.setWorker(time.Time{})
		cancel()
		require.NoError(w.t, <-ended)
		time.Sleep(short())
	}
}

func (w *world) setWorker(since time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.workerSince = since
}

func (w *world) confirm(_ context.Context, ev callback.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, started := ev.(*callback.StreamStarted); started != w.live {
		return callback.ErrStateDiffers
	}
	return nil
}

func (w *world) handle(_ context.Context, ev callback.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.passed[nameOf(ev)], w.passedAt[nameOf(ev)] = ev.Common().Unconfirmed, time.Now()
	return nil
}

// stayed reports whether the state was the same from one time to the other.
func (w *world) stayed(from, to time.Time) bool {
	for _, at := range w.flips {
		if !at.Before(from) && !at.After(to) {
			return false
		}
	}
	return true
}

func TestConfirm_deniesNothingTrueAndPassesNoForgedState(t *testing.T) {
	t.Parallel()
	denied, marked, trueOnes := 0, 0, 0
	for range 40 {
		synctest.Test(t, func(t *testing.T) {
			w := &world{
				t: t, store: inboxtest.NewMemory(inboxtest.Settings{}, nil),
				forged: map[string]time.Time{}, passed: map[string]bool{}, passedAt: map[string]time.Time{},
			}
			until := time.Now().Add(6 * time.Hour)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w.all.Go(func() { w.push(until) })
			w.all.Go(func() { w.forge(until) })
			w.all.Go(func() { w.breakDown(until) })
			w.all.Go(func() { w.work(ctx, until) })
			w.all.Wait()

			list, err := w.store.Quarantined(t.Context(), 0, 100_000)
			require.NoError(t, err)
			for _, dead := range list {
				ev, err := dead.Envelope.Event()
				require.NoError(t, err)
				_, forged := w.forged[nameOf(ev)]
				assert.True(t, forged, "a true event was denied: %s", nameOf(ev))
				denied++
			}
			for name, unconfirmed := range w.passed {
				since, forged := w.forged[name]
				switch {
				case !forged:
					trueOnes++
				case unconfirmed:
					marked++
				default:
					assert.False(t, w.stayed(since, w.passedAt[name]), "%s passed against the state", name)
				}
			}
		})
	}
	t.Logf("%d true passed, %d forged denied, %d forged passed marked", trueOnes, denied, marked)
	assert.Positive(t, denied)
	assert.Positive(t, trueOnes)
}

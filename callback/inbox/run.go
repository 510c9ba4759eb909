package inbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/wait"
)

// storeBackoff is how a store that does not answer is tried again.
var storeBackoff = backoff{first: 50 * time.Millisecond, max: 2 * time.Second}

// A run is one Run of a Worker.
type run struct {
	settings
	queue    Queue
	handlers callback.Handlers
	confirms *confirmer
	health   *health

	// claiming ends when no more events shall be handed out, working when handlers
	// shall return, and recording when outcomes are not worth recording any more.
	claiming, working, recording             context.Context
	stopClaiming, stopWorking, stopRecording context.CancelCauseFunc

	slots chan struct{}  // holds a token for each handler at work
	wg    sync.WaitGroup // of handlers, and what measures the queue
}

func newRun(ctx context.Context, queue Queue, handlers callback.Handlers, s settings, h *health) *run {
	r := &run{
		settings: s, queue: queue, handlers: handlers, confirms: newConfirmer(queue, s), health: h,
		slots: make(chan struct{}, s.concurrency),
	}
	r.claiming, r.stopClaiming = context.WithCancelCause(ctx)
	r.working, r.stopWorking = context.WithCancelCause(context.WithoutCancel(ctx))
	r.recording, r.stopRecording = context.WithCancelCause(context.WithoutCancel(ctx))
	return r
}

func (r *run) end() {
	r.stopClaiming(nil)
	r.stopWorking(nil)
	r.stopRecording(nil)
}

// claim takes as many events as handlers are free, until claiming has ended.
func (r *run) claim() {
	for failures := 0; ; {
		free := r.acquire()
		if free == 0 {
			return
		}
		items, err := r.queue.Claim(r.claiming, free)
		r.note(r.claiming, "claim", time.Now(), err) // it may have waited before it failed
		r.start(items, free)
		if err == nil {
			failures = 0
			continue
		}
		failures++
		if !r.pause("claim", failures, err) {
			return
		}
	}
}

// start hands the items to their handlers. The caller holds so many slots, of which
// those are given back that are not needed.
func (r *run) start(items []Item, slots int) {
	if len(items) == 1 && items[0].Alone {
		r.handleAlone(items[0], slots)
		return
	}
	r.release(slots - len(items))
	for _, item := range items {
		r.wg.Go(func() { r.handle(item) })
	}
}

// acquire waits for a free slot and takes all that are free. It returns 0 when
// claiming has ended.
func (r *run) acquire() int {
	select {
	case <-r.claiming.Done():
		return 0
	case r.slots <- struct{}{}:
	}
	for n := 1; ; n++ {
		select {
		case r.slots <- struct{}{}:
		default:
			return n
		}
	}
}

func (r *run) release(n int) {
	for range n {
		<-r.slots
	}
}

// pause waits a little after an error of the store, and reports whether it is
// worth another try.
func (r *run) pause(what string, failures int, err error) bool {
	if errors.Is(err, ErrFailed) {
		r.stopClaiming(err)
		return false
	}
	if r.claiming.Err() != nil {
		return false
	}
	r.log.LogAttrs(r.claiming, slog.LevelError, "inbox: store does not answer",
		slog.String("call", what), slog.Int("failures", failures), slog.Any("error", err))
	return wait.Sleep(r.claiming, storeBackoff.wait(failures)) == nil
}

// finish waits for the handlers at work, and ends them when their time is over.
func (r *run) finish() error {
	done := make(chan struct{})
	go func() {
		r.wg.Wait()
		close(done)
	}()
	if !r.gone(done, r.shutdownTimeout) {
		r.stopWorking(errStopping)
		r.gone(done, stopTimeout)
	}
	if left := len(r.slots); left > 0 {
		return errors.Join(r.failure(), &UnfinishedError{Handlers: left})
	}
	return r.failure()
}

func (r *run) gone(done <-chan struct{}, within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// failure returns the ErrFailed that ended claiming, if one did.
func (r *run) failure() error {
	if cause := context.Cause(r.claiming); errors.Is(cause, ErrFailed) {
		return cause
	}
	return nil
}

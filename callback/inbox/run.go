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

// callTimeout is how long the store may take for anything but to wait for events.
const callTimeout = 10 * time.Second

var (
	errStopping = errors.New("inbox: the worker is stopping")
	errVanished = errors.New("inbox: the handler's goroutine ended without returning")
)

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

	begun   time.Time // by the monotonic clock
	begunAt time.Time // by the clock of the settings

	slots chan struct{}  // holds a token for each handler at work
	wg    sync.WaitGroup // of handlers, and what measures the queue
}

func newRun(ctx context.Context, queue Queue, handlers callback.Handlers, s settings, h *health) *run {
	r := &run{
		settings: s, queue: queue, handlers: handlers, confirms: newConfirmer(queue, s), health: h,
		begun: time.Now(), begunAt: s.now(),
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

// ask makes a call of the store that has a deadline.
func (r *run) ask(ctx context.Context, call string, timeout time.Duration, try func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	begun := time.Now()
	err := try(limited)
	r.note(ctx, call, begun, err)
	return err
}

// note keeps what a call of the store came to. A claim that is lost is an answer, and
// a call that the worker itself has ended is none.
func (r *run) note(ctx context.Context, call string, begun time.Time, err error) {
	switch {
	case err == nil, errors.Is(err, ErrLost):
		r.health.succeeded(call)
	case ctx.Err() == nil:
		r.health.failed(call, begun, err)
		r.counters.Count(callback.MetricWorkerError, call)
	}
}

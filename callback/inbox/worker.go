package inbox

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// ErrNotRunning reports a [Worker] that is not running, and so handles nothing.
var ErrNotRunning = errors.New("inbox: worker is not running")

// A Worker takes events out of a [Queue] and hands them to [callback.Handlers].
// Make one with [NewWorker].
type Worker struct {
	queue    Queue
	handlers callback.Handlers
	settings settings
	running  atomic.Bool
	health   health
}

// NewWorker returns a Worker that is not running yet. At least one of the
// handlers must be set; events of the others are acknowledged, which forgets
// them.
func NewWorker(queue Queue, handlers callback.Handlers, opts ...Option) (*Worker, error) {
	if queue == nil {
		return nil, badArgument("NewWorker", "queue", "not nil")
	}
	if reflect.ValueOf(handlers).IsZero() {
		return nil, badArgument("NewWorker", "handlers", "not empty, or every event would be forgotten")
	}
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	if _, ok := queue.(History); s.confirm != nil && !ok {
		return nil, badArgument("WithConfirm", "the queue", "a History, which tells what else came about a stream")
	}
	return &Worker{queue: queue, handlers: handlers, settings: s}, nil
}

// Run hands out events until ctx ends. It then lets the handlers that are at
// work finish, for as long as [WithShutdownTimeout] allows, and returns nil.
//
// The error is an [UnfinishedError] when handlers did not finish, and wraps
// [ErrFailed] when the store has to be opened anew: nothing works until then, so
// end the process and have it started again. Other errors of the store are
// logged, and tried again for as long as it takes.
func (w *Worker) Run(ctx context.Context) error {
	if !w.running.CompareAndSwap(false, true) {
		return errors.New("inbox: Run: the Worker is running")
	}
	defer w.running.Store(false)
	w.health.reset()
	r := newRun(ctx, w.queue, w.handlers, w.settings, &w.health)
	defer r.end()
	r.wg.Go(r.measure)
	r.claim()
	return r.finish()
}

// Running reports whether Run is at work. While it is, [Worker.Stalled] tells whether the
// store lets it be.
func (w *Worker) Running() bool { return w.running.Load() }

// Stalled returns for how long a call of the store has been failing, which keeps events
// waiting. It is zero when all is well, and some seconds of it mean little: [Worker.Ready]
// waits for ten.
func (w *Worker) Stalled() time.Duration { return w.health.stalled() }

// state is what is shown of the worker.
func (w *Worker) state() string {
	switch {
	case !w.Running():
		return "stopped"
	case w.Ready() != nil:
		return "stalled"
	}
	return "running"
}

// Ready returns nil while Run is at work and the store answers it. A receiver may go
// on acknowledging all the while, so ask this too where readiness is asked for, or
// look at [callback.MetricWorkerStalled].
//
// The error is [ErrNotRunning], or says which call of the store has been failing for
// ten seconds and more, and why.
func (w *Worker) Ready() error {
	if !w.Running() {
		return ErrNotRunning
	}
	stall := w.health.worst()
	if stall.err == nil || time.Since(stall.since) < stalledAfter {
		return nil
	}
	return fmt.Errorf("inbox: the store has not taken %q for %v: %w",
		stall.call, time.Since(stall.since).Round(time.Second), stall.err)
}

package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// A Worker takes events out of a [Queue] and hands them to [callback.Handlers].
// Make one with [NewWorker].
type Worker struct {
	queue    Queue
	handlers callback.Handlers
	confirm  func(context.Context, callback.Event) error // nil: nobody is asked

	concurrency int
	timeout     time.Duration
	backoff     backoff
	attempts    int
	patience    time.Duration
	grace       time.Duration

	counters callback.Counters
	log      *slog.Logger
	now      func() time.Time

	running atomic.Bool
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
	w := &Worker{
		queue: queue, handlers: handlers,
		concurrency: defaultConcurrency, timeout: defaultTimeout,
		backoff:  backoff{first: defaultFirstWait, longest: defaultLongestWait},
		attempts: defaultAttempts, patience: defaultPatience, grace: defaultGrace,
		counters: callback.NopCounters{}, log: slog.New(slog.DiscardHandler), now: time.Now,
	}
	for _, opt := range opts {
		if err := opt(w); err != nil {
			return nil, err
		}
	}
	return w, nil
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
	s := newShift(ctx, w)
	defer s.end()
	s.crew.Go(s.gauge)
	s.feed()
	return s.finish()
}

// An UnfinishedError reports that handlers were still at work when Run had to
// return, or that the store did not take their outcomes. Their events come again, with Redelivered set, when the store is
// opened anew or their lease has run out.
type UnfinishedError struct {
	// Handlers is how many.
	Handlers int
}

// Error implements error.
func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("inbox: %d handlers did not finish in time", e.Handlers)
}

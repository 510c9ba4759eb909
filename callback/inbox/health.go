package inbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

const (
	// callTimeout is how long the store may take for anything but to wait for events.
	callTimeout = 10 * time.Second
	// stalledAfter is how long a call of the store may fail before the worker is said
	// to stand.
	stalledAfter = 10 * time.Second
)

// ErrNotRunning reports a [Worker] that is not running, and so handles nothing.
var ErrNotRunning = errors.New("inbox: worker is not running")

// Ready returns nil while Run is at work and the store answers it. A receiver may go
// on acknowledging all the while, so ask this too where readiness is asked for, or
// look at [callback.MetricWorkerStalled].
//
// The error is [ErrNotRunning], or says which call of the store has been failing for
// ten seconds and more, and why.
func (w *Worker) Ready() error {
	if !w.running.Load() {
		return ErrNotRunning
	}
	stall := w.health.worst()
	if stall.err == nil || time.Since(stall.since) < stalledAfter {
		return nil
	}
	return fmt.Errorf("inbox: the store has not taken %q for %v: %w",
		stall.call, time.Since(stall.since).Round(time.Second), stall.err)
}

// A health knows which calls of the store fail, and since when.
type health struct {
	mu     sync.Mutex
	stalls map[string]stall // by call
}

// A stall is a call that has failed since some time, most recently with err.
type stall struct {
	call  string
	since time.Time
	err   error
}

func (h *health) reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.stalls)
}

func (h *health) failed(call string, begun time.Time, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stalls == nil {
		h.stalls = map[string]stall{}
	}
	s, ok := h.stalls[call]
	if !ok {
		s = stall{call: call, since: begun}
	}
	s.err = err
	h.stalls[call] = s
}

func (h *health) succeeded(call string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.stalls, call)
}

// worst returns the call that has failed for the longest time, if any.
func (h *health) worst() (worst stall) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.stalls {
		if worst.err == nil || s.since.Before(worst.since) {
			worst = s
		}
	}
	return worst
}

// seconds returns for how long that has been so, 0 when all is well.
func (h *health) seconds() float64 {
	if s := h.worst(); s.err != nil {
		return time.Since(s.since).Seconds()
	}
	return 0
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

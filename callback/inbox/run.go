package inbox

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

const (
	// longestGrace and lastMoment make the five seconds within which a process
	// should be gone.
	longestGrace = 4500 * time.Millisecond
	lastMoment   = 500 * time.Millisecond
)

// storeBackoff is how a store that does not answer is tried again.
var storeBackoff = backoff{first: 50 * time.Millisecond, longest: 2 * time.Second}

// A shift is one Run of a Worker.
type shift struct {
	*Worker
	// open ends when no more events shall be handed out, work when handlers shall
	// return, and notes when outcomes are not worth noting any more.
	open, work, notes               context.Context
	closeDoor, stopWork, leaveNotes context.CancelCauseFunc

	slots chan struct{}  // holds a token for each handler at work
	crew  sync.WaitGroup // of handlers, and the gauge
	known knownEvents
}

func newShift(ctx context.Context, w *Worker) *shift {
	s := &shift{Worker: w, slots: make(chan struct{}, w.concurrency)}
	s.open, s.closeDoor = context.WithCancelCause(ctx)
	s.work, s.stopWork = context.WithCancelCause(context.WithoutCancel(ctx))
	s.notes, s.leaveNotes = context.WithCancelCause(context.WithoutCancel(ctx))
	return s
}

func (s *shift) end() {
	s.closeDoor(nil)
	s.stopWork(nil)
	s.leaveNotes(nil)
}

// feed claims as many events as handlers are free, until the door is closed.
func (s *shift) feed() {
	for failures := 0; ; {
		free := s.acquire()
		if free == 0 {
			return
		}
		items, err := s.queue.Claim(s.open, free)
		s.release(free - len(items))
		for _, item := range items {
			s.crew.Go(func() { s.handle(item) })
		}
		if err == nil {
			failures = 0
			continue
		}
		failures++
		if !s.survive("claim", failures, err) {
			return
		}
	}
}

// acquire waits for a free slot and takes all that are free. It returns 0 when
// the door is closed.
func (s *shift) acquire() int {
	select {
	case <-s.open.Done():
		return 0
	case s.slots <- struct{}{}:
	}
	for n := 1; ; n++ {
		select {
		case s.slots <- struct{}{}:
		default:
			return n
		}
	}
}

func (s *shift) release(n int) {
	for range n {
		<-s.slots
	}
}

// survive waits a little after an error of the store, and reports whether it is
// worth another try.
func (s *shift) survive(what string, failures int, err error) bool {
	if errors.Is(err, ErrFailed) {
		s.closeDoor(err)
		return false
	}
	if s.open.Err() != nil {
		return false
	}
	s.log.LogAttrs(s.open, slog.LevelError, "inbox: store does not answer",
		slog.String("call", what), slog.Int("failures", failures), slog.Any("error", err))
	return sleep(s.open, storeBackoff.wait(failures))
}

// finish waits for the handlers at work, and ends them when their time is over.
func (s *shift) finish() error {
	done := make(chan struct{})
	go func() {
		s.crew.Wait()
		close(done)
	}()
	if !s.gone(done, s.grace) {
		s.stopWork(errStopping)
		s.gone(done, lastMoment)
	}
	if left := len(s.slots); left > 0 {
		return errors.Join(s.failure(), &UnfinishedError{Handlers: left})
	}
	return s.failure()
}

func (s *shift) gone(done <-chan struct{}, within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// failure returns the ErrFailed that closed the door, if one did.
func (s *shift) failure() error {
	if cause := context.Cause(s.open); errors.Is(cause, ErrFailed) {
		return cause
	}
	return nil
}

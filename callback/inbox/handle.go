package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/qcloudlive/livecode/callback"
)

var (
	errStopping = errors.New("inbox: the worker is stopping")
	errVanished = errors.New("inbox: the handler's goroutine ended without returning")
)

// mostInterruptions is how often an event may be in hand when the process dies.
// One that kills its process would otherwise do so for ever.
const mostInterruptions = 5

// labelGivenUp is what events are counted under that go into quarantine for what
// became of their handlers.
const labelGivenUp = "given_up"

// handle has one event handled and notes the outcome.
func (s *shift) handle(item Item) {
	defer s.release(1)
	// The claim is held until the outcome is noted, which may take a slow store
	// its time.
	ctx, stopRenewing := s.renewing(item)
	defer stopRenewing()
	outcome := errVanished
	// A handler may leave by runtime.Goexit; the deferred call runs even then.
	defer func() { s.settle(item, outcome) }()
	outcome = s.dispatch(ctx, item)
}

// dispatch has the event confirmed and calls its handler.
func (s *shift) dispatch(ctx context.Context, item Item) error {
	if item.Interrupted >= mostInterruptions {
		return Permanent(fmt.Errorf("the process ended %d times while it was handled", item.Interrupted))
	}
	ev, err := item.Envelope.Event()
	if err != nil {
		return Permanent(err)
	}
	ev.Common().Redelivered = item.Interrupted > 0
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if err := s.confirmed(ctx, item, ev); err != nil {
		return err
	}
	err = s.handlers.Dispatch(ctx, ev)
	s.count(err, ev.Type())
	return err
}

func (s *shift) count(err error, t callback.Type) {
	metric := callback.MetricHandled
	if err != nil {
		metric = callback.MetricHandlerFailed
	}
	s.counters.Count(metric, t.Label())
}

// renewing renews the claim until stop is called. The context, for the handler,
// ends when the claim is lost.
func (s *shift) renewing(item Item) (held context.Context, stop func()) {
	if item.Lease <= 0 {
		return s.work, func() {}
	}
	held, lose := context.WithCancelCause(s.work)
	alive, stopAlive := context.WithCancel(s.notes)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for sleep(alive, item.Lease/3) {
			if err := s.queue.Renew(alive, item); errors.Is(err, ErrLost) {
				lose(err)
				return
			}
		}
	}()
	return held, func() {
		stopAlive()
		<-over
		lose(nil)
	}
}

// settle notes what became of the event.
func (s *shift) settle(item Item, outcome error) {
	var permanent *permanentError
	var denied *denial
	switch {
	case outcome == nil:
		s.known.forget(item.ID)
		s.note("done", item, func(ctx context.Context) error { return s.queue.Done(ctx, item) })
	case errors.As(outcome, &denied):
		label := callback.ErrNotConfirmed.Label()
		s.setAside(item, outcome, label, label)
	case errors.As(outcome, &permanent), s.hopeless(item):
		s.setAside(item, outcome, shorten(outcome.Error()), labelGivenUp)
	default:
		s.repeat(item, outcome)
	}
}

// hopeless reports whether the event has had all its chances.
func (s *shift) hopeless(item Item) bool {
	return item.Attempt >= s.attempts && s.age(item.Envelope.Received) >= s.patience
}

// setAside puts the event into quarantine for a reason, which is counted under a
// label.
func (s *shift) setAside(item Item, outcome error, reason, label string) {
	s.known.forget(item.ID)
	s.report(slog.LevelError, "inbox: event goes into quarantine", item, outcome)
	noted := s.note("quarantine", item, func(ctx context.Context) error { return s.queue.Quarantine(ctx, item, reason) })
	if noted {
		s.counters.Count(callback.MetricQuarantined, label)
	}
}

func (s *shift) repeat(item Item, outcome error) {
	wait := s.backoff.wait(item.Attempt)
	if context.Cause(s.work) == errStopping {
		wait = 0 // it was not the event's fault
	}
	s.report(slog.LevelWarn, "inbox: event will be tried again", item, outcome, slog.Duration("wait", wait))
	s.note("retry", item, func(ctx context.Context) error { return s.queue.Retry(ctx, item, wait) })
}

// note has an outcome noted, for as long as it takes: given up, the event would
// be handled twice.
func (s *shift) note(what string, item Item, call func(context.Context) error) bool {
	for failures := 1; ; failures++ {
		err := call(s.notes)
		switch {
		case err == nil:
			return true
		case errors.Is(err, ErrLost):
			s.report(slog.LevelWarn, "inbox: claim was lost before its outcome was noted", item, err)
			return false
		case errors.Is(err, ErrFailed):
			s.closeDoor(err)
			return false
		}
		s.report(slog.LevelError, "inbox: outcome not noted", item, err, slog.String("call", what))
		if !sleep(s.notes, storeBackoff.wait(failures)) {
			return false
		}
	}
}

// report logs one line about an event, without its body.
func (s *shift) report(level slog.Level, text string, item Item, err error, more ...slog.Attr) {
	e := item.Envelope
	attrs := append([]slog.Attr{
		slog.Int64("id", item.ID), slog.String("type", e.Type.String()), slog.String("dedupe_key", e.Key),
		slog.String("stream_id", shorten(e.StreamID)), slog.Int("attempt", item.Attempt),
		slog.Int("interrupted", item.Interrupted), slog.Any("error", err),
	}, more...)
	var p *callback.PanicError
	if errors.As(err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	s.log.LogAttrs(s.notes, level, text, attrs...)
}

// shorten bounds what is logged, or kept as a reason.
func shorten(text string) string {
	const longest = 1000
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

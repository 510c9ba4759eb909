package inbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/text"
	"github.com/qcloudlive/livecode/internal/wait"
)

// maxCrashes is how often the process may die while the handler of an event is the
// only one at work. An event that kills its process would otherwise do so for ever.
const maxCrashes = 5

// maxReason bounds what is logged, or kept as a reason.
const maxReason = 1000

// labelGivenUp is what events are counted under that go into quarantine for what
// became of their handlers.
const labelGivenUp = "given_up"

// handle has one event handled and records the outcome.
func (r *run) handle(item Item) {
	defer r.release(1)
	claim := r.hold(item)
	defer claim.letGo()
	r.handleHeld(claim, item)
}

// handleHeld does so for an event whose claim is held. The claim is held on for a
// while after the handler, since to record the outcome may take a slow store its
// time.
func (r *run) handleHeld(claim *heldClaim, item Item) {
	outcome := errVanished
	ctx, ended := r.observe(claim.ctx, item)
	// A handler may leave by runtime.Goexit; the deferred call runs even then.
	defer func() {
		claim.handlerReturned()
		ended(outcome)
		r.record(item, outcome)
	}()
	outcome = r.dispatch(ctx, item)
}

// dispatch has the event confirmed and calls its handler.
func (r *run) dispatch(ctx context.Context, item Item) error {
	if item.Crashes >= maxCrashes {
		return Permanent(fmt.Errorf("the process ended %d times while it was handled", item.Crashes))
	}
	ev, err := item.Envelope.Event()
	if err != nil {
		return Permanent(err)
	}
	ev.Common().Redelivered = item.Interrupted > 0
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	if err := r.confirms.check(ctx, item, ev); err != nil {
		return err
	}
	err = r.handlers.Dispatch(ctx, ev)
	r.count(err, ev.Type())
	return err
}

func (r *run) count(err error, t callback.Type) {
	metric := callback.MetricHandled
	if err != nil {
		metric = callback.MetricHandlerFailed
	}
	r.counters.Count(metric, t.Label())
}

// record notes what became of the event.
func (r *run) record(item Item, outcome error) {
	var permanent *permanentError
	var denied *denial
	var suspected *suspicion
	switch {
	case outcome == nil:
		r.confirms.forget(item.ID)
		r.persist("done", item, func(ctx context.Context) error { return r.queue.Done(ctx, item) })
	case errors.As(outcome, &denied):
		r.deny(item, denied)
	case errors.As(outcome, &suspected):
		r.suspect(item, suspected)
	case errors.As(outcome, &permanent), r.hopeless(item):
		r.quarantine(item, outcome, text.Shorten(outcome.Error(), maxReason), labelGivenUp)
	default:
		r.retry(item, outcome)
	}
}

// hopeless reports whether the event has had all its chances.
func (r *run) hopeless(item Item) bool {
	return item.Attempt >= r.giveUpAttempts && r.trueAge(item.Envelope.Received) >= r.giveUpAge
}

// trueAge is age without what a clock that was set forward has added since the run
// began: it grows as time passes.
func (r *run) trueAge(t time.Time) time.Duration {
	jumped := r.now().Sub(r.begunAt) - time.Since(r.begun)
	return max(r.age(t)-max(jumped, 0), 0)
}

// quarantine puts the event into quarantine for a reason, which is counted under a
// label.
func (r *run) quarantine(item Item, outcome error, reason, label string) (recorded bool) {
	r.confirms.forget(item.ID)
	r.report(slog.LevelError, "inbox: event goes into quarantine", item, outcome)
	recorded = r.persist("quarantine", item, func(ctx context.Context) error { return r.queue.Quarantine(ctx, item, reason) })
	if recorded {
		r.counters.Count(callback.MetricQuarantined, label)
	}
	return recorded
}

func (r *run) retry(item Item, outcome error) {
	pause := r.backoff.wait(item.Attempt)
	if context.Cause(r.working) == errStopping {
		pause = 0 // it was not the event's fault
	}
	r.report(slog.LevelWarn, "inbox: event will be tried again", item, outcome, slog.Duration("wait", pause))
	r.persist("retry", item, func(ctx context.Context) error { return r.queue.Retry(ctx, item, pause) })
}

// persist has an outcome recorded, for as long as it takes: given up, the event would
// be handled twice. Each try has a deadline, since a connection may be dead without
// anybody being told.
func (r *run) persist(call string, item Item, try func(context.Context) error) bool {
	for failures := 1; ; failures++ {
		err := r.ask(r.recording, call, callTimeout, try)
		switch {
		case err == nil:
			return true
		case errors.Is(err, ErrLost):
			r.report(slog.LevelWarn, "inbox: claim was lost before its outcome was recorded", item, err)
			return false
		case errors.Is(err, ErrFailed):
			r.stopClaiming(err)
			return false
		}
		r.report(slog.LevelError, "inbox: outcome not recorded", item, err, slog.String("call", call))
		if wait.Sleep(r.recording, storeBackoff.wait(failures)) != nil {
			return false
		}
	}
}

// report logs one line about an event, without its body.
func (r *run) report(level slog.Level, message string, item Item, err error, more ...slog.Attr) {
	e := item.Envelope
	attrs := append([]slog.Attr{
		slog.Int64("id", item.ID), slog.String("type", e.Type.String()), slog.String("dedupe_key", e.Key),
		slog.String("stream_id", text.Shorten(e.StreamID, maxReason)), slog.Int("attempt", item.Attempt),
		slog.Int("interrupted", item.Interrupted), slog.Any("error", err),
	}, more...)
	if p, ok := errors.AsType[*callback.PanicError](err); ok {
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	r.log.LogAttrs(r.recording, level, message, attrs...)
}

// deny puts what was denied into quarantine, and makes room for the genuine
// event of the same key.
func (r *run) deny(item Item, d *denial) {
	label := d.label()
	if !r.quarantine(item, d, label, label) || r.confirms.history == nil || errors.Is(d.err, errUnconfirmed) {
		return
	}
	r.persist("forget", item, func(ctx context.Context) error { return r.confirms.history.Forget(ctx, item.Envelope.Key) })
}

// suspect has the event come again soon, without a word about it at each time.
func (r *run) suspect(item Item, s *suspicion) {
	if item.Attempt == 1 {
		r.report(slog.LevelInfo, "inbox: event waits for what explains it", item, s.err)
	}
	r.persist("retry", item, func(ctx context.Context) error { return r.queue.Retry(ctx, item, recheckEvery) })
}

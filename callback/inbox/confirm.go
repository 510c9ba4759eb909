package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

const (
	// freshFor is how soon after its arrival the state of a stream speaks about an
	// event. Later the stream may have gone on, with the news of it still under way.
	freshFor = time.Minute
	// recheckEvery is how often a suspicious event is looked at again.
	recheckEvery = 5 * time.Second
)

// A confirmer finds out whether events are true. It denies an event only for what
// contradicts it, and decides in this order:
//
//	ask      the service: true, false, other state now, nobody can say
//	explain  what came about the stream before and after makes it true
//	wait     while an explanation may still be under way
//	deny     what arrived just now, was contradicted at once, and stayed so
//
// Everything else is undecided.
type confirmer struct {
	ask     func(context.Context, callback.Event) error // nil: nobody is asked
	history History
	window  time.Duration
	hold    bool // undecided events go into quarantine
	now     func() time.Time
	age     func(time.Time) time.Duration

	verdicts table[int64, bool] // of events that passed: whether unconfirmed
	asked    table[int64, bool] // of events that wait: whether they were fresh when first asked about
	starts   table[string, pushStart]
	since    time.Time // from when on starts is complete
}

// A pushStart is the newest start of a stream that was confirmed. Starts of the same
// second stand together, since nothing tells which of them is the newer one.
type pushStart struct {
	at        time.Time
	sequences []string
}

// maxSameSecond bounds how many starts of one second are told apart.
const maxSameSecond = 8

// newer returns what is known when another start has passed.
func (p pushStart) newer(at time.Time, sequence string) pushStart {
	switch {
	case at.Before(p.at):
		return p
	case at.After(p.at) || len(p.sequences) == maxSameSecond:
		return pushStart{at, []string{sequence}}
	}
	return pushStart{at, append(slices.Clone(p.sequences), sequence)}
}

// follows reports whether a push other than the one of this sequence began at that
// time or later.
func (p pushStart) follows(at time.Time, sequence string) bool {
	return !p.at.Before(at) && slices.ContainsFunc(p.sequences, func(s string) bool { return s != sequence })
}

func newConfirmer(queue Queue, s settings) *confirmer {
	history, _ := queue.(History) // NewWorker has seen to it
	return &confirmer{
		ask: s.confirm, history: history, window: s.confirmWindow, hold: s.holdUnconfirmed,
		now: s.now, age: s.age, since: s.now(),
	}
}

// check returns nil when the event may pass to its handler. What the service's own
// records say needs no confirmation, and what has passed once is not asked about
// again: while its handler fails, the stream goes on.
func (c *confirmer) check(ctx context.Context, item Item, ev callback.Event) error {
	if c.ask == nil || ev.Common().Reconciled {
		return nil
	}
	if unconfirmed, ok := c.verdicts.get(item.ID); ok {
		ev.Common().Unconfirmed = unconfirmed
		return nil
	}
	// Dispatch is what turns a panic into an error.
	err := callback.Handlers{Default: c.ask}.Dispatch(ctx, ev)
	switch {
	case err == nil:
		c.pass(item, ev, false)
		return nil
	case errors.Is(err, callback.ErrNotConfirmed):
		return &denial{err}
	case errors.Is(err, callback.ErrCannotConfirm):
		return c.undecided(item, ev, err)
	case errors.Is(err, callback.ErrStateDiffers):
		return c.explain(ctx, item, ev, err)
	}
	return fmt.Errorf("inbox: event is not confirmed: %w", err)
}

// pass lets the event through, now and when it is tried again.
func (c *confirmer) pass(item Item, ev callback.Event, unconfirmed bool) {
	ev.Common().Unconfirmed = unconfirmed
	c.verdicts.set(item.ID, unconfirmed)
	if start, ok := ev.(*callback.StreamStarted); ok && !unconfirmed {
		c.remember(item, start)
	}
}

// remember notes a start for the sake of ends that come after it. A time in the
// future would explain them for ever.
func (c *confirmer) remember(item Item, start *callback.StreamStarted) {
	at := start.EventTime
	if received := item.Envelope.Received; at.After(received) {
		at = received
	}
	known, _ := c.starts.get(start.StreamID)
	if !c.starts.set(start.StreamID, known.newer(at, start.Sequence)) {
		c.since = c.now() // the others are forgotten
	}
}

func (c *confirmer) undecided(item Item, ev callback.Event, err error) error {
	if c.hold {
		return &denial{errors.Join(errUnconfirmed, err)}
	}
	c.pass(item, ev, true)
	return nil
}

// explain decides about an event that the state of now contradicts.
func (c *confirmer) explain(ctx context.Context, item Item, ev callback.Event, contradiction error) error {
	found, err := c.explanation(ctx, item, ev)
	switch {
	case err != nil:
		return fmt.Errorf("inbox: event is not confirmed: %w", err)
	case found == certain:
		c.pass(item, ev, false)
		return nil
	case found == likely, !c.wasFresh(item, ev):
		return c.undecided(item, ev, contradiction)
	case c.age(item.Envelope.Received) < c.window:
		return &suspicion{contradiction}
	case !c.sawAll(item, ev):
		return c.undecided(item, ev, contradiction)
	}
	return &denial{fmt.Errorf("%w: %w", callback.ErrNotConfirmed, contradiction)}
}

// An explanation is how well the other events of a stream explain why an event is
// not the state of now.
type explanation int

const (
	none    explanation = iota
	likely              // the stream has gone on, and the event may belong to it or not
	certain             // the event must have happened
)

func (c *confirmer) explanation(ctx context.Context, item Item, ev callback.Event) (explanation, error) {
	switch ev := ev.(type) {
	case *callback.StreamStarted:
		return c.explainStart(ctx, item, ev)
	case *callback.StreamInterrupted:
		return c.explainEnd(ctx, item, ev)
	}
	return none, nil
}

// explainStart: a push that is over has begun.
func (c *confirmer) explainStart(ctx context.Context, item Item, ev *callback.StreamStarted) (explanation, error) {
	if ev.Sequence != "" {
		end := callback.StreamInterrupted{PushEvent: ev.PushEvent}
		if known, err := c.history.Accepted(ctx, end.DedupeKey()); known || err != nil {
			return certain, err
		}
	}
	_, ended, err := c.history.Next(ctx, item, callback.TypeStreamInterrupted)
	if ended {
		return likely, err
	}
	return none, err
}

// explainEnd: before a stream is live again, its last push has ended.
func (c *confirmer) explainEnd(ctx context.Context, item Item, ev *callback.StreamInterrupted) (explanation, error) {
	again, err := c.startedAgain(ctx, item, ev)
	if !again || err != nil || ev.Sequence == "" {
		return explanationIf(again), err
	}
	start := callback.StreamStarted{PushEvent: ev.PushEvent}
	begun, err := c.history.Accepted(ctx, start.DedupeKey())
	if begun {
		return certain, err
	}
	return likely, err
}

func explanationIf(found bool) explanation {
	if found {
		return likely
	}
	return none
}

// startedAgain reports whether a newer push of the stream waits or has passed.
func (c *confirmer) startedAgain(ctx context.Context, item Item, ev *callback.StreamInterrupted) (bool, error) {
	if newest, ok := c.starts.get(ev.StreamID); ok && newest.follows(ev.EventTime, ev.Sequence) {
		return true, nil
	}
	_, waits, err := c.history.Next(ctx, item, callback.TypeStreamStarted)
	return waits, err
}

// wasFresh reports whether the state of the stream spoke about the event when it
// was first asked for.
func (c *confirmer) wasFresh(item Item, ev callback.Event) bool {
	if fresh, ok := c.asked.get(item.ID); ok {
		return fresh
	}
	received := item.Envelope.Received
	fresh := !received.IsZero() && c.age(received) <= freshFor && (ev.Time().IsZero() || received.Sub(ev.Time()) <= max(c.window, freshFor))
	c.asked.set(item.ID, fresh)
	return fresh
}

// sawAll reports whether an explanation of the event could not have escaped. A start
// is explained by its end, which the store knows. The newer push that explains an
// end may have been handled before: by another worker, or before this one began.
func (c *confirmer) sawAll(item Item, ev callback.Event) bool {
	if _, end := ev.(*callback.StreamInterrupted); !end {
		return true
	}
	return item.Lease == 0 && c.since.Before(item.Envelope.Received.Add(-c.window))
}

// forget is called when the event will not come again.
func (c *confirmer) forget(id int64) {
	c.verdicts.remove(id)
	c.asked.remove(id)
}

// errUnconfirmed is the label of undecided events that are held.
var errUnconfirmed = errors.New("unconfirmed")

// A denial is the outcome of an event that is not true, or of one that is held
// because nothing decides. It is a type of its own since a handler may return the
// same error and mean something else.
type denial struct{ err error }

func (d *denial) Error() string { return d.err.Error() }

// label is the reason that goes into quarantine with the event.
func (d *denial) label() string {
	if errors.Is(d.err, errUnconfirmed) {
		return errUnconfirmed.Error()
	}
	return callback.ErrNotConfirmed.Label()
}

// A suspicion is the outcome of an event whose explanation may still come.
type suspicion struct{ err error }

func (s *suspicion) Error() string { return s.err.Error() }

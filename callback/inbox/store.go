package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// Errors of stores.
var (
	// ErrFull reports that Put found no room. The sender is asked to repeat.
	ErrFull = errors.New("inbox: full")
	// ErrLost reports that an Item is no longer the caller's: its lease ran out
	// and another worker took it, or its outcome was noted before. Begin, Renew, Done,
	// Retry and Quarantine of a [Queue] return it.
	ErrLost = errors.New("inbox: claim is lost")
	// ErrNotFound reports an ID that is not in quarantine.
	ErrNotFound = errors.New("inbox: not in quarantine")
	// ErrFailed reports a store that cannot know any more what is on its disk,
	// for instance after a failed fsync. Everything fails until it is opened
	// anew. [Worker.Run] returns it: end the process and let it be started again.
	ErrFailed = errors.New("inbox: store has failed and must be opened anew")
)

// A Store keeps events between the receiver, a [Worker] and whoever looks
// after the quarantine. Its methods may be called from many goroutines.
//
// Every method that changes something does so in one atomic step, and nil means
// that the change survives a loss of power. An error means that it may or may
// not have happened; all methods are safe to call again.
//
// Package inboxtest has a suite of tests that every Store must pass.
type Store interface {
	// Put is for the receiver, by [callback.WithInbox]. It returns [ErrFull]
	// when the limits of the store are reached; what is in quarantine
	// because of a worker counts for them too.
	callback.Inbox
	// Queue is for the Worker, and so is History.
	Queue
	History

	// Keep is for the receiver, by [callback.WithQuarantine]: it puts a body
	// that reached no handler into quarantine. Strangers can cause such bodies,
	// so a store keeps the latest thousand or so of them and drops older ones.
	//
	// Bodies of reason [callback.ErrExpired] have a ring of their own, of the
	// latest hundred or so. They were never acknowledged, and whoever has
	// captured a sign can make any number of them for ever: they push out only
	// one another, as the others do.
	Keep(ctx context.Context, q callback.Quarantined) error

	// Quarantined returns up to n of what is in quarantine, in the order of
	// the IDs, beginning with the first ID above after. It ends with an empty
	// list.
	Quarantined(ctx context.Context, after int64, n int) ([]DeadLetter, error)
	// Replay moves an event from the quarantine to the end of the queue, as one
	// that was never tried. The error is [ErrNotFound] when it is not there.
	Replay(ctx context.Context, id int64) error
	// Delete forgets something in quarantine for good. The error is
	// [ErrNotFound] when it is not there.
	Delete(ctx context.Context, id int64) error
}

// A Queue is the side of a [Store] that a [Worker] sees.
//
// Events of one stream come out in the order of their arrival, and the next one
// only when the outcome of the one before is noted: by Done, by Quarantine, or
// by Retry, after which the same event comes again. Events without a stream
// do not wait for one another. Order across streams is not promised.
type Queue interface {
	// Claim waits until at least one event is due, or ctx ends, and returns up
	// to n of them. When it returns, it is on stable storage that they were
	// handed out: should the process end before an outcome is noted, they come
	// again with [Item] Interrupted raised by one.
	//
	// What was in hand, and whose outcome nobody knows, comes back by itself: as the
	// only item of its Claim, with Alone set. Whatever had to wait for that comes
	// later.
	//
	// A Claim that returns an error has claimed nothing, as far as the store can
	// know. No other call waits for long: a store behind a network gives each of its
	// requests a deadline, those of a Claim too, or a connection that is dead without
	// anybody being told would hold the worker up for ever.
	Claim(ctx context.Context, n int) ([]Item, error)
	// Begin notes that the handler of an item that is Alone is about to be called.
	// Should the process end before an outcome is recorded, the event comes again with
	// [Item] Crashes raised by one. The error is [ErrLost] as it is of Renew.
	Begin(ctx context.Context, item Item) error
	// Renew extends the claim of an item by its Lease. A store without leases
	// returns nil.
	Renew(ctx context.Context, item Item) error
	// Done forgets an event that was handled. Its dedupe key stays known.
	Done(ctx context.Context, item Item) error
	// Retry hands the event out again after wait, which is at most [MaxRetryDelay].
	Retry(ctx context.Context, item Item, wait time.Duration) error
	// Quarantine sets the event aside, so that later ones of its stream may
	// follow. The reason is kept with it, up to a kilobyte. A store never drops
	// such an event by itself.
	Quarantine(ctx context.Context, item Item, reason string) error
	// Stats returns how much is waiting.
	Stats(ctx context.Context) (Stats, error)
}

// MaxRetryDelay is the longest time for which [Queue] Retry puts an event off. A
// store whose schedule lies further ahead than that may conclude that a clock was
// set back.
const MaxRetryDelay = 10 * time.Minute

// An Item is an event that was handed out by [Queue] Claim.
type Item struct {
	// ID is the store's name for the event, and Epoch its name for this claim.
	// A claim with an older Epoch has no effect any more: it gets [ErrLost].
	ID, Epoch int64
	// Envelope is what Put was given.
	Envelope callback.Envelope
	// Attempt counts how often it was handed out, from 1.
	Attempt int
	// Interrupted counts how often it was handed out and no outcome was recorded:
	// the process ended or was taken for dead, or the answer to Claim was lost. The
	// work of a handler may have been done all the same.
	Interrupted int
	// Alone says that this was so the last time, and that nothing should be handled
	// beside it: should the process end again, it is known which event was the cause.
	// It ends with an outcome.
	Alone bool
	// Crashes counts how often its handler had begun alone, by [Queue] Begin, and no
	// outcome was recorded.
	Crashes int
	// Lease is how long the claim holds unless it is renewed. Zero: as long as
	// the process lives.
	Lease time.Duration
}

// DeadLetter is an event, or a body that made none, in quarantine.
type DeadLetter struct {
	// ID is the store's name for it. It is not the one of the [Item].
	ID int64
	// Reason says why it is there: what [Queue] Quarantine was given, or the
	// label of the [callback.RejectError] that Keep was given.
	Reason string
	// Since is when it was put there, by the clock of the store.
	Since time.Time
	// Envelope is the event. Of a body that makes no event only Key, Received
	// and Body are known.
	Envelope callback.Envelope
	// Attempt counts how often it was handed out; 0: never.
	Attempt int
}

// Stats tell how much is in a store.
type Stats struct {
	// Pending counts the events that wait or are in hand.
	Pending int
	// Oldest is when the oldest of them was received. Zero: there is none.
	Oldest time.Time
	// Quarantined counts what is in quarantine.
	Quarantined int
}

// NewDeadLetter returns what a [Store] puts into quarantine for a body that the receiver
// gives to Keep. If the body makes an event after all, a replay hands it out in
// the lane of its stream.
func NewDeadLetter(q callback.Quarantined) DeadLetter {
	e := callback.Envelope{Key: q.Key, Received: q.Received, Body: q.Body}
	if ev, err := e.Event(); err == nil {
		n := ev.Common()
		e.Type, e.StreamID, e.Expires = ev.Type(), n.StreamID, n.Expires
	}
	return DeadLetter{Reason: q.Reason.Label(), Envelope: e}
}

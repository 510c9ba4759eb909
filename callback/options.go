package callback

import (
	"context"
	"log/slog"
	"time"
)

// An Option configures a [Handler].
type Option func(*Handler) error

// Bounds of [WithTimeout].
const (
	defaultTimeout = 4 * time.Second
	maxTimeout     = 20 * time.Second
)

// WithBodyLimit sets how many bytes a body may have, from 1 to 16 MiB; more gets 413. The default is 64 KiB, some forty times the largest
// notification that is known.
func WithBodyLimit(bytes int64) Option {
	return func(h *Handler) error {
		if bytes < 1 || bytes > maxBodyLimit {
			return badArgument("WithBodyLimit", "bytes", "from 1 to 16 MiB")
		}
		h.bodies.limit = bytes
		return nil
	}
}

// WithTimeout sets how long a handler may take before the sender gets 503, up to 20 s. The default is 4 s: newer events announce a limit of 5 s,
// older ones of 20 s.
//
// A handler that ignores its context runs on. Its outcome then counts for the
// retry, which waits for it.
func WithTimeout(d time.Duration) Option {
	return func(h *Handler) error {
		if d <= 0 || d > maxTimeout {
			return badArgument("WithTimeout", "d", "positive and at most 20s")
		}
		h.timeout = d
		return nil
	}
}

// WithDedupe sets for how long and for how many events duplicates are
// known. The defaults are 6 hours and a million, which takes about 100 MB at
// most; when there is no more room the oldest is forgotten and counted as
// [MetricEvicted]. The memory is lost on restart; see [WithInbox].
func WithDedupe(ttl time.Duration, capacity int) Option {
	return func(h *Handler) error {
		if ttl <= 0 {
			return badArgument("WithDedupe", "ttl", "positive")
		}
		if capacity < 1 {
			return badArgument("WithDedupe", "capacity", "positive")
		}
		h.dedupeTTL, h.dedupeCapacity = ttl, capacity
		return nil
	}
}

// WithoutDedupe runs the handler for every delivery. Choose it when the handlers
// know duplicates themselves, by [Event] DedupeKey.
func WithoutDedupe() Option {
	return func(h *Handler) error {
		h.dedupeCapacity = 0
		return nil
	}
}

// WithInbox makes the Handler respond as soon as the event is stored in the
// inbox: 200 when Put returned nil, 503 within a second otherwise ([WithConfirm]
// comes on top). The inbox takes the place of dedupe in memory. A worker calls
// [Handlers.Dispatch], so the Handlers given to [NewHandler] must be empty.
//
// Bodies that reach no handler get 200 too, so they go to the
// inbox if it has the method Keep(context.Context, [Quarantined]) error, as the
// stores of package [github.com/qcloudlive/livecode/callback/inbox] have. For one
// that has not, [WithQuarantine] is required.
func WithInbox(inbox Inbox) Option {
	return func(h *Handler) error {
		if inbox == nil {
			return badArgument("WithInbox", "inbox", "not nil")
		}
		h.inbox = inbox
		return nil
	}
}

// WithQuarantine sets where bodies go that carry a valid signature and reach no
// handler. When keep fails the sender gets 503, so that nothing is lost. The default is the inbox of [WithInbox], and without one the memory
// behind [Handler.Quarantined].
//
// Anyone who has captured one signature can fill the quarantine until its t, and
// with expired bodies for ever: bound it, keep the latest, and let bodies with
// [ErrExpired], which were never acknowledged, push out only one another.
func WithQuarantine(keep func(context.Context, Quarantined) error) Option {
	return func(h *Handler) error {
		if keep == nil {
			return badArgument("WithQuarantine", "keep", "not nil")
		}
		h.keep = keep
		return nil
	}
}

// WithCounters sets where the Handler counts. The default is nowhere.
func WithCounters(c Counters) Option {
	return func(h *Handler) error {
		if c == nil {
			return badArgument("WithCounters", "c", "not nil")
		}
		h.counters = c
		return nil
	}
}

// WithLogger sets where each rejection, failure and quarantined body is reported
// in one line. The line never holds the body, the URL or any part of the signature.
// nil, the default, is silent.
//
// Rejections are written when the first of a reason comes; those that follow are summed
// up each minute.
func WithLogger(l *slog.Logger) Option {
	return func(h *Handler) error {
		if l == nil {
			l = slog.New(slog.DiscardHandler)
		}
		h.log = l
		return nil
	}
}

// WithConfirm sets a function that finds out whether an event is true, for
// instance by asking the service's API: the signature does not protect the body. It
// runs before the handler and shares its time.
//
// nil lets the event pass. [ErrNotConfirmed], wrapped or not, puts it into
// quarantine and acknowledges it, and so does [ErrStateDiffers] for an event of the
// last minute. [ErrStateDiffers] for an older one, and [ErrCannotConfirm] for any,
// leave it undecided: it passes with Common().Unconfirmed set. Any other error is
// answered with 503.
//
// A push that ended before its notification arrived is contradicted, although it took
// place. Where that matters use the worker of an inbox, which waits for the end of
// such a push to come too.
//
// With an [Inbox] it runs before Put and has the time of [WithTimeout] for
// itself, so while the API does not respond, neither does the receiver, and
// nothing is stored. Give the function to the worker instead, by WithConfirm of
// package [github.com/qcloudlive/livecode/callback/inbox]: it asks after the
// event is stored, as often as it takes.
func WithConfirm(confirm func(context.Context, Event) error) Option {
	return func(h *Handler) error {
		if confirm == nil {
			return badArgument("WithConfirm", "confirm", "not nil")
		}
		h.confirm = confirm
		return nil
	}
}

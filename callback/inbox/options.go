package inbox

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// An Option configures a [Worker].
type Option func(*settings) error

// Defaults of a [Worker].
const (
	// defaultConfirmWindow is longer than the service repeats a notification: twelve
	// times in twelve minutes. What has not come by then does not come.
	defaultConfirmWindow   = 15 * time.Minute
	defaultConcurrency     = 8
	defaultTimeout         = 30 * time.Second
	defaultFirstWait       = 100 * time.Millisecond
	defaultMaxWait         = time.Minute
	defaultGiveUpAttempts  = 20
	defaultGiveUpAge       = 24 * time.Hour
	defaultShutdownTimeout = 4 * time.Second
)

// maxShutdownTimeout and stopTimeout make the five seconds within which a process
// should be gone.
const (
	maxShutdownTimeout = 4500 * time.Millisecond
	stopTimeout        = 500 * time.Millisecond
)

// settings are what the options of a [Worker] set.
type settings struct {
	concurrency     int
	timeout         time.Duration
	confirm         func(context.Context, callback.Event) error // nil: nobody is asked
	confirmWindow   time.Duration
	holdUnconfirmed bool
	backoff         backoff
	giveUpAttempts  int
	giveUpAge       time.Duration
	shutdownTimeout time.Duration
	counters        callback.Counters
	observers       []Observer
	log             *slog.Logger
	now             func() time.Time
}

func newSettings(opts []Option) (settings, error) {
	s := settings{
		concurrency: defaultConcurrency, timeout: defaultTimeout, confirmWindow: defaultConfirmWindow,
		backoff:        backoff{first: defaultFirstWait, max: defaultMaxWait},
		giveUpAttempts: defaultGiveUpAttempts, giveUpAge: defaultGiveUpAge,
		shutdownTimeout: defaultShutdownTimeout,
		counters:        callback.NopCounters{}, log: slog.New(slog.DiscardHandler), now: time.Now,
	}
	for _, opt := range opts {
		if err := opt(&s); err != nil {
			return settings{}, err
		}
	}
	return s, nil
}

// age returns how long ago t was, 0 when there is no t.
func (s *settings) age(t time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(s.now().Sub(t), 0)
}

// WithConcurrency sets how many handlers run at once, each for another stream. It
// is also how many events a crash can bring a second time. The default is 8.
func WithConcurrency(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return badArgument("WithConcurrency", "n", "positive")
		}
		s.concurrency = n
		return nil
	}
}

// WithTimeout sets the deadline of each call of a handler, and of [WithConfirm]
// before it. The default is 30 s. Nobody waits for the answer, so it may be long.
//
// A handler that ignores its context keeps its stream waiting until it returns;
// its outcome then counts.
func WithTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d <= 0 {
			return badArgument("WithTimeout", "d", "positive")
		}
		s.timeout = d
		return nil
	}
}

// WithConfirm sets a function that finds out whether an event is true, for
// instance by asking the service's API as livecode's Client.Confirm does: the sign
// does not protect the body. It runs before the handler and shares its time.
// Reconciled events pass without it. The queue of the Worker must be a [History],
// as the stores of this module are.
//
// What the function returns decides:
//
//   - nil lets the event pass, and this Worker does not ask again when the handler
//     fails.
//   - [callback.ErrNotConfirmed] denies it: it goes into quarantine with the label
//     of that error as its reason, and its dedupe key is free for the genuine event.
//   - [callback.ErrStateDiffers] speaks against an event of this moment alone. An
//     event that other events of its stream explain passes: a start whose own end has
//     come too, an end after which the stream began again. One that arrived within
//     the last minute and that nothing explains waits, and later events of its stream
//     with it, until an explanation comes or the time of [WithConfirmWindow] is over;
//     then it is denied. Any other is undecided.
//   - [callback.ErrCannotConfirm] leaves it undecided.
//   - Any other error brings it again, as one of the handler does.
//
// What is undecided passes with Common().Unconfirmed set, or goes into quarantine
// with [WithHoldUnconfirmed].
//
// An end that nothing explains is undecided and not denied where the newer push may
// have been handled by another worker of the store, or before this one began.
//
// Behind a store this is the place for it: [callback.WithConfirm] runs before
// the event is stored, and while the API hangs or fails nothing is acknowledged or
// kept.
func WithConfirm(confirm func(context.Context, callback.Event) error) Option {
	return func(s *settings) error {
		if confirm == nil {
			return badArgument("WithConfirm", "confirm", "not nil")
		}
		s.confirm = confirm
		return nil
	}
}

// WithConfirmWindow sets how long an event that the service contradicts waits for
// another event to explain it, before it is denied. The default is 15 minutes, which
// is longer than the service repeats a notification. 0 denies at once, and may
// deny a push of some seconds whose end is still under way.
func WithConfirmWindow(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 {
			return badArgument("WithConfirmWindow", "d", "at least 0")
		}
		s.confirmWindow = d
		return nil
	}
}

// WithHoldUnconfirmed puts events that nothing could decide into quarantine, with
// the reason "unconfirmed", instead of handing them out marked. A replay asks
// again; hand what you have looked at yourself to its function by
// [callback.Envelope] Event and [callback.Handlers] Dispatch.
func WithHoldUnconfirmed() Option {
	return func(s *settings) error {
		s.holdUnconfirmed = true
		return nil
	}
}

// WithBackoff sets the pause before a failed event is tried again: a random time
// from 0 to a bound, which is first after the first attempt and doubles with each
// further one up to maxWait. The defaults are 100 ms and one minute; maxWait is
// [MaxRetryDelay] at most.
func WithBackoff(first, maxWait time.Duration) Option {
	return func(s *settings) error {
		if first <= 0 {
			return badArgument("WithBackoff", "first", "positive")
		}
		if maxWait < first || maxWait > MaxRetryDelay {
			return badArgument("WithBackoff", "maxWait", fmt.Sprint("between first and ", MaxRetryDelay))
		}
		s.backoff = backoff{first: first, max: maxWait}
		return nil
	}
}

// WithGiveUp sets when an event that keeps failing goes into quarantine: when
// it has been tried this many times and this much time has passed since it was
// received, whichever comes later. The defaults are 20 attempts and 24 hours, so
// that an outage of a day behind the handlers sets nothing aside. Until then
// the later events of its stream wait.
func WithGiveUp(attempts int, age time.Duration) Option {
	return func(s *settings) error {
		if attempts < 1 {
			return badArgument("WithGiveUp", "attempts", "positive")
		}
		if age < 0 {
			return badArgument("WithGiveUp", "age", "at least 0")
		}
		s.giveUpAttempts, s.giveUpAge = attempts, age
		return nil
	}
}

// WithShutdownTimeout sets how long handlers may go on when the context of [Worker.Run]
// has ended. Then their contexts end too, and half a second later Run returns in
// any case. The default is 4 s; it is 4.5 s at most, so that Run
// returns within the five seconds that a process is commonly given to end, and more is
// an [*ArgumentError].
func WithShutdownTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 || d > maxShutdownTimeout {
			return badArgument("WithShutdownTimeout", "d", fmt.Sprint("between 0 and ", maxShutdownTimeout))
		}
		s.shutdownTimeout = d
		return nil
	}
}

// WithCounters sets where the Worker counts. The default is nowhere.
func WithCounters(c callback.Counters) Option {
	return func(s *settings) error {
		if c == nil {
			return badArgument("WithCounters", "c", "not nil")
		}
		s.counters = c
		return nil
	}
}

// WithLogger sets where each failure is reported in one line, which never holds
// a body. nil, the default, is silent.
func WithLogger(l *slog.Logger) Option {
	return func(s *settings) error {
		if l == nil {
			l = slog.New(slog.DiscardHandler)
		}
		s.log = l
		return nil
	}
}

// WithClock makes the Worker read the time from now: it tells the age of events.
// The default is time.Now.
func WithClock(now func() time.Time) Option {
	return func(s *settings) error {
		if now == nil {
			return badArgument("WithClock", "now", "not nil")
		}
		s.now = now
		return nil
	}
}

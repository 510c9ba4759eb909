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
	backoff         backoff
	giveUpAttempts  int
	giveUpAge       time.Duration
	shutdownTimeout time.Duration
	counters        callback.Counters
	log             *slog.Logger
	now             func() time.Time
}

func newSettings(opts []Option) (settings, error) {
	s := settings{
		concurrency: defaultConcurrency, timeout: defaultTimeout,
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
// Reconciled events pass without it.
//
// nil lets the event pass, and this Worker does not ask again when the handler
// fails. [callback.ErrNotConfirmed], wrapped or not, puts it into quarantine with the
// label of that error as its reason. Any other error brings it again, as one of
// the handler does.
//
// Behind a store this is the place for it: [callback.WithConfirm] runs before
// the event is stored, and while the API hangs or fails nothing is acknowledged or
// kept. Here the sender has its 200 already, with two consequences:
//
//   - The turn of an event may come late, when events before it in its stream had
//     to wait. A function that compares with the state of now then denies what was
//     true: let it consider the Time of the event, or its Common().Expires, which
//     is ten minutes after it was sent; or look at what it denied.
//   - The key of a denied event stays known. A genuine event with that key is a
//     conflict, and in quarantine beside it.
//
// A replay asks again. What was denied by mistake goes to its handler by
// [callback.Envelope] Event and [callback.Handlers] Dispatch.
func WithConfirm(confirm func(context.Context, callback.Event) error) Option {
	return func(s *settings) error {
		if confirm == nil {
			return badArgument("WithConfirm", "confirm", "not nil")
		}
		s.confirm = confirm
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
// any case. The default is 4 s; it is 4.5 s at most.
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

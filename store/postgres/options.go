package postgres

import (
	"fmt"
	"log/slog"
	"regexp"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// An Option configures a [Store].
type Option func(*Store) error

// Defaults of a [Store].
const (
	defaultSchema      = "livecode"
	defaultMaxEvents   = 1_000_000
	defaultRememberFor = 6 * time.Hour
	defaultLease       = 15 * time.Second
	defaultPoll        = 200 * time.Millisecond
)

var schemaName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

const wantSchema = "up to 63 lower-case letters, digits and underscores that begin with no digit"

// WithSchema sets the schema that the tables live in. The default is livecode.
// The name has up to 63 lower-case letters, digits and underscores.
func WithSchema(name string) Option {
	return func(s *Store) error {
		if !schemaName.MatchString(name) {
			return badArgument("WithSchema", "name", wantSchema)
		}
		s.schema = `"` + name + `"`
		return nil
	}
}

// WithMaxEvents sets how many events may wait or be in quarantine before Put returns
// [inbox.ErrFull]. The default is a million. Their size does not matter. They are
// counted every few seconds, so the limit may be passed by what arrives meanwhile.
func WithMaxEvents(events int) Option {
	return func(s *Store) error {
		if events < 1 {
			return badArgument("WithMaxEvents", "events", "positive")
		}
		s.room.limit = events
		return nil
	}
}

// WithDedupe sets for how long repeats are known. The default is 6 hours.
func WithDedupe(ttl time.Duration) Option {
	return func(s *Store) error {
		if ttl <= 0 {
			return badArgument("WithDedupe", "ttl", "positive")
		}
		s.rememberFor = ttl
		return nil
	}
}

// WithLease sets for how long the events of a receiver that has died are left
// alone, from 100 ms to [inbox.MaxRetryDelay]. The default is 15 s. The worker renews
// its leases three times in that time.
func WithLease(d time.Duration) Option {
	return func(s *Store) error {
		if d < 100*time.Millisecond || d > inbox.MaxRetryDelay {
			return badArgument("WithLease", "d", fmt.Sprint("between 100ms and ", inbox.MaxRetryDelay))
		}
		s.lease = d
		return nil
	}
}

// WithPollInterval sets how often a Claim that waits looks for events that other
// receivers have put; those of its own Store it sees at once. The default is
// 200 ms.
func WithPollInterval(d time.Duration) Option {
	return func(s *Store) error {
		if d <= 0 {
			return badArgument("WithPollInterval", "d", "positive")
		}
		s.poll = d
		return nil
	}
}

// WithServerIDFile names a file in which [Open] notes the identity of the server
// the first time. Later it refuses to start with [ErrServerChanged] against a
// server of another identity: one that came up empty after a failover has lost
// acknowledged events, and somebody should know. Remove the file when the change
// was intended.
func WithServerIDFile(path string) Option {
	return func(s *Store) error {
		if path == "" {
			return badArgument("WithServerIDFile", "path", "not empty")
		}
		s.knownServer = path
		return nil
	}
}

// WithCounters sets where the Store counts bodies that it dropped. The default is
// nowhere.
func WithCounters(c callback.Counters) Option {
	return func(s *Store) error {
		if c == nil {
			return badArgument("WithCounters", "c", "not nil")
		}
		s.counters = c
		return nil
	}
}

// WithLogger sets where the Store reports what fails in the background. nil,
// the default, is silent.
func WithLogger(l *slog.Logger) Option {
	return func(s *Store) error {
		if l == nil {
			l = slog.New(slog.DiscardHandler)
		}
		s.log = l
		return nil
	}
}

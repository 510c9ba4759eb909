package mysql

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// An Option configures a [Store].
type Option func(*Store) error

// Defaults of a [Store].
const (
	defaultMaxEvents   = 1_000_000
	defaultRememberFor = 6 * time.Hour
	defaultLease       = 15 * time.Second
	defaultPoll        = 200 * time.Millisecond
)

// WithTablePrefix sets what the names of the tables begin with. The default is
// livecode_. The prefix has up to 40 lower-case letters, digits and underscores.
// The tables live in the database that the DSN names.
func WithTablePrefix(prefix string) Option {
	return func(s *Store) error {
		if !prefixName.MatchString(prefix) {
			return badArgument("WithTablePrefix", "prefix", wantPrefix)
		}
		s.server.prefix = prefix
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
// acknowledged events, and somebody should know. A Store that finds acknowledged
// events lost notes that in the file too, so that the process does not simply
// start again. Remove the file when the change was intended, or is dealt with.
func WithServerIDFile(path string) Option {
	return func(s *Store) error {
		if path == "" {
			return badArgument("WithServerIDFile", "path", "not empty")
		}
		s.server.idFile = path
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

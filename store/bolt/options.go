package bolt

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// An Option configures a [Store].
type Option func(*Store) error

// Defaults of a [Store].
const (
	defaultMaxEvents    = 1_000_000
	defaultMaxBytes     = 1 << 30
	defaultRememberFor  = 6 * time.Hour
	defaultRememberMost = 1_000_000
	defaultCompactAbove = 64 << 20
)

// WithMaxEvents sets how many events may wait or be in quarantine before Put returns
// [inbox.ErrFull]. The default is a million. While the store is open, each stream
// takes some 60 bytes of memory too and each event 8.
func WithMaxEvents(events int) Option {
	return func(s *Store) error {
		if events < 1 {
			return badArgument("WithMaxEvents", "events", "positive")
		}
		s.maxEvents = events
		return nil
	}
}

// WithMaxBytes sets how many bytes of events may wait or be in quarantine before
// Put returns [inbox.ErrFull]. The default is 1 GiB.
func WithMaxBytes(bytes int64) Option {
	return func(s *Store) error {
		if bytes < 1 {
			return badArgument("WithMaxBytes", "bytes", "positive")
		}
		s.maxBytes = bytes
		return nil
	}
}

// WithDedupe sets for how long and for how many events their repeats are known.
// The defaults are 6 hours and a million, which takes some 200 MB of the disk at
// most; when there is no more room the oldest is forgotten and counted as
// [callback.MetricEvicted].
func WithDedupe(ttl time.Duration, capacity int) Option {
	return func(s *Store) error {
		if ttl <= 0 {
			return badArgument("WithDedupe", "ttl", "positive")
		}
		if capacity < 1 {
			return badArgument("WithDedupe", "capacity", "positive")
		}
		s.rememberFor, s.rememberMost = ttl, capacity
		return nil
	}
}

// WithCompaction sets above how many bytes a file is rewritten when it is opened
// and more than half of it is empty, as after a long queue. The default is 64 MiB.
// Rewriting takes about a second for each 100 MB that are left.
func WithCompaction(above int64) Option {
	return func(s *Store) error {
		if above < 0 {
			return badArgument("WithCompaction", "above", "at least 0")
		}
		s.compactAbove = above
		return nil
	}
}

// WithCounters sets where the Store counts keys that were evicted, bodies that
// were dropped, and records that are damaged. The default is nowhere.
func WithCounters(c callback.Counters) Option {
	return func(s *Store) error {
		if c == nil {
			return badArgument("WithCounters", "c", "not nil")
		}
		s.counters = c
		return nil
	}
}

// WithLogger sets where damaged records and compactions are reported. nil, the
// default, is silent.
func WithLogger(l *slog.Logger) Option {
	return func(s *Store) error {
		if l == nil {
			l = slog.New(slog.DiscardHandler)
		}
		s.log = l
		return nil
	}
}

// WithClock makes the Store read the time from now: it decides when dedupe keys
// are forgotten, and nothing else. The default is time.Now.
func WithClock(now func() time.Time) Option {
	return func(s *Store) error {
		if now == nil {
			return badArgument("WithClock", "now", "not nil")
		}
		s.now = now
		return nil
	}
}

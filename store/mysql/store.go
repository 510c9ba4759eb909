package mysql

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// A Store is a durable inbox in a database that several receivers share. It is
// safe for use by many goroutines. Make one with [Open]; it needs no closing, and
// the database stays the caller's.
type Store struct {
	server *server

	rememberFor time.Duration
	lease       time.Duration
	poll        time.Duration
	room        room
	wake        chan struct{} // holds a token after a Put
	puts        *group[callback.Envelope]
	dones       *group[inbox.Item]
	caution     caution // of groups of outcomes
	sweeps      schedule

	counters callback.Counters
	log      *slog.Logger
}

var _ inbox.Store = (*Store)(nil)

// nudge wakes a Claim of this Store.
func (s *Store) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

package postgres

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

const (
	sweepEvery = time.Minute
	// maxSwept bounds how long a sweep takes. Another one follows sooner when
	// it was not enough.
	maxSwept   = 10_000
	sweepAgain = time.Second
)

// sweep does, now and then before a claim, what nobody waits for. It makes sure
// that the server is still the one that was opened. All else that fails is reported,
// and tried again the next time: events that can be claimed need not wait for it.
func (s *Store) sweep(ctx context.Context) error {
	if !s.sweeps.due(time.Now()) {
		return nil
	}
	if err := s.stillThere(ctx); err != nil {
		return err
	}
	for _, chore := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"settings", s.checkSettings},
		{"lanes", s.freeLanes},
		{"keys", s.forgetKeys},
	} {
		if err := chore.do(ctx); err != nil && ctx.Err() == nil {
			s.log.LogAttrs(ctx, slog.LevelError, "postgres: not in order", slog.String("what", chore.what), slog.Any("error", err))
		}
	}
	return nil
}

// freeLanes frees lanes that are held or wait for longer than can be: the clock of
// the server was set back.
func (s *Store) freeLanes(ctx context.Context) error {
	_, err := s.exec(ctx, `
		UPDATE livecode.lane SET free_at = now() WHERE free_at > now() + $1::bigint * interval '1 microsecond'`,
		inbox.MaxRetryDelay.Microseconds())
	return err
}

// forgetKeys forgets keys whose time has come.
func (s *Store) forgetKeys(ctx context.Context) error {
	n, err := s.exec(ctx, `
		DELETE FROM livecode.seen WHERE key = ANY (ARRAY (
			SELECT key FROM livecode.seen WHERE expires <= now() ORDER BY expires LIMIT $1::int FOR UPDATE SKIP LOCKED))`, maxSwept)
	if err == nil && n == maxSwept {
		s.sweeps.again(sweepAgain)
	}
	return err
}

// A schedule says when something is due that is done now and then.
type schedule struct {
	mu   sync.Mutex
	next time.Time
}

// due reports whether it is time, and if so makes it due again after sweepEvery.
func (s *schedule) due(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Before(s.next) {
		return false
	}
	s.next = now.Add(sweepEvery)
	return true
}

// again makes it due after a shorter time.
func (s *schedule) again(after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = time.Now().Add(after)
}

package postgres

import (
	"context"
	"time"
)

// sweep does, once a minute and before a claim, what nobody waits for: it makes
// sure that the server is still the one that was opened, and forgets keys whose
// time has come and lanes without events.
func (s *Store) sweep(ctx context.Context) error {
	if !s.sweeps.due(time.Now()) {
		return nil
	}
	if err := s.stillThere(ctx); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM {s}.seen WHERE key IN (
			SELECT key FROM {s}.seen WHERE expires <= now() ORDER BY expires LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
		`DELETE FROM {s}.lane WHERE lane IN (
			SELECT lane FROM {s}.lane WHERE pending = 0 LIMIT 10000 FOR UPDATE SKIP LOCKED)`,
	} {
		if _, err := s.db.ExecContext(ctx, s.sql(statement)); err != nil {
			return err
		}
	}
	return nil
}

package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// mine finds the lane of an item if the claim on it is good, and ends the
// claim: whatever comes under its epoch from now on is too late.
const mine = `
WITH mine AS (
	UPDATE {s}.lane l
	SET epoch = nextval('{s}.epoch'), pending = pending - $3::int, free_at = now() + $4::bigint * interval '1 microsecond'
	FROM {s}.event e
	WHERE e.id = $1::bigint AND l.lane = e.lane AND l.epoch = $2::bigint
	RETURNING e.id
)`

// Renew implements [inbox.Queue].
func (s *Store) Renew(ctx context.Context, item inbox.Item) error {
	return s.change(ctx, "Renew", `
		UPDATE {s}.lane l SET free_at = now() + $3::bigint * interval '1 microsecond'
		FROM {s}.event e WHERE e.id = $1::bigint AND l.lane = e.lane AND l.epoch = $2::bigint`,
		inbox.ErrLost, item.ID, item.Epoch, s.lease.Microseconds())
}

// Done implements [inbox.Queue].
func (s *Store) Done(ctx context.Context, item inbox.Item) error {
	err := s.change(ctx, "Done", mine+`DELETE FROM {s}.event e USING mine WHERE e.id = mine.id`,
		inbox.ErrLost, item.ID, item.Epoch, 1, 0)
	if err == nil {
		s.nudge()
	}
	return err
}

// Retry implements [inbox.Queue].
func (s *Store) Retry(ctx context.Context, item inbox.Item, wait time.Duration) error {
	wait = max(min(wait, inbox.LongestWait), 0)
	err := s.change(ctx, "Retry", mine+`UPDATE {s}.event e SET in_hand = false FROM mine WHERE e.id = mine.id`,
		inbox.ErrLost, item.ID, item.Epoch, 0, wait.Microseconds())
	if err == nil && wait == 0 {
		s.nudge()
	}
	return err
}

// Quarantine implements [inbox.Queue].
func (s *Store) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	err := s.change(ctx, "Quarantine", mine+`, gone AS (
			DELETE FROM {s}.event e USING mine WHERE e.id = mine.id RETURNING e.*
		)
		INSERT INTO {s}.shelf (`+columns+`, attempt, reason, body_only)
		SELECT `+columns+`, attempt, $5::text, false FROM gone`,
		inbox.ErrLost, item.ID, item.Epoch, 1, 0, plain(reason))
	if err == nil {
		s.nudge()
	}
	return err
}

// Stats implements [inbox.Queue].
func (s *Store) Stats(ctx context.Context) (inbox.Stats, error) {
	var stats inbox.Stats
	var oldest sql.NullTime
	err := s.db.QueryRowContext(ctx, s.sql(`
		SELECT (SELECT count(*) FROM {s}.event), (SELECT count(*) FROM {s}.shelf),
			(SELECT received FROM {s}.event ORDER BY id LIMIT 1)`)).Scan(&stats.Pending, &stats.Quarantined, &oldest)
	if oldest.Valid {
		stats.Oldest = oldest.Time
	}
	return stats, wrap("Stats", err)
}

package postgres

import (
	"context"
	"strings"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// keptBodies is how many bodies of Keep are held. Those that are pushed out are
// counted as dropped.
const keptBodies = 1000

// Keep implements [inbox.Store]. It holds the latest thousand bodies.
func (s *Store) Keep(ctx context.Context, q callback.Quarantined) error {
	kept := inbox.Kept(q)
	err := s.change(ctx, "Keep", `
		INSERT INTO {s}.shelf (`+columns+`, attempt, reason, body_only)
		VALUES ($1::bytea, $2::bytea, $3::bigint, $4::bytea, $5::timestamptz, $6::timestamptz, $7::boolean, $8::bytea,
			0, $9::text, true)`, nil, append(values(kept.Envelope), kept.Reason)...)
	if err != nil {
		return err
	}
	return wrap("Keep", s.dropOldest(ctx))
}

// dropOldest forgets the bodies beyond the latest thousand.
func (s *Store) dropOldest(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, s.sql(`
		DELETE FROM {s}.shelf WHERE id IN (
			SELECT id FROM {s}.shelf
			WHERE body_only AND id <= (SELECT id FROM {s}.shelf WHERE body_only ORDER BY id DESC OFFSET $1::int LIMIT 1)
			FOR UPDATE SKIP LOCKED
		) RETURNING reason`), keptBodies)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var reason string
		if err := rows.Scan(&reason); err != nil {
			return err
		}
		s.counters.Count(callback.MetricDropped, reason)
	}
	return rows.Err()
}

// Quarantined implements [inbox.Store].
func (s *Store) Quarantined(ctx context.Context, after int64, n int) ([]inbox.Quarantined, error) {
	rows, err := s.db.QueryContext(ctx, s.sql(`
		SELECT id, reason, since, attempt, `+columns+` FROM {s}.shelf WHERE id > $1::bigint ORDER BY id LIMIT $2::int`), after, n)
	if err != nil {
		return nil, wrap("Quarantined", err)
	}
	defer rows.Close()
	var list []inbox.Quarantined
	for rows.Next() {
		var q inbox.Quarantined
		var r row
		if err := rows.Scan(r.targets(&q.ID, &q.Reason, &q.Since, &q.Attempt)...); err != nil {
			return nil, wrap("Quarantined", err)
		}
		q.Envelope = r.envelope()
		list = append(list, q)
	}
	return list, wrap("Quarantined", rows.Err())
}

// Replay implements [inbox.Store].
func (s *Store) Replay(ctx context.Context, id int64) error {
	err := s.change(ctx, "Replay", `
		WITH gone AS (
			DELETE FROM {s}.shelf WHERE id = $1::bigint
			RETURNING CASE stream WHEN '' THEN $2::bytea ELSE $3::bytea || stream END AS lane, shelf.*
		), taken AS (
			INSERT INTO {s}.lane AS l (lane, pending, free_at) SELECT lane, 1, now() FROM gone
			ON CONFLICT (lane) DO UPDATE SET pending = l.pending + 1
			RETURNING lane
		)
		INSERT INTO {s}.event (lane, `+columns+`)
		SELECT taken.lane, `+columns+` FROM gone, taken`,
		inbox.ErrNotFound, id, laneOf(""), []byte{laneOfStream})
	if err == nil {
		s.nudge()
	}
	return err
}

// Delete implements [inbox.Store].
func (s *Store) Delete(ctx context.Context, id int64) error {
	return s.change(ctx, "Delete", `DELETE FROM {s}.shelf WHERE id = $1::bigint`, inbox.ErrNotFound, id)
}

// plain makes text that PostgreSQL takes.
func plain(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

package postgres

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// keptBodies is how many bodies of Keep are held, and keptExpired how many of
// those that were not acknowledged. Whoever has captured a sign can make any
// number of the latter, so they push out only one another. Those that are pushed out
// are counted as dropped.
const (
	keptBodies  = 1000
	keptExpired = 100
)

// Keep implements [inbox.Store]. It holds the latest thousand bodies that were
// acknowledged, and the latest hundred of others.
func (s *Store) Keep(ctx context.Context, q callback.Quarantined) error {
	kept := inbox.NewDeadLetter(q)
	err := s.change(ctx, "Keep", `
		INSERT INTO livecode.shelf (`+columns+`, attempt, reason, body_only)
		VALUES ($1::bytea, $2::bytea, $3::bigint, $4::bytea, $5::timestamptz, $6::timestamptz, $7::boolean, $8::bytea,
			0, $9::text, true)`, nil, append(values(kept.Envelope), kept.Reason)...)
	if err != nil {
		return err
	}
	expired := callback.ErrExpired.Label()
	if kept.Reason == expired {
		return wrap("Keep", s.dropOldest(ctx, `reason = $2::text`, keptExpired, expired))
	}
	return wrap("Keep", s.dropOldest(ctx, `reason <> $2::text`, keptBodies, expired))
}

// dropOldest forgets the bodies of a kind beyond the latest ones.
func (s *Store) dropOldest(ctx context.Context, kind string, latest int, reason string) error {
	return s.each(ctx, `
		DELETE FROM livecode.shelf WHERE id IN (
			SELECT id FROM livecode.shelf WHERE body_only AND `+kind+` AND id <= (
				SELECT id FROM livecode.shelf WHERE body_only AND `+kind+` ORDER BY id DESC OFFSET $1::int LIMIT 1)
			FOR UPDATE SKIP LOCKED
		) RETURNING reason`, []any{latest, reason}, func(scan func(...any) error) error {
		var reason string
		err := scan(&reason)
		if err == nil {
			s.counters.Count(callback.MetricDropped, reason)
		}
		return err
	})
}

// Quarantined implements [inbox.Store].
func (s *Store) Quarantined(ctx context.Context, after int64, n int) ([]inbox.DeadLetter, error) {
	var list []inbox.DeadLetter
	err := s.each(ctx, `
		SELECT id, reason, since, attempt, `+columns+` FROM livecode.shelf WHERE id > $1::bigint ORDER BY id LIMIT $2::int`,
		[]any{after, n}, func(scan func(...any) error) error {
			var q inbox.DeadLetter
			var r row
			err := scan(r.targets(&q.ID, &q.Reason, &q.Since, &q.Attempt)...)
			q.Envelope = r.envelope()
			list = append(list, q)
			return err
		})
	if err != nil {
		return nil, wrap("Quarantined", err)
	}
	return list, nil
}

// Replay implements [inbox.Store].
func (s *Store) Replay(ctx context.Context, id int64) error {
	var stream []byte
	err := s.one(ctx, `SELECT stream FROM livecode.shelf WHERE id = $1::bigint`, []any{id}, &stream)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return inbox.ErrNotFound
	case err != nil:
		return wrap("Replay", err)
	}
	err = s.change(ctx, "Replay", `
		WITH gone AS (
			DELETE FROM livecode.shelf WHERE id = $1::bigint RETURNING *
		), taken AS (
			INSERT INTO livecode.lane AS l (lane, pending, free_at) SELECT $2::bytea, 1, now() FROM gone
			ON CONFLICT (lane) DO UPDATE SET pending = l.pending + 1
			RETURNING lane
		)
		INSERT INTO livecode.event (lane, `+columns+`)
		SELECT lane, `+columns+` FROM gone, taken`,
		inbox.ErrNotFound, id, laneOf(string(stream)))
	if err == nil {
		s.nudge()
	}
	return err
}

// Delete implements [inbox.Store].
func (s *Store) Delete(ctx context.Context, id int64) error {
	return s.change(ctx, "Delete", `DELETE FROM livecode.shelf WHERE id = $1::bigint`, inbox.ErrNotFound, id)
}

// plain makes text that PostgreSQL takes.
func plain(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

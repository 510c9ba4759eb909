package postgres

import (
	"context"
	"database/sql"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// Renew implements [inbox.Queue].
func (s *Store) Renew(ctx context.Context, item inbox.Item) error {
	return s.change(ctx, "Renew", `
		UPDATE livecode.lane l SET free_at = now() + $3::bigint * interval '1 microsecond'
		FROM livecode.event e WHERE e.id = $1::bigint AND l.lane = e.lane AND l.epoch = $2::bigint`,
		inbox.ErrLost, item.ID, item.Epoch, s.lease.Microseconds())
}

// Begin implements [inbox.Queue].
func (s *Store) Begin(ctx context.Context, item inbox.Item) error {
	return s.change(ctx, "Begin", `
		UPDATE livecode.event e SET begun = true
		FROM livecode.lane l WHERE e.id = $1::bigint AND l.lane = e.lane AND l.epoch = $2::bigint`,
		inbox.ErrLost, item.ID, item.Epoch)
}

// Done implements [inbox.Queue].
func (s *Store) Done(ctx context.Context, item inbox.Item) error {
	return wrap("Done", s.dones.do(ctx, item).err)
}

func (s *Store) doneAll(ctx context.Context, items []inbox.Item, wait lockWait) ([]result, error) {
	return s.recordOutcome(ctx, outcome{kind: "done", lockWait: wait}, items...)
}

// Retry implements [inbox.Queue].
func (s *Store) Retry(ctx context.Context, item inbox.Item, wait time.Duration) error {
	wait = max(min(wait, inbox.MaxRetryDelay), 0)
	return s.recordOne(ctx, "Retry", outcome{kind: "retry", lockWait: patient, wait: wait}, item)
}

// Quarantine implements [inbox.Queue].
func (s *Store) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	return s.recordOne(ctx, "Quarantine", outcome{kind: "quarantine", lockWait: patient, reason: reason}, item)
}

func (s *Store) recordOne(ctx context.Context, call string, to outcome, item inbox.Item) error {
	results, err := s.recordOutcome(ctx, to, item)
	if err == nil {
		err = results[0].err
	}
	return wrap(call, err)
}

// An outcome is what is recorded of events, and what belongs to it.
type outcome struct {
	kind     string
	lockWait lockWait
	wait     time.Duration // before a retry
	reason   string        // of a quarantine
}

// recordOutcome notes the outcome of items, and whose claim is lost.
func (s *Store) recordOutcome(ctx context.Context, to outcome, items ...inbox.Item) ([]result, error) {
	results := make([]result, len(items))
	for i := range results {
		results[i].err = inbox.ErrLost
	}
	ids := arrayOf(items, func(text []byte, item inbox.Item) []byte { return appendInt(text, item.ID) })
	epochs := arrayOf(items, func(text []byte, item inbox.Item) []byte { return appendInt(text, item.Epoch) })
	err := s.each(ctx, `
		SELECT livecode.record_outcome($1::text, $2::text, $3::text::bigint[], $4::text::bigint[], $5::bigint * interval '1 microsecond', $6::text)`,
		[]any{string(to.lockWait), to.kind, ids, epochs, to.wait.Microseconds(), plain(to.reason)},
		func(scan func(...any) error) error {
			var place int
			err := scan(&place)
			if err == nil {
				results[place-1].err = nil
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	if to.wait == 0 {
		s.nudge()
	}
	return results, nil
}

// Stats implements [inbox.Queue].
func (s *Store) Stats(ctx context.Context) (inbox.Stats, error) {
	var stats inbox.Stats
	var oldest sql.NullTime
	err := s.one(ctx, `
		SELECT (SELECT count(*) FROM livecode.event), (SELECT count(*) FROM livecode.shelf),
			(SELECT received FROM livecode.event ORDER BY id LIMIT 1)`, nil, &stats.Pending, &stats.Quarantined, &oldest)
	if oldest.Valid {
		stats.Oldest = oldest.Time
	}
	return stats, wrap("Stats", err)
}

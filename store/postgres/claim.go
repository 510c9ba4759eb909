package postgres

import (
	"context"
	"database/sql"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// takeLanes gives this claim the lanes that are due. Those that another receiver
// is about to take are passed over. A time far ahead comes of a clock that was
// set back.
const takeLanes = `
WITH due AS MATERIALIZED (
	SELECT lane FROM {s}.lane
	WHERE pending > 0 AND (free_at <= now() OR free_at > now() + $3::bigint * interval '1 microsecond')
	ORDER BY free_at LIMIT $1::int
	FOR UPDATE SKIP LOCKED
)
UPDATE {s}.lane l SET epoch = nextval('{s}.epoch'), free_at = now() + $2::bigint * interval '1 microsecond'
FROM due WHERE l.lane = due.lane
RETURNING l.lane`

// takeEvents takes the first event of each lane. It is a statement of its own
// because it has to see what was committed before the lanes were locked. An
// event that is in hand already was so when its lease ran out.
const takeEvents = `
UPDATE {s}.event e
SET attempt = attempt + 1, interrupted = interrupted + in_hand::int, in_hand = true
FROM (
	SELECT l.epoch, (SELECT min(id) FROM {s}.event WHERE lane = l.lane) AS id
	FROM {s}.lane l WHERE l.lane IN (SELECT decode(unnest(string_to_array($1::text, ',')), 'hex'))
) AS first
WHERE e.id = first.id
RETURNING e.id, first.epoch, e.attempt, e.interrupted, ` + columns

// Claim implements [inbox.Queue].
func (s *Store) Claim(ctx context.Context, n int) ([]inbox.Item, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.sweep(ctx); err != nil {
			return nil, wrap("Claim", err)
		}
		items, err := s.take(ctx, n)
		if err != nil || len(items) > 0 {
			return items, wrap("Claim", err)
		}
		s.pause(ctx)
	}
}

// take claims what is due now.
func (s *Store) take(ctx context.Context, n int) (items []inbox.Item, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		lanes, err := s.takeLanes(ctx, tx, n)
		if err != nil || len(lanes) == 0 {
			return err
		}
		items, err = s.takeEvents(ctx, tx, lanes)
		return err
	})
	if err != nil {
		return nil, err
	}
	return items, nil
}

func (s *Store) takeLanes(ctx context.Context, tx *sql.Tx, n int) (lanes []string, err error) {
	rows, err := tx.QueryContext(ctx, s.sql(takeLanes), n, s.lease.Microseconds(), inbox.LongestWait.Microseconds())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var lane []byte
		if err := rows.Scan(&lane); err != nil {
			return nil, err
		}
		lanes = append(lanes, hex.EncodeToString(lane))
	}
	return lanes, rows.Err()
}

func (s *Store) takeEvents(ctx context.Context, tx *sql.Tx, lanes []string) (items []inbox.Item, err error) {
	rows, err := tx.QueryContext(ctx, s.sql(takeEvents), strings.Join(lanes, ","))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		item := inbox.Item{Lease: s.lease}
		var r row
		if err := rows.Scan(r.targets(&item.ID, &item.Epoch, &item.Attempt, &item.Interrupted)...); err != nil {
			return nil, err
		}
		item.Envelope = r.envelope()
		items = append(items, item)
	}
	return items, rows.Err()
}

// pause waits for an event of this Store, or for a time that differs from that
// of other receivers.
func (s *Store) pause(ctx context.Context) {
	timer := time.NewTimer(s.poll/2 + rand.N(s.poll/2+1))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-s.wake:
	case <-timer.C:
	}
}

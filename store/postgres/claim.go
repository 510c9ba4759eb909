package postgres

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

const claimStatement = `
SELECT id, claim_epoch, attempt, interrupted, alone, crashes, ` + columns + `
FROM livecode.claim($1::int, $2::bigint * interval '1 microsecond') AS c, LATERAL (SELECT (c.event).*) AS e`

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
	err = s.each(ctx, claimStatement, []any{n, s.lease.Microseconds()}, func(scan func(...any) error) error {
		item := inbox.Item{Lease: s.lease}
		var r row
		err := scan(r.targets(&item.ID, &item.Epoch, &item.Attempt, &item.Interrupted, &item.Alone, &item.Crashes)...)
		item.Envelope = r.envelope()
		items = append(items, item)
		return err
	})
	if err != nil {
		return nil, err
	}
	return items, nil
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

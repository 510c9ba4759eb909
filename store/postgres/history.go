package postgres

import (
	"context"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

const (
	nextStatement = `
SELECT ` + columns + ` FROM livecode.event
WHERE lane = $1 AND id > $2 AND type = $3 ORDER BY id LIMIT 1`

	acceptedStatement = `SELECT true FROM livecode.seen WHERE key = $1 AND expires > now()`

	forgetStatement = `DELETE FROM livecode.seen WHERE key = $1`
)

// Next implements [inbox.History].
func (s *Store) Next(ctx context.Context, item inbox.Item, t callback.Type) (next callback.Envelope, ok bool, err error) {
	if item.Envelope.StreamID == "" {
		return next, false, nil // nothing waits behind it
	}
	args := []any{laneOf(item.Envelope.StreamID), item.ID, int64(t)}
	err = s.each(ctx, nextStatement, args, func(scan func(...any) error) error {
		var r row
		err := scan(r.targets()...)
		next, ok = r.envelope(), true
		return err
	})
	return next, ok, wrap("Next", err)
}

// Accepted implements [inbox.History].
func (s *Store) Accepted(ctx context.Context, key string) (known bool, err error) {
	err = s.each(ctx, acceptedStatement, []any{[]byte(key)}, func(scan func(...any) error) error {
		return scan(&known)
	})
	return known, wrap("Accepted", err)
}

// Forget implements [inbox.History].
func (s *Store) Forget(ctx context.Context, key string) error {
	return s.change(ctx, "Forget", forgetStatement, nil, []byte(key))
}

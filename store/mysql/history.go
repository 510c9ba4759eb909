package mysql

import (
	"context"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// Next implements [inbox.History].
func (s *Store) Next(ctx context.Context, item inbox.Item, kind callback.Type) (next callback.Envelope, ok bool, err error) {
	if item.Envelope.StreamID == "" {
		return next, false, nil // nothing waits behind it
	}
	err = s.server.do(ctx, func(t *tx) error {
		return t.each(t.query(`SELECT `+columns+` FROM livecode_event FORCE INDEX (event_lane) WHERE lane = `).
			bytes(laneOf(item.Envelope.StreamID)).add(` AND id > `).int(item.ID).add(` AND type = `).int(int64(kind)).
			add(` ORDER BY id LIMIT 1`), func(scan func(...any) error) error {
			var r row
			err := scan(r.targets()...)
			next, ok = r.envelope(), true
			return err
		})
	})
	return next, ok, wrap("Next", err)
}

// Accepted implements [inbox.History].
func (s *Store) Accepted(ctx context.Context, key string) (known bool, err error) {
	err = s.server.do(ctx, func(t *tx) error {
		known = false
		return t.each(t.query(`SELECT 1 FROM livecode_seen WHERE dedupe_key = `).bytes(key).
			add(` AND expires > `).int(t.now), func(scan func(...any) error) error {
			var one int
			known = true
			return scan(&one)
		})
	})
	return known, wrap("Accepted", err)
}

// Forget implements [inbox.History].
func (s *Store) Forget(ctx context.Context, key string) error {
	return wrap("Forget", s.server.do(ctx, func(t *tx) error {
		_, err := t.exec(t.query(`DELETE FROM livecode_seen WHERE dedupe_key = `).bytes(key))
		return err
	}))
}

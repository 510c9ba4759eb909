package mysql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// maxBodies is how many bodies of Keep are held, and maxExpired how many of
// those that were not acknowledged. Whoever has captured a sign can make any
// number of the latter, so they push out only one another. Those that are pushed out
// are counted as dropped.
const (
	maxBodies  = 1000
	maxExpired = 100
	// maxDropped is how many are dropped at a time.
	maxDropped = 100
)

// Keep implements [inbox.Store]. It holds the latest thousand bodies that were
// acknowledged, and the latest hundred of others.
func (s *Store) Keep(ctx context.Context, q callback.Quarantined) error {
	letter := inbox.NewDeadLetter(q)
	if err := fits(letter.Envelope, s.server.maxStatement()); err != nil {
		return wrap("Keep", err)
	}
	kind, latest := int64(kindBody), int64(maxBodies)
	if letter.Reason == callback.ErrExpired.Label() {
		kind, latest = kindExpired, maxExpired
	}
	var dropped []string
	err := s.server.do(ctx, func(t *tx) (err error) {
		if err := t.keep(kind, letter); err != nil {
			return err
		}
		dropped, err = t.dropOldest(kind, latest)
		return err
	})
	if err != nil {
		return wrap("Keep", err)
	}
	for _, reason := range dropped {
		s.counters.Count(callback.MetricDropped, reason)
	}
	return nil
}

func (t *tx) keep(kind int64, letter inbox.DeadLetter) error {
	_, err := t.exec(t.query(`INSERT INTO livecode_shelf (kind, attempt, reason, since, ` + columns + `) VALUES (`).
		int(kind).add(`, 0, `).bytes(plain(letter.Reason)).add(`, `).int(t.now).add(`, `).values(letter.Envelope).add(`)`))
	return err
}

// dropOldest forgets bodies of a kind beyond the latest ones, and returns their
// reasons.
func (t *tx) dropOldest(kind, latest int64) (reasons []string, err error) {
	var last int64
	err = t.one(t.query(`SELECT id FROM livecode_shelf FORCE INDEX (shelf_kind) WHERE kind = `).int(kind).
		add(` ORDER BY id DESC LIMIT 1 OFFSET `).int(latest), &last)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	}
	var ids []int64
	err = t.each(t.query(`SELECT id, CAST(reason AS BINARY) FROM livecode_shelf FORCE INDEX (shelf_kind) WHERE kind = `).int(kind).
		add(` AND id <= `).int(last).add(` ORDER BY id LIMIT `).int(maxDropped).add(` FOR UPDATE SKIP LOCKED`),
		func(scan func(...any) error) error {
			var id int64
			var reason string
			err := scan(&id, &reason)
			ids, reasons = append(ids, id), append(reasons, reason)
			return err
		})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	_, err = t.exec(t.query(`DELETE FROM livecode_shelf WHERE id IN `).ints(ids))
	return reasons, err
}

// Quarantined implements [inbox.Store].
func (s *Store) Quarantined(ctx context.Context, after int64, n int) (list []inbox.DeadLetter, err error) {
	err = s.server.do(ctx, func(t *tx) error {
		list = nil
		return t.each(t.query(`SELECT id, CAST(reason AS BINARY), since, attempt, `+columns+` FROM livecode_shelf WHERE id > `).
			int(after).add(` ORDER BY id LIMIT `).int(int64(n)), func(scan func(...any) error) error {
			var q inbox.DeadLetter
			var since int64
			var r row
			err := scan(r.targets(&q.ID, &q.Reason, &since, &q.Attempt)...)
			q.Since, q.Envelope = time.UnixMicro(since), r.envelope()
			list = append(list, q)
			return err
		})
	})
	if err != nil {
		return nil, wrap("Quarantined", err)
	}
	return list, nil
}

// Replay implements [inbox.Store].
func (s *Store) Replay(ctx context.Context, id int64) error {
	err := s.server.do(ctx, func(t *tx) error {
		var stream string
		err := t.one(t.query(`SELECT stream FROM livecode_shelf WHERE id = `).int(id).add(` LIMIT 1 FOR UPDATE`), &stream)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return inbox.ErrNotFound
		case err != nil:
			return err
		}
		lane := laneOf(stream)
		if _, err := t.exec(t.query(`INSERT INTO livecode_event (lane, ` + columns + `) SELECT `).bytes(lane).
			add(`, ` + columns + ` FROM livecode_shelf WHERE id = `).int(id)); err != nil {
			return err
		}
		if _, err := t.exec(t.query(`DELETE FROM livecode_shelf WHERE id = `).int(id)); err != nil {
			return err
		}
		return t.announce([]string{lane})
	})
	if err == nil {
		s.nudge()
	}
	return wrap("Replay", err)
}

// Delete implements [inbox.Store].
func (s *Store) Delete(ctx context.Context, id int64) error {
	return wrap("Delete", s.server.do(ctx, func(t *tx) error {
		n, err := t.exec(t.query(`DELETE FROM livecode_shelf WHERE id = `).int(id))
		if err == nil && n == 0 {
			return inbox.ErrNotFound
		}
		return err
	}))
}

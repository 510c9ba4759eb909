package postgres

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// putStatement stores an event unless its key is known. Being one statement it is
// one transaction, and one round trip. The row of the lane is locked before the
// event gets its number, so that within a stream the numbers follow the order
// of the commits.
const putStatement = `
WITH home AS (
	SELECT FROM {s}.identity WHERE id = $1::text
), fresh AS (
	INSERT INTO {s}.seen AS known (key, digest, expires)
	SELECT $4::bytea, $5::bytea, now() + $3::bigint * interval '1 microsecond' FROM home WHERE $4::bytea <> ''
	ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, expires = excluded.expires WHERE known.expires <= now()
	RETURNING key
), admitted AS (
	SELECT FROM fresh UNION ALL SELECT FROM home WHERE $4::bytea = ''
), taken AS (
	INSERT INTO {s}.lane AS l (lane, pending, free_at) SELECT $2::bytea, 1, now() FROM admitted
	ON CONFLICT (lane) DO UPDATE SET pending = l.pending + 1
	RETURNING lane
), stored AS (
	INSERT INTO {s}.event (lane, ` + columns + `)
	SELECT lane, $4::bytea, $5::bytea, $6::bigint, $7::bytea, $8::timestamptz, $9::timestamptz, $10::boolean, $11::bytea
	FROM taken RETURNING id
)
SELECT EXISTS (SELECT FROM home), EXISTS (SELECT FROM stored)`

// Put implements [callback.Inbox].
func (s *Store) Put(ctx context.Context, e callback.Envelope) (duplicate bool, err error) {
	full, err := s.isFull(ctx)
	if err != nil {
		return false, wrap("Put", err)
	}
	// A key may expire between the look at it and the next, but hardly twice.
	for range 3 {
		if !full {
			stored, err := s.insert(ctx, e)
			if err != nil || stored {
				return false, wrap("Put", err)
			}
		}
		known, err := s.isKnown(ctx, e)
		switch {
		case err != nil:
			return false, wrap("Put", err)
		case known:
			return true, nil
		case full:
			return false, inbox.ErrFull
		}
	}
	return false, errors.New("postgres: Put: the key comes and goes")
}

func (s *Store) insert(ctx context.Context, e callback.Envelope) (stored bool, err error) {
	args := append([]any{s.identity, laneOf(e.StreamID), s.rememberFor.Microseconds()}, values(e)...)
	home := false
	err = s.db.QueryRowContext(ctx, s.sql(putStatement), args...).Scan(&home, &stored)
	switch {
	case undefined[stateOf(err)], err == nil && !home:
		return false, ErrOtherServer
	case err != nil || !stored:
		return false, err
	}
	s.room.count(1)
	s.nudge()
	return true, nil
}

// isKnown reports whether the same is stored already.
func (s *Store) isKnown(ctx context.Context, e callback.Envelope) (bool, error) {
	var digest []byte
	err := s.db.QueryRowContext(ctx, s.sql(`SELECT digest FROM {s}.seen WHERE key = $1::bytea AND expires > now()`),
		[]byte(e.Key)).Scan(&digest)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, err
	case e.Conflicts(digest):
		return false, callback.ErrConflict
	}
	return true, nil
}

// nudge wakes a Claim of this Store.
func (s *Store) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// isFull reports whether there is no room for another event.
func (s *Store) isFull(ctx context.Context) (bool, error) {
	return s.room.isFull(time.Now(), func() (n int, err error) {
		err = s.db.QueryRowContext(ctx, s.sql(`
			SELECT (SELECT count(*) FROM {s}.event) + (SELECT count(*) FROM {s}.shelf WHERE NOT body_only)`)).Scan(&n)
		return n, err
	})
}

package mysql

import (
	"context"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

const (
	sweepEvery = time.Minute
	// maxSwept bounds how long a sweep takes. Another one follows sooner when
	// it was not enough.
	maxSwept   = 2_000
	sweepAgain = 200 * time.Millisecond
	// receiverKept is for how long the row of a Store is kept that no longer commits.
	receiverKept = 24 * time.Hour
)

// sweep does, now and then before a claim, what nobody waits for. It forgets keys
// whose time has come, frees lanes that are held or wait for longer than can be,
// since the clock of the server was set back, and counts a commit even if
// nothing arrives. What fails of that is reported, and tried again the next time: events that
// can be claimed need not wait for it.
func (s *Store) sweep(ctx context.Context) {
	if !s.sweeps.due(time.Now(), sweepEvery) {
		return
	}
	swept := 0
	err := s.server.do(ctx, func(t *tx) (err error) {
		if swept, err = t.sweepSeen(); err != nil {
			return err
		}
		if _, err := t.exec(t.query(`UPDATE livecode_lane SET free_at = `).int(t.now).
			add(` WHERE free_at > `).int(t.now + inbox.MaxRetryDelay.Microseconds())); err != nil {
			return err
		}
		if err := t.sweepReceivers(); err != nil {
			return err
		}
		return t.countCommit()
	})
	switch {
	case err != nil && ctx.Err() == nil:
		s.log.LogAttrs(ctx, slog.LevelError, "mysql: not swept", slog.Any("error", err))
	case swept == maxSwept:
		s.sweeps.again(sweepAgain)
	}
}

// sweepReceivers looks without locks first: it shall hold up nobody.
func (t *tx) sweepReceivers() error {
	var gone []string
	err := t.each(t.query(`SELECT id FROM livecode_receiver WHERE since < `).int(t.now-receiverKept.Microseconds()).add(` LIMIT 1000`),
		func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			gone = append(gone, id)
			return err
		})
	if err != nil || len(gone) == 0 {
		return err
	}
	_, err = t.exec(t.query(`DELETE FROM livecode_receiver WHERE id IN `).strings(gone).
		add(` AND since < `).int(t.now - receiverKept.Microseconds()))
	return err
}

func (t *tx) sweepSeen() (int, error) {
	var keys []string
	err := t.each(t.query(`SELECT dedupe_key FROM livecode_seen FORCE INDEX (seen_expires) WHERE expires <= `).int(t.now).
		add(` ORDER BY expires LIMIT `).int(maxSwept).add(` FOR UPDATE SKIP LOCKED`), func(scan func(...any) error) error {
		var key string
		err := scan(&key)
		keys = append(keys, key)
		return err
	})
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	_, err = t.exec(t.query(`DELETE FROM livecode_seen WHERE dedupe_key IN `).strings(keys))
	return len(keys), err
}

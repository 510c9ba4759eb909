package mysql

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// countsAtOnce is the limit below which counting is cheap enough to be done
// before each event.
const countsAtOnce = 100

// isFull reports whether there is no room for another event.
func (s *Store) isFull(ctx context.Context) (bool, error) {
	if s.room.limit < countsAtOnce {
		n, err := s.countEvents(ctx)
		return n >= s.room.limit, err
	}
	if s.room.begin(time.Now()) {
		go s.recount()
	}
	return s.room.isFull(), nil
}

func (s *Store) recount() {
	ctx := context.Background()
	n, err := s.countEvents(ctx)
	if err != nil {
		s.log.LogAttrs(ctx, slog.LevelWarn, "mysql: events not counted", slog.Any("error", err))
	}
	s.room.end(n, err)
}

func (s *Store) countEvents(ctx context.Context) (n int, err error) {
	err = s.server.bare(ctx, maxCount, guarded(func(t *tx) error {
		return t.one(t.query(`SELECT (SELECT COUNT(*) FROM livecode_event) + (SELECT COUNT(*) FROM livecode_shelf WHERE kind = `).
			int(kindEvent).add(`)`), &n)
	}))
	return n, err
}

// Stats implements [inbox.Queue].
func (s *Store) Stats(ctx context.Context) (stats inbox.Stats, err error) {
	var oldest sql.NullInt64
	err = s.server.do(ctx, func(t *tx) error {
		return t.one(t.query(`SELECT (SELECT COUNT(*) FROM livecode_event), (SELECT COUNT(*) FROM livecode_shelf),
			(SELECT received FROM livecode_event ORDER BY id LIMIT 1)`), &stats.Pending, &stats.Quarantined, &oldest)
	})
	if oldest.Valid {
		stats.Oldest = time.UnixMicro(oldest.Int64)
	}
	return stats, wrap("Stats", err)
}

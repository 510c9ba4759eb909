package mysql

import (
	"context"
	"database/sql"
	"strings"
)

// Migrate makes the tables if they are missing, and gives the server an identity. It
// needs the right to create tables; a [Store] needs only SELECT, INSERT, UPDATE
// and DELETE on them. Where programs may make no tables, have [Schema] run by hand
// and leave Migrate out. It may run at each start, on several receivers at once. Of
// the options only [WithTablePrefix] matters.
func Migrate(ctx context.Context, db *sql.DB, opts ...Option) error {
	s, err := newStore("Migrate", db, opts)
	if err != nil {
		return err
	}
	// To make what is there already would wait for whoever uses it.
	if done, err := s.server.isMigrated(ctx); err != nil || done {
		return wrap("Migrate", err)
	}
	return wrap("Migrate", s.server.bare(ctx, maxCount, func(t *tx) error {
		for statement := range strings.SplitSeq(tables, ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := t.exec(t.query(statement)); err != nil {
				return err
			}
		}
		return nil
	}))
}

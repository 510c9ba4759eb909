package mysql

import (
	"context"
	"database/sql"
	_ "embed" // for the statements
	"errors"
	"fmt"
	"strings"
)

// version is that of the tables, as tables.sql has it. It is raised when a release
// changes them.
const version = 1

//go:embed sql/tables.sql
var tables string

// Schema returns the statements that make the tables, for whoever makes them by
// hand. prefix is that of [WithTablePrefix]. There are no stored routines,
// triggers, views or foreign keys. The statements may be run again; what is there
// stays as it is.
func Schema(prefix string) (string, error) {
	if !prefixName.MatchString(prefix) {
		return "", badArgument("Schema", "prefix", wantPrefix)
	}
	return prefixed(tables, prefix), nil
}

// prefixed gives the tables in a statement their prefix.
func prefixed(words, prefix string) string { return strings.ReplaceAll(words, defaultPrefix, prefix) }

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

func (s *server) isMigrated(ctx context.Context) (done bool, err error) {
	found := 0
	err = s.bare(ctx, maxTransaction, func(t *tx) error {
		return t.one(t.query(`SELECT version FROM livecode_identity LIMIT 1`), &found)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows), numberOf(err) == numNoSuchTable:
		return false, nil
	case err == nil && found > version:
		return false, fmt.Errorf("tables are of version %d, and this program knows version %d", found, version)
	}
	return found == version, err
}

package mysql

import (
	"context"
	"database/sql"
	_ "embed" // for the statements
	"errors"
	"fmt"
	"regexp"
)

// version is that of the tables, as tables.sql has it. It is raised when a release
// changes them.
const version = 1

var prefixName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,39}$`)

const wantPrefix = "up to 40 lower-case letters, digits and underscores that begin with no digit"

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

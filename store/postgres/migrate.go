package postgres

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// version is that of tables and functions. It is raised when a release changes
// them.
const version = 2

// Migrate makes the tables and functions if they are missing or of an earlier version,
// and gives the server an identity. The role needs the right to create a schema in the
// database, or one in which it may create tables; the functions are in PL/pgSQL, which
// every database has unless somebody dropped it. Migrate may run at each start, on
// several receivers at once. Of the options only [WithSchema] matters.
func Migrate(ctx context.Context, db *sql.DB, opts ...Option) error {
	s, err := newStore("Migrate", db, opts)
	if err != nil {
		return err
	}
	// To make what is there already would lock it, and other receivers out.
	if done, err := s.isMigrated(ctx); err != nil || done {
		return wrap("Migrate", err)
	}
	// IF NOT EXISTS does not see what another session is about to create.
	const tries = 10
	for try := 1; ; try++ {
		err := s.migrate(ctx)
		if err == nil || !isRace(err) || try == tries {
			return wrap("Migrate", err)
		}
	}
}

func (s *Store) isMigrated(ctx context.Context) (bool, error) {
	found := 0
	err := s.one(ctx, `SELECT version FROM livecode.identity`, nil, &found)
	switch {
	case errors.Is(err, sql.ErrNoRows), undefined[stateOf(err)]:
		return false, nil
	case err == nil && found > version:
		return false, fmt.Errorf("tables are of version %d, and this program knows version %d", found, version)
	}
	return found == version, err
}

func (s *Store) migrate(ctx context.Context) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := s.makeSchema(ctx, tx); err != nil {
			return err
		}
		for _, statement := range s.statements(rand.Text()) {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// statements make what is in the schema. identity is what a server that is new to this
// calls itself.
func (s *Store) statements(identity string) []string {
	identified := fmt.Sprintf(`INSERT INTO livecode.identity AS i (id, version) VALUES ('%s', %d)
ON CONFLICT (single) DO UPDATE SET version = excluded.version WHERE i.version < excluded.version`, identity, version)
	all := slices.Concat(tables(), functions(), []string{identified})
	for i, statement := range all {
		all[i] = s.sql(strings.TrimSuffix(strings.TrimSpace(statement), ";"))
	}
	return all
}

// Schema returns the statements that [Migrate] runs, for whoever makes tables and
// functions by hand: a script for psql, in one transaction. schema is that of
// [WithSchema]. It may be run again, and by it a schema of an earlier version becomes one
// of this; what is there stays.
//
// The script has an identity for the server that is new with each call: keep the text and
// run it where it belongs, and make another for another server. What the role of the
// receivers needs is said at the beginning of the package.
func Schema(schema string) (string, error) {
	s := new(Store)
	if !schemaName.MatchString(schema) {
		return "", badArgument("Schema", "schema", wantSchema)
	}
	s.schema = `"` + schema + `"`
	return "BEGIN;\n\nCREATE SCHEMA IF NOT EXISTS " + s.schema + ";\n\n" +
		strings.Join(s.statements(rand.Text()), ";\n\n") + ";\n\nCOMMIT;\n", nil
}

// makeSchema leaves a schema alone that is there: CREATE SCHEMA IF NOT EXISTS asks for
// the right to create one all the same.
func (s *Store) makeSchema(ctx context.Context, tx *sql.Tx) error {
	var there bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1::text)`, s.schemaName()).Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = tx.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS `+s.schema)
	return err
}

func (s *Store) inTx(ctx context.Context, work func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // has no effect after Commit
	if err = work(tx); err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return errors.Join(ctx.Err(), err) // database/sql does not tell that the context has ended
	}
	return nil
}

// isRace reports whether another session made the same thing at the same time.
func isRace(err error) bool {
	switch stateOf(err) {
	case "23505", "42P06", "42P07", "42710", "40P01", "XX000": // XX000: tuple concurrently updated
		return true
	}
	return false
}

// stateOf returns the SQLSTATE of an error. Both common drivers tell it by this
// method.
func stateOf(err error) string {
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		return coded.SQLState()
	}
	return ""
}

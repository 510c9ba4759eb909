package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// undefined are the SQLSTATEs of a schema or table that is not there.
var undefined = map[string]bool{"3F000": true, "42P01": true}

// recognise reads the identity of the server and holds it against the one that
// is known.
func (s *Store) recognise(ctx context.Context) error {
	id, err := s.readIdentity(ctx)
	if err != nil {
		return err
	}
	if s.identity != "" && s.identity != id {
		return ErrOtherServer
	}
	s.identity = id
	if s.knownServer == "" {
		return nil
	}
	known, err := os.ReadFile(s.knownServer)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.WriteFile(s.knownServer, []byte(id+"\n"), 0o600)
	case err != nil:
		return err
	case strings.TrimSpace(string(known)) != id:
		return fmt.Errorf("%w (%s)", ErrOtherServer, s.knownServer)
	}
	return nil
}

func (s *Store) readIdentity(ctx context.Context) (id string, err error) {
	err = s.db.QueryRowContext(ctx, s.sql(`SELECT id FROM {s}.identity`)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) || undefined[stateOf(err)] {
		return "", errors.Join(ErrNoTables, err)
	}
	return id, err
}

// stillThere checks that the server is the one that was opened.
func (s *Store) stillThere(ctx context.Context) error {
	id, err := s.readIdentity(ctx)
	if errors.Is(err, ErrNoTables) || err == nil && id != s.identity {
		return ErrOtherServer
	}
	return err
}

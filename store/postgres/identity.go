package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// undefined are the SQLSTATEs of a schema, table or function that is not there.
var undefined = map[string]bool{"3F000": true, "42P01": true, "42883": true}

// recognise reads the identity of the server and holds it against the one that
// is known.
func (s *Store) recognise(ctx context.Context) error {
	id, err := s.readIdentity(ctx)
	if err != nil {
		return err
	}
	if s.identity != "" && s.identity != id {
		return ErrServerChanged
	}
	s.identity = id
	if s.knownServer == "" {
		return nil
	}
	known, err := os.ReadFile(s.knownServer)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return writeFile(s.knownServer, id+"\n")
	case err != nil:
		return err
	case strings.TrimSpace(string(known)) != id:
		return fmt.Errorf("%w (%s)", ErrServerChanged, s.knownServer)
	}
	return nil
}

func (s *Store) readIdentity(ctx context.Context) (id string, err error) {
	err = s.one(ctx, `SELECT id FROM livecode.identity`, nil, &id)
	if errors.Is(err, sql.ErrNoRows) || undefined[stateOf(err)] {
		return "", errors.Join(ErrNotMigrated, err)
	}
	return id, err
}

// stillThere checks that the server is the one that was opened.
func (s *Store) stillThere(ctx context.Context) error {
	id, err := s.readIdentity(ctx)
	if errors.Is(err, ErrNotMigrated) || err == nil && id != s.identity {
		return ErrServerChanged
	}
	return err
}

// writeFile makes a file that is either not there or whole, whenever the power
// fails.
func writeFile(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // is gone once it has its name
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return nil // directories cannot be synced there
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

package mysql

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// recognize takes the identity of the server for that of the Store, unless another
// one is known.
func (s *server) recognize(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idFile != "" {
		known, err := os.ReadFile(s.idFile)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = writeFile(s.idFile, id+"\n")
		case err == nil && strings.TrimSpace(string(known)) != id:
			err = fmt.Errorf("%w (%s)", ErrServerChanged, s.idFile)
		}
		if err != nil {
			return err
		}
	}
	s.identity = id
	return nil
}

// noteLoss writes down that the server has lost commits, so that the next start
// does not pass over it.
func (s *server) noteLoss(commits int64) error {
	if s.idFile == "" {
		return nil
	}
	return writeFile(s.idFile, fmt.Sprintf("%s\nhas lost %d commits that it acknowledged, found at %s\n",
		s.identity, commits, time.Now().UTC().Format(time.RFC3339)))
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

package bolt

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qcloudlive/livecode/callback"
)

// HoldWriter keeps the writer busy, with a change that comes to nothing, until
// release is called.
func (s *Store) HoldWriter() (release func()) {
	begun, end, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		_ = s.writer.do(context.Background(), func(*txn) error {
			close(begun)
			<-end
			return errDuplicate
		})
	}()
	<-begun
	return func() {
		close(end)
		<-over
	}
}

// PutUnsynced brings the file to where it is between the last write of a commit
// and the sync of it.
func (s *Store) PutUnsynced(e callback.Envelope) error {
	s.writer.db.NoSync = true
	defer func() { s.writer.db.NoSync = false }()
	return s.writer.db.Update(func(tx *bbolt.Tx) error {
		t, err := begin(tx)
		if err != nil {
			return err
		}
		if _, err := s.remember(t, e); err != nil {
			return err
		}
		if _, err := t.append(e); err != nil {
			return err
		}
		return t.finish()
	})
}

// KnownKeys counts the dedupe keys in the file, those that have expired included.
func (s *Store) KnownKeys(ctx context.Context) (n int64, err error) {
	_, err = s.writer.view(ctx, func(t *txn) error {
		n = t.counts.keys
		return nil
	})
	return n, err
}

// BuildFile makes an empty file by way of build.
func BuildFile(path string, fill func(), place func() error) error {
	return build(path, func(*bbolt.DB) error {
		fill()
		return nil
	}, place)
}

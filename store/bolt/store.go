package bolt

import (
	"log/slog"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// A Store is a durable inbox in one file. It is safe for use by many goroutines.
// Make one with [Open], end it with [Store.Close].
type Store struct {
	writer    *writer
	scheduler *inbox.Scheduler

	maxEvents    int
	maxBytes     int64
	rememberFor  time.Duration
	rememberMost int
	compactAbove int64
	counters     callback.Counters
	log          *slog.Logger
	now          func() time.Time

	closed sync.Once
	ended  error
}

var _ inbox.Store = (*Store)(nil)

// Open opens the file at path, or makes one that only its owner may read: bodies
// hold credentials. Its directory must exist. What an earlier process left in
// hand is handed out again.
//
// The error names the file. It wraps [ErrLocked] when another process has it,
// [ErrCorrupt] when it is damaged, and [syscall.EROFS] when its file system is
// mounted for reading only.
func Open(path string, opts ...Option) (*Store, error) {
	s := &Store{
		scheduler: new(inbox.Scheduler),
		maxEvents: defaultMaxEvents, maxBytes: defaultMaxBytes,
		rememberFor: defaultRememberFor, rememberMost: defaultRememberMost,
		compactAbove: defaultCompactAbove,
		counters:     callback.NopCounters{}, log: slog.New(slog.DiscardHandler), now: time.Now,
	}
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, err
		}
	}
	db, err := s.openFile(path)
	if err != nil {
		return nil, err
	}
	if err := protect(func() error { return s.load(db) }); err != nil {
		_ = db.Close()
		return nil, aboutFile(path, err)
	}
	s.writer = newWriter(db)
	return s, nil
}

// load reads what is waiting, and makes sure that what is read is on the disk: a
// process that was killed may have left it in the memory of the kernel.
func (s *Store) load(db *bbolt.DB) error {
	if err := db.Sync(); err != nil {
		return err
	}
	return db.View(s.loadScheduler)
}

// Close waits for what is being written and closes the file. Calls that wait in
// Claim return with an error. Events in hand count as interrupted when the file
// is opened again, so stop the worker first.
func (s *Store) Close() error {
	s.closed.Do(func() {
		s.writer.close()
		s.ended = s.writer.db.Close()
	})
	return s.ended
}

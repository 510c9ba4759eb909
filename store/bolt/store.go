package bolt

import (
	"log/slog"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// A Store is a durable inbox in one file. It is safe for use by many goroutines.
// Make one with [Open], end it with [Store.Close].
type Store struct {
	writer    *writer
	scheduler *inbox.Scheduler
	index     *index
	lastKey   int64 // where the latest dedupe key is kept

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
// [ErrCorrupt] when it is damaged, [ErrFormat] when another version has made it, and
// [syscall.EROFS] when its file system is mounted for reading only.
func Open(path string, opts ...Option) (*Store, error) {
	s := &Store{
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
	db, file, c, err := s.openFile(path)
	if err != nil {
		return nil, err
	}
	// A process that was killed may have left what was read in the memory of the kernel.
	if err := db.Sync(); err != nil {
		_ = db.Close()
		return nil, aboutFile(path, err)
	}
	if c.damaged > 0 {
		s.log.Error("bolt: dedupe keys are damaged, so repeats of their events are not known", slog.Int("keys", c.damaged))
	}
	s.scheduler, s.index = c.scheduler, c.index
	s.writer = newWriter(db, file)
	return s, nil
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

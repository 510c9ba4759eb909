package bolt

import (
	"context"
	"errors"
	"fmt"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// maxKeyLength is far above the sixty characters of a dedupe key, and below what
// a page can hold.
const maxKeyLength = 1024

var errLongKey = fmt.Errorf("bolt: Put: key is longer than %d bytes", maxKeyLength)

// Put implements [callback.Inbox].
func (s *Store) Put(ctx context.Context, e callback.Envelope) (duplicate bool, err error) {
	if len(e.Key) > maxKeyLength {
		return false, errLongKey
	}
	known, err := s.knownForSure(ctx, e)
	if err == nil && !known {
		err = s.insert(ctx, e)
	}
	if errors.Is(err, errDuplicate) {
		return true, nil
	}
	return false, err
}

// knownForSure spares repeats the way through the writer. What it finds may not
// have been synced yet; then it says nothing, since the answer to a repeat has to
// be as true as the one to the first.
func (s *Store) knownForSure(ctx context.Context, e callback.Envelope) (known bool, err error) {
	var outcome error
	sure, err := s.writer.view(ctx, func(t *txn) error {
		outcome = s.compare(t, e)
		return nil
	})
	if err != nil || !sure {
		return false, err
	}
	return outcome != nil, outcome
}

// compare returns errDuplicate or ErrConflict if the key is known.
func (s *Store) compare(t *txn, e callback.Envelope) error {
	digest, ok := s.known(t, e.Key)
	switch {
	case !ok, e.Follows(digest):
		return nil
	case e.Conflicts(digest):
		return callback.ErrConflict
	}
	return errDuplicate
}

func (s *Store) insert(ctx context.Context, e callback.Envelope) error {
	var id int64
	evicted := 0
	err := s.writer.doAdding(ctx, sizeOfEvent(e), func(t *txn) (err error) {
		if err := s.compare(t, e); err != nil {
			return err
		}
		if s.isFull(t, e) {
			return inbox.ErrFull
		}
		if evicted, err = s.remember(t, e); err != nil {
			return err
		}
		id, err = t.append(e)
		return err
	})
	if err != nil {
		return err
	}
	s.scheduler.Add(e.StreamID, id)
	for range evicted {
		s.counters.Count(callback.MetricEvicted, "")
	}
	return nil
}

func (s *Store) isFull(t *txn, e callback.Envelope) bool {
	return t.counts.pending+t.counts.setAside >= int64(s.maxEvents) || t.counts.bytes+sizeOfEvent(e) > s.maxBytes
}

// sizeOfEvent is about what an event takes.
func sizeOfEvent(e callback.Envelope) int64 {
	return int64(frameHead + len(e.Key) + len(e.Digest) + len(e.StreamID) + len(inbox.PackBody(e)))
}

// append puts an event at the end of the queue.
func (t *txn) append(e callback.Envelope) (id int64, err error) {
	pending := t.Bucket(bucketPending)
	seq, err := pending.NextSequence()
	if err != nil {
		return 0, err
	}
	key := toKey(int64(seq))
	frame := sealEnvelope(key, e)
	t.counts.pending++
	t.counts.bytes += int64(len(frame))
	return int64(seq), pending.Put(key, frame)
}

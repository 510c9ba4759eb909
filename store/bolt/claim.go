package bolt

import (
	"context"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// Claim implements [inbox.Queue]. It returns fewer items than are due where a
// record is damaged.
func (s *Store) Claim(ctx context.Context, n int) ([]inbox.Item, error) {
	for {
		ids, err := s.awaitDue(ctx, n)
		if err != nil {
			return nil, err
		}
		items, err := s.handOut(ctx, ids)
		if err != nil || len(items) > 0 {
			return items, err
		}
	}
}

// awaitDue waits for something to do, or for the end of the store.
func (s *Store) awaitDue(ctx context.Context, n int) ([]int64, error) {
	if err := s.writer.failure(); err != nil {
		return nil, err
	}
	open, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.writer.alive, cancel)()
	ids, err := s.scheduler.Claim(open, n)
	if failure := s.writer.failure(); err != nil && failure != nil {
		return nil, failure
	}
	return ids, err
}

// handOut notes that the events are handed out, before they are.
func (s *Store) handOut(ctx context.Context, ids []int64) ([]inbox.Item, error) {
	var items []inbox.Item
	var corrupt []int64
	err := s.writer.do(ctx, func(t *txn) error {
		for _, id := range ids {
			item, err := t.markInHand(id)
			if err == errFrame {
				corrupt = append(corrupt, id)
				err = s.shelveCorrupt(t, id)
			} else if err == nil {
				items = append(items, item)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for _, id := range ids {
			s.scheduler.Unclaim(id)
		}
		return nil, err
	}
	for _, id := range corrupt {
		s.scheduler.Done(id)
		s.reportCorrupt(ctx, id)
	}
	return items, nil
}

func (t *txn) markInHand(id int64) (inbox.Item, error) {
	key := toKey(id)
	e, err := unsealEnvelope(key, t.Bucket(bucketPending).Get(key))
	if err != nil {
		return inbox.Item{}, errFrame
	}
	m := unsealMark(key, t.Bucket(bucketMarks).Get(key))
	alone := m.inHand // of a process that is gone: in this one the lane is taken
	if alone {
		m.interrupted++
	}
	if m.begun {
		m.crashes++
	}
	m.attempt++
	m.inHand, m.begun = true, false
	item := inbox.Item{
		ID: id, Epoch: int64(m.attempt), Envelope: e,
		Attempt: m.attempt, Interrupted: m.interrupted, Alone: alone, Crashes: m.crashes,
	}
	return item, t.Bucket(bucketMarks).Put(key, sealMark(key, m))
}

// shelveCorrupt puts a damaged record into quarantine as it is.
func (s *Store) shelveCorrupt(t *txn, id int64) error {
	raw := callback.NewSecret(string(t.Bucket(bucketPending).Get(toKey(id))))
	if err := t.remove(id); err != nil {
		return err
	}
	return t.setAside(inbox.DeadLetter{
		Reason: ReasonCorrupt, Since: s.now(), Envelope: callback.Envelope{Body: raw},
	})
}

func (s *Store) reportCorrupt(ctx context.Context, id int64) {
	s.counters.Count(callback.MetricQuarantined, "corrupt")
	s.log.LogAttrs(ctx, slog.LevelError, "bolt: record is corrupt and went into quarantine", slog.Int64("id", id))
}

// Renew implements [inbox.Queue]. A claim holds as long as the process, so there
// is nothing to renew.
func (s *Store) Renew(ctx context.Context, item inbox.Item) error {
	_, err := s.writer.view(ctx, func(t *txn) error {
		_, err := t.held(item)
		return err
	})
	return err
}

// Begin implements [inbox.Queue].
func (s *Store) Begin(ctx context.Context, item inbox.Item) error {
	return s.writer.do(ctx, func(t *txn) error {
		m, err := t.held(item)
		if err != nil {
			return err
		}
		m.begun = true
		key := toKey(item.ID)
		return t.Bucket(bucketMarks).Put(key, sealMark(key, m))
	})
}

// Done implements [inbox.Queue].
func (s *Store) Done(ctx context.Context, item inbox.Item) error {
	err := s.writer.do(ctx, func(t *txn) error {
		if _, err := t.held(item); err != nil {
			return err
		}
		return t.remove(item.ID)
	})
	if err == nil {
		s.scheduler.Done(item.ID)
	}
	return err
}

// Retry implements [inbox.Queue]. The wait is not written down: after a restart
// the event is due at once.
func (s *Store) Retry(ctx context.Context, item inbox.Item, wait time.Duration) error {
	err := s.writer.do(ctx, func(t *txn) error {
		m, err := t.held(item)
		if err != nil {
			return err
		}
		m.inHand, m.begun = false, false
		key := toKey(item.ID)
		return t.Bucket(bucketMarks).Put(key, sealMark(key, m))
	})
	if err == nil {
		s.scheduler.Retry(item.ID, min(wait, inbox.MaxRetryDelay))
	}
	return err
}

// held returns the mark of an item whose claim is good.
func (t *txn) held(item inbox.Item) (mark, error) {
	key := toKey(item.ID)
	m := unsealMark(key, t.Bucket(bucketMarks).Get(key))
	if !m.inHand || int64(m.attempt) != item.Epoch {
		return mark{}, inbox.ErrLost
	}
	return m, nil
}

// remove takes an event out of the queue.
func (t *txn) remove(id int64) error {
	key := toKey(id)
	pending := t.Bucket(bucketPending)
	t.counts.pending--
	t.counts.bytes -= int64(len(pending.Get(key)))
	if err := t.Bucket(bucketMarks).Delete(key); err != nil {
		return err
	}
	return pending.Delete(key)
}

// Stats implements [inbox.Queue].
func (s *Store) Stats(ctx context.Context) (inbox.Stats, error) {
	var stats inbox.Stats
	_, err := s.writer.view(ctx, func(t *txn) error {
		stats.Pending = int(t.counts.pending)
		stats.Quarantined = int(t.counts.setAside + t.counts.kept + t.counts.expired)
		key, frame := t.Bucket(bucketPending).Cursor().First()
		if e, err := unsealEnvelope(key, frame); key != nil && err == nil {
			stats.Oldest = e.Received
		}
		return nil
	})
	return stats, err
}

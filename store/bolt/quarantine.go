package bolt

import (
	"context"
	"log/slog"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// keptBodies is how many bodies of Keep are held. Those that are pushed out are
// counted as dropped.
const keptBodies = 1000

// Quarantine implements [inbox.Queue].
func (s *Store) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	err := s.writer.do(ctx, func(t *txn) error {
		m, err := t.held(item)
		if err != nil {
			return err
		}
		key := toKey(item.ID)
		e, err := unsealEnvelope(key, t.Bucket(bucketPending).Get(key))
		if err != nil {
			return s.shelveCorrupt(t, item.ID)
		}
		if err := t.remove(item.ID); err != nil {
			return err
		}
		return t.shelve(shelved{Quarantined: inbox.Quarantined{
			Reason: reason, Since: s.now(), Envelope: e, Attempt: m.attempt,
		}})
	})
	if err == nil {
		s.lanes.Done(item.ID)
	}
	return err
}

// Keep implements [inbox.Store]. It holds the latest thousand bodies.
func (s *Store) Keep(ctx context.Context, q callback.Quarantined) error {
	record := shelved{Quarantined: inbox.Kept(q), bodyOnly: true}
	record.Since = s.now()
	dropped := ""
	err := s.writer.do(ctx, func(t *txn) (err error) {
		if dropped, err = t.dropOldest(); err != nil {
			return err
		}
		return t.shelve(record)
	})
	if err == nil && dropped != "" {
		s.counters.Count(callback.MetricDropped, dropped)
	}
	return err
}

// shelve puts a record into quarantine.
func (t *txn) shelve(s shelved) error {
	shelf := t.Bucket(bucketShelf)
	seq, err := shelf.NextSequence()
	if err != nil {
		return err
	}
	key := toKey(int64(seq))
	frame := sealShelved(key, s)
	if s.bodyOnly {
		t.counts.kept++
		if err := t.Bucket(bucketKept).Put(key, nil); err != nil {
			return err
		}
	} else {
		t.counts.setAside++
		t.counts.bytes += int64(len(frame))
	}
	return shelf.Put(key, frame)
}

// dropOldest makes room for one more body, and returns the reason of the one that
// had to go.
func (t *txn) dropOldest() (reason string, err error) {
	if t.counts.kept < keptBodies {
		return "", nil
	}
	oldest, _ := t.Bucket(bucketKept).Cursor().First()
	key := append([]byte(nil), oldest...)
	reason = "corrupt"
	if s, err := unsealShelved(key, t.Bucket(bucketShelf).Get(key)); err == nil {
		reason = s.Reason
	}
	return reason, t.unshelve(key)
}

// unshelve forgets a record in quarantine, which must be there.
func (t *txn) unshelve(key []byte) error {
	kept, shelf := t.Bucket(bucketKept), t.Bucket(bucketShelf)
	if kept.Get(key) != nil {
		t.counts.kept--
	} else {
		t.counts.setAside--
		t.counts.bytes -= int64(len(shelf.Get(key)))
	}
	if err := kept.Delete(key); err != nil {
		return err
	}
	return shelf.Delete(key)
}

// Quarantined implements [inbox.Store]. A record that is damaged in quarantine
// comes with [ReasonCorrupt] and its raw bytes.
func (s *Store) Quarantined(ctx context.Context, after int64, n int) ([]inbox.Quarantined, error) {
	var list []inbox.Quarantined
	_, err := s.writer.view(ctx, func(t *txn) error {
		cursor := t.Bucket(bucketShelf).Cursor()
		for key, frame := cursor.Seek(toKey(max(after, 0) + 1)); key != nil && len(list) < n; key, frame = cursor.Next() {
			list = append(list, readShelf(key, frame))
		}
		return nil
	})
	return list, err
}

func readShelf(key, frame []byte) inbox.Quarantined {
	record, err := unsealShelved(key, frame)
	if err != nil {
		return inbox.Quarantined{
			ID: fromKey(key), Reason: ReasonCorrupt,
			Envelope: callback.Envelope{Body: callback.NewSecret(string(frame))},
		}
	}
	return record.Quarantined
}

// Replay implements [inbox.Store].
func (s *Store) Replay(ctx context.Context, id int64) error {
	var stream string
	var queued int64
	err := s.writer.do(ctx, func(t *txn) (err error) {
		key := toKey(id)
		frame := t.Bucket(bucketShelf).Get(key)
		if frame == nil {
			return inbox.ErrNotFound
		}
		e := readShelf(key, frame).Envelope
		if err := t.unshelve(key); err != nil {
			return err
		}
		stream = e.StreamID
		queued, err = t.append(e)
		return err
	})
	if err == nil {
		s.lanes.Add(stream, queued)
		s.log.LogAttrs(ctx, slog.LevelInfo, "bolt: event leaves the quarantine", slog.Int64("id", queued))
	}
	return err
}

// Delete implements [inbox.Store].
func (s *Store) Delete(ctx context.Context, id int64) error {
	return s.writer.do(ctx, func(t *txn) error {
		key := toKey(id)
		if t.Bucket(bucketShelf).Get(key) == nil {
			return inbox.ErrNotFound
		}
		return t.unshelve(key)
	})
}

package bolt

import (
	"context"
	"log/slog"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// Quarantine implements [inbox.Queue].
func (s *Store) Quarantine(ctx context.Context, item inbox.Item, reason string) error {
	err := s.writer.doAdding(ctx, sizeOfEvent(item.Envelope)+int64(len(reason)), func(t *txn) error {
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
		return t.setAside(inbox.DeadLetter{
			Reason: reason, Since: s.now(), Envelope: e, Attempt: m.attempt,
		})
	})
	if err == nil {
		s.scheduler.Done(item.ID)
	}
	return err
}

// Keep implements [inbox.Store]. It holds the latest 1000 bodies that were
// acknowledged, and apart from them the latest 100 with [callback.ErrExpired], which
// were not. Those that are pushed out are counted as [callback.MetricDropped].
func (s *Store) Keep(ctx context.Context, q callback.Quarantined) error {
	record, r := inbox.NewDeadLetter(q), ringFor(q)
	record.Since = s.now()
	dropped := ""
	err := s.writer.doAdding(ctx, sizeOfEvent(record.Envelope), func(t *txn) (err error) {
		if dropped, err = t.pushOut(r); err != nil {
			return err
		}
		key, _, err := t.shelve(record)
		if err != nil {
			return err
		}
		return t.join(r, key)
	})
	if err == nil && dropped != "" {
		s.counters.Count(callback.MetricDropped, dropped)
	}
	return err
}

// setAside puts an event into quarantine. It takes room and is never pushed out.
func (t *txn) setAside(q inbox.DeadLetter) error {
	_, size, err := t.shelve(q)
	t.counts.setAside++
	t.counts.bytes += size
	return err
}

// shelve writes a record under the next key of the quarantine.
func (t *txn) shelve(q inbox.DeadLetter) (key []byte, size int64, err error) {
	shelf := t.Bucket(bucketShelf)
	seq, err := shelf.NextSequence()
	if err != nil {
		return nil, 0, err
	}
	key = toKey(int64(seq))
	frame := sealShelved(key, q)
	return key, int64(len(frame)), shelf.Put(key, frame)
}

// unshelve forgets a record in quarantine, which must be there.
func (t *txn) unshelve(key []byte) error {
	shelf := t.Bucket(bucketShelf)
	if r, ok := t.ringOf(key); ok {
		if err := t.leave(r, key); err != nil {
			return err
		}
	} else {
		t.counts.setAside--
		t.counts.bytes -= int64(len(shelf.Get(key)))
	}
	return shelf.Delete(key)
}

// Quarantined implements [inbox.Store]. A record that is damaged in quarantine
// comes with [ReasonCorrupt] and its raw bytes.
func (s *Store) Quarantined(ctx context.Context, after int64, n int) ([]inbox.DeadLetter, error) {
	var list []inbox.DeadLetter
	_, err := s.writer.view(ctx, func(t *txn) error {
		cursor := t.Bucket(bucketShelf).Cursor()
		for key, frame := cursor.Seek(toKey(max(after, 0) + 1)); key != nil && len(list) < n; key, frame = cursor.Next() {
			list = append(list, readShelf(key, frame))
		}
		return nil
	})
	return list, err
}

func readShelf(key, frame []byte) inbox.DeadLetter {
	record, err := unsealShelved(key, frame)
	if err != nil {
		return inbox.DeadLetter{
			ID: fromKey(key), Reason: ReasonCorrupt,
			Envelope: callback.Envelope{Body: callback.NewSecret(string(frame))},
		}
	}
	return record
}

// Replay implements [inbox.Store].
func (s *Store) Replay(ctx context.Context, id int64) error {
	size, err := s.shelvedSize(ctx, id)
	if err != nil {
		return err
	}
	var stream string
	var queued int64
	err = s.writer.doAdding(ctx, size, func(t *txn) (err error) {
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
		s.scheduler.Add(stream, queued)
		s.log.LogAttrs(ctx, slog.LevelInfo, "bolt: event leaves the quarantine", slog.Int64("id", queued))
	}
	return err
}

// shelvedSize returns how much a record in quarantine takes.
func (s *Store) shelvedSize(ctx context.Context, id int64) (size int64, err error) {
	_, err = s.writer.view(ctx, func(t *txn) error {
		size = 1 + int64(len(t.Bucket(bucketShelf).Get(toKey(id))))
		return nil
	})
	return size, err
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

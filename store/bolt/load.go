package bolt

import (
	"fmt"

	"go.etcd.io/bbolt"
)

// loadLanes reads every event that waits. It fails when some are missing.
func (s *Store) loadLanes(tx *bbolt.Tx) error {
	t, err := begin(tx)
	if err != nil {
		return err
	}
	found, previous := int64(0), int64(0)
	err = t.bucket(bucketPending).ForEach(func(key, frame []byte) error {
		id := fromKey(key)
		if id <= previous {
			return fmt.Errorf("%w: event %d stands behind event %d", ErrCorrupt, id, previous)
		}
		found++
		previous = id
		s.lanes.Add(streamOf(key, frame), id)
		return nil
	})
	if err == nil && found != t.counts.pending {
		err = fmt.Errorf("%w: it has %d events of %d", ErrCorrupt, found, t.counts.pending)
	}
	return err
}

// streamOf returns the stream of an event. A damaged record has none; Claim will
// find it out.
func streamOf(key, frame []byte) string {
	payload, err := unseal(key, frame)
	if err != nil {
		return ""
	}
	d := decoder{rest: payload}
	return d.text()
}

package bolt

import (
	"time"

	"go.etcd.io/bbolt"
)

// What killed the process when it was handled alone waits longer each time, so that
// it does not do so at each start without a pause.
const (
	firstWaitAtStart = 250 * time.Millisecond
	maxWaitAtStart   = 10 * time.Second
)

func waitAtStart(m mark) time.Duration {
	deaths := m.crashes
	if m.begun {
		deaths++
	}
	if deaths == 0 {
		return 0
	}
	return min(firstWaitAtStart<<min(deaths-1, 10), maxWaitAtStart)
}

// loadScheduler reads which events wait.
func (s *Store) loadScheduler(tx *bbolt.Tx) error {
	marks := tx.Bucket(bucketMarks)
	return tx.Bucket(bucketPending).ForEach(func(key, frame []byte) error {
		stream, id := streamOf(key, frame), fromKey(key)
		if m := unsealMark(key, marks.Get(key)); m.inHand {
			s.scheduler.AddAlone(stream, id, waitAtStart(m))
		} else {
			s.scheduler.Add(stream, id)
		}
		return nil
	})
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

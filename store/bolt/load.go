package bolt

import "go.etcd.io/bbolt"

// loadScheduler reads which events wait.
func (s *Store) loadScheduler(tx *bbolt.Tx) error {
	return tx.Bucket(bucketPending).ForEach(func(key, frame []byte) error {
		s.scheduler.Add(streamOf(key, frame), fromKey(key))
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

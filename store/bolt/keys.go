package bolt

import (
	"cmp"
	"encoding/binary"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// expiredPerPut is how many keys a Put forgets at most: more than it adds, so that
// they cannot pile up, and few enough to keep it quick.
const expiredPerPut = 4

// A dedupe key is kept under the time at which it is forgotten, so that keys are
// written next to one another, and forgotten from the front. Where a key is, the index
// in memory knows.
//
// known returns the digest of an event whose key is known.
func (s *Store) known(t *txn, key string) (digest []byte, ok bool) {
	if key == "" {
		return nil, false
	}
	id, digest, ok := s.findKey(t, key)
	return digest, ok && s.now().UnixNano() < id
}

// findKey returns where a key is kept, if it has not been swept yet.
func (s *Store) findKey(t *txn, key string) (id int64, digest []byte, ok bool) {
	for _, id := range s.index.lookup(key) {
		kept, digest, err := unsealKey(toKey(id), t.Bucket(bucketKeys).Get(toKey(id)))
		if err == nil && string(kept) == key {
			return id, digest, true
		}
	}
	return 0, nil, false
}

// remember makes the key known. It returns how many had to be forgotten before
// their time for it.
func (s *Store) remember(t *txn, e callback.Envelope) (evicted int, err error) {
	if e.Key == "" {
		return 0, nil
	}
	evicted, err = s.forgetOld(t)
	if err != nil {
		return 0, err
	}
	if err := s.forgetKey(t, e.Key); err != nil { // expired and not yet swept, or followed by this one
		return 0, err
	}
	keys := t.Bucket(bucketKeys)
	id := s.now().Add(cmp.Or(e.Span, s.rememberFor)).UnixNano()
	if id <= s.lastKey && s.lastKey-id < int64(time.Millisecond) { // many within the same instant
		id = s.lastKey + 1
	}
	for keys.Get(toKey(id)) != nil {
		id++
	}
	s.lastKey = id
	t.counts.keys++
	s.index.add(e.Key, id)
	return evicted, keys.Put(toKey(id), sealKey(toKey(id), e.Key, e.Digest))
}

// forgetOld drops keys whose time has come, and the oldest if there are too many.
func (s *Store) forgetOld(t *txn) (evicted int, err error) {
	now := s.now().UnixNano()
	for range expiredPerPut {
		at, frame := t.Bucket(bucketKeys).Cursor().First()
		id := fromKey(at)
		expired := id <= now
		if at == nil || !expired && t.counts.keys < int64(s.rememberMost) {
			break
		}
		if err := s.dropKey(t, id, frame); err != nil {
			return evicted, err
		}
		if !expired {
			evicted++
		}
	}
	return evicted, nil
}

// forgetKey drops a key, if it is known.
func (s *Store) forgetKey(t *txn, key string) error {
	id, _, ok := s.findKey(t, key)
	if !ok {
		return nil
	}
	return s.dropKey(t, id, t.Bucket(bucketKeys).Get(toKey(id)))
}

func (s *Store) dropKey(t *txn, id int64, frame []byte) error {
	if key, _, err := unsealKey(toKey(id), frame); err == nil {
		s.index.remove(string(key), id)
	}
	t.counts.keys--
	return t.Bucket(bucketKeys).Delete(toKey(id))
}

func sealKey(id []byte, key string, digest []byte) []byte {
	payload := binary.AppendUvarint(nil, uint64(len(digest)))
	payload = append(payload, digest...)
	return seal(id, append(payload, key...))
}

// unsealKey returns views of the frame.
func unsealKey(id, frame []byte) (key, digest []byte, err error) {
	payload, err := unseal(id, frame)
	if err != nil {
		return nil, nil, err
	}
	length, size := binary.Uvarint(payload)
	if size <= 0 || length > uint64(len(payload)-size) {
		return nil, nil, errFrame
	}
	payload = payload[size:]
	return payload[length:], payload[:length], nil
}

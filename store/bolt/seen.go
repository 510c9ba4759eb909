package bolt

import (
	"cmp"
	"encoding/binary"

	"github.com/qcloudlive/livecode/callback"
)

// expiredPerPut is how many keys a Put forgets at most: more than it adds, so that
// they cannot pile up, and few enough to keep it quick.
const expiredPerPut = 4

// seen returns the digest under a key that is still known.
func (s *Store) seen(t *txn, key string) (digest []byte, ok bool) {
	if key == "" {
		return nil, false
	}
	digest, expiry, ok := splitSeen(t.Bucket(bucketSeen).Get([]byte(key)))
	return digest, ok && s.now().UnixNano() < expiry
}

// The expiry stands behind the digest, whose length is the caller's.
func joinSeen(digest []byte, expiry int64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), digest...), uint64(expiry))
}

func splitSeen(value []byte) (digest []byte, expiry int64, ok bool) {
	cut := len(value) - 8
	if cut < 0 {
		return nil, 0, false
	}
	return value[:cut], int64(binary.BigEndian.Uint64(value[cut:])), true
}

func ageKey(expiry int64, key []byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(expiry)), key...)
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
	key := []byte(e.Key)
	if err := t.forgetSeen(key); err != nil { // expired and not yet swept, or followed by this one
		return 0, err
	}
	expiry := s.now().Add(cmp.Or(e.Span, s.rememberFor)).UnixNano()
	if err := t.Bucket(bucketAges).Put(ageKey(expiry, key), nil); err != nil {
		return 0, err
	}
	t.counts.seen++
	return evicted, t.Bucket(bucketSeen).Put(key, joinSeen(e.Digest, expiry))
}

// forgetOld drops keys whose time has come, and the oldest if there are too many.
func (s *Store) forgetOld(t *txn) (evicted int, err error) {
	now := s.now().UnixNano()
	for range expiredPerPut {
		age, _ := t.Bucket(bucketAges).Cursor().First()
		if len(age) < 8 {
			break
		}
		expired := int64(binary.BigEndian.Uint64(age)) <= now
		if !expired && t.counts.seen < int64(s.rememberMost) {
			break
		}
		if err := t.forgetSeen(append([]byte(nil), age[8:]...)); err != nil {
			return evicted, err
		}
		if !expired {
			evicted++
		}
	}
	return evicted, nil
}

// forgetSeen drops a key and its place among the ages, if it is known.
func (t *txn) forgetSeen(key []byte) error {
	_, expiry, ok := splitSeen(t.Bucket(bucketSeen).Get(key))
	if !ok {
		return nil
	}
	t.counts.seen--
	if err := t.Bucket(bucketAges).Delete(ageKey(expiry, key)); err != nil {
		return err
	}
	return t.Bucket(bucketSeen).Delete(key)
}

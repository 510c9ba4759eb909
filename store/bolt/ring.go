package bolt

import "github.com/qcloudlive/livecode/callback"

// A ring is the latest bodies of one kind that Keep was given. They push out only
// one another.
type ring struct {
	bucket []byte // says which they are on the shelf
	limit  int64
	count  func(*counts) *int64
}

// Bodies that expired were never acknowledged, and whoever has captured a sign can
// make any number of them: they must not push out what was.
var (
	acknowledged = ring{bucketKept, 1000, func(c *counts) *int64 { return &c.kept }}
	expired      = ring{bucketExpired, 100, func(c *counts) *int64 { return &c.expired }}
)

func ringFor(q callback.Quarantined) ring {
	if q.Reason == callback.ErrExpired {
		return expired
	}
	return acknowledged
}

// ringOf returns the ring that a record on the shelf lies in, if any.
func (t *txn) ringOf(key []byte) (r ring, ok bool) {
	for _, r := range []ring{acknowledged, expired} {
		if t.Bucket(r.bucket).Get(key) != nil {
			return r, true
		}
	}
	return ring{}, false
}

// join puts a record that is on the shelf into a ring.
func (t *txn) join(r ring, key []byte) error {
	*r.count(&t.counts)++
	return t.Bucket(r.bucket).Put(key, nil)
}

func (t *txn) leave(r ring, key []byte) error {
	*r.count(&t.counts)--
	return t.Bucket(r.bucket).Delete(key)
}

// pushOut makes room for one more body in a ring, and returns the reason of the one
// that had to go.
func (t *txn) pushOut(r ring) (reason string, err error) {
	if *r.count(&t.counts) < r.limit {
		return "", nil
	}
	oldest, _ := t.Bucket(r.bucket).Cursor().First()
	key := append([]byte(nil), oldest...)
	reason = "corrupt"
	if q, err := unsealShelved(key, t.Bucket(bucketShelf).Get(key)); err == nil {
		reason = q.Reason
	}
	return reason, t.unshelve(key)
}

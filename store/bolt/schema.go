package bolt

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// The buckets. An id is eight bytes, so that they sort by age.
var (
	bucketKeys    = []byte("keys")    // when it is forgotten, in nanoseconds → dedupe key, digest
	bucketPending = []byte("pending") // id → event
	bucketMarks   = []byte("marks")   // id → mark, of events that were handed out
	bucketShelf   = []byte("shelf")   // id → what is in quarantine
	bucketKept    = []byte("kept")    // id → nothing, of bodies on the shelf that were acknowledged
	bucketExpired = []byte("expired") // id → nothing, of bodies on the shelf that expired
	bucketCounts  = []byte("counts")  // how much is in the others, and the format

	buckets = [][]byte{
		bucketKeys, bucketPending, bucketMarks, bucketShelf, bucketKept, bucketExpired, bucketCounts,
	}

	keyCounts = []byte("counts")
	keyFormat = []byte("format")
)

// format is that of what is in the buckets. It is raised when a release changes it.
// Files of format 1, which had no number, were made before the first release.
const format = 2

// fill is how full pages are made that are only ever added to at their end. bbolt
// leaves half of each page free for what comes between.
const fill = 0.9

func toKey(id int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(id)) }

func fromKey(key []byte) int64 {
	if len(key) != 8 {
		return 0
	}
	return int64(binary.BigEndian.Uint64(key))
}

// A txn is a transaction, and what it has changed of the counts.
type txn struct {
	*bbolt.Tx
	counts counts
	before counts
}

// counts are kept beside the records because counting those takes a walk, and
// because a record that vanished leaves a gap between the two.
type counts struct {
	pending, setAside, kept, expired, keys int64
	bytes                                  int64 // of the frames pending and set aside
}

// parts returns the counts in the order in which they are written.
func (c *counts) parts() []*int64 {
	return []*int64{&c.pending, &c.setAside, &c.kept, &c.expired, &c.keys, &c.bytes}
}

func begin(tx *bbolt.Tx) (*txn, error) {
	t := &txn{Tx: tx}
	for _, name := range [][]byte{bucketPending, bucketKeys} {
		t.Bucket(name).FillPercent = fill
	}
	frame := t.Bucket(bucketCounts).Get(keyCounts)
	if frame == nil {
		return t, nil
	}
	var err error
	if t.counts, err = unsealCounts(frame); err != nil {
		return nil, fmt.Errorf("%w: the counts are damaged", ErrCorrupt)
	}
	t.before = t.counts
	return t, nil
}

func unsealCounts(frame []byte) (c counts, err error) {
	payload, err := unseal(keyCounts, frame)
	if err != nil {
		return counts{}, err
	}
	d := decoder{rest: payload}
	for _, n := range c.parts() {
		*n = d.number()
	}
	return c, d.end()
}

// finish writes the counts.
func (t *txn) finish() error {
	if t.counts == t.before {
		return nil
	}
	var e encoder
	for _, n := range t.counts.parts() {
		e.number(*n)
	}
	return t.Bucket(bucketCounts).Put(keyCounts, seal(keyCounts, e))
}

// createBuckets makes the schema in a new file.
func createBuckets(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return tx.Bucket(bucketCounts).Put(keyFormat, []byte{format})
}

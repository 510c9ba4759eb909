package fsck

import "encoding/binary"

const (
	pageHead    = 16 // id uint64, flags, count uint16, overflow uint32
	elementHead = 16
	branchPage  = 1
	leafPage    = 2
	bucketEntry = 1 // flag of an element of a leaf
	bucketHead  = 16
)

// An element is a key and what is under it: the page of a branch or of a bucket,
// a bucket that lies inline, or a value.
type element struct {
	key    []byte
	child  uint64
	inline []byte
	value  []byte
}

// parseBranch reads position and key size, uint32, and page, uint64.
func parseBranch(page []byte, i int) (e element, ok bool) {
	from := page[pageHead+i*elementHead:]
	e.child = binary.NativeEndian.Uint64(from[8:])
	e.key, ok = cut(from, field(from, 0), field(from, 4))
	return e, ok && e.child >= 2
}

// parseLeaf reads flags, position, key size and value size, uint32. The value
// of a bucket is its root and its sequence, uint64, and its page if the root is
// 0.
func parseLeaf(page []byte, i int) (e element, ok bool) {
	from := page[pageHead+i*elementHead:]
	flags, pos, size := field(from, 0), field(from, 4), field(from, 8)
	if e.key, ok = cut(from, pos, size); !ok {
		return e, false
	}
	value, ok := cut(from, pos+size, field(from, 12))
	if !ok || flags != bucketEntry {
		e.value = value
		return e, ok && flags == 0
	}
	if len(value) < bucketHead {
		return e, false
	}
	if e.child = binary.NativeEndian.Uint64(value); e.child == 0 {
		e.inline = value[bucketHead:]
	}
	return e, true
}

func field(head []byte, at int) int64 { return int64(binary.NativeEndian.Uint32(head[at:])) }

func cut(page []byte, pos, size int64) ([]byte, bool) {
	if pos+size > int64(len(page)) {
		return nil, false
	}
	return page[pos : pos+size], true
}

package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// A pageWalk visits all pages that are in use and checks what bbolt takes for
// granted: that every page is the one it should be and in use once, that what it
// points to lies within it, and that its keys ascend. The format is that of
// bbolt's file version 2.
type pageWalk struct {
	file io.ReaderAt
	size int64  // of a page
	end  uint64 // the first page that is not in use
	used map[uint64]bool
}

const (
	pageHead    = 16 // id uint64, flags, count uint16, overflow uint32
	elementHead = 16
	branchPage  = 1
	leafPage    = 2
	bucketEntry = 1 // flag of an element of a leaf
	bucketHead  = 16
)

// A span is the keys that a page may hold: from first on, and below last unless
// that is nil.
type span struct{ first, last []byte }

func damaged(id uint64, what string) error {
	return fmt.Errorf("%w: page %d: %s", ErrCorrupt, id, what)
}

// visit checks a page and all below it.
func (w *pageWalk) visit(id uint64, keys span) error {
	page, err := w.read(id)
	if err != nil {
		return err
	}
	return w.check(id, page, keys)
}

func (w *pageWalk) check(id uint64, page []byte, keys span) error {
	elements, err := parsePage(id, page, keys)
	if err != nil {
		return err
	}
	for i, e := range elements {
		below := span{e.key, keys.last}
		if i+1 < len(elements) {
			below.last = elements[i+1].key
		}
		switch {
		case e.inline != nil:
			err = w.check(id, e.inline, span{})
		case e.bucket != 0:
			err = w.visit(e.bucket, span{})
		case e.child != 0:
			err = w.visit(e.child, below)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// read returns a page with its overflow, and claims it.
func (w *pageWalk) read(id uint64) (page []byte, err error) {
	if id < 2 || id >= w.end {
		return nil, damaged(id, "there is no such page")
	}
	head := make([]byte, pageHead)
	if _, err := w.file.ReadAt(head, int64(id)*w.size); err != nil {
		return nil, err
	}
	length := 1 + uint64(field(head, 12))
	if binary.NativeEndian.Uint64(head) != id || id+length > w.end {
		return nil, damaged(id, "it is another page")
	}
	for p := id; p < id+length; p++ {
		if w.used[p] {
			return nil, damaged(id, "it is in use twice")
		}
		w.used[p] = true
	}
	page = make([]byte, int64(length)*w.size)
	_, err = w.file.ReadAt(page, int64(id)*w.size)
	return page, err
}

// An element is a key and what it leads to, if anything: a page of the same
// bucket, or a bucket of its own, in a page or inline.
type element struct {
	key           []byte
	child, bucket uint64
	inline        []byte
}

// parsePage returns the elements of a page, whose keys must ascend within keys.
func parsePage(id uint64, page []byte, keys span) ([]element, error) {
	if len(page) < pageHead {
		return nil, damaged(id, "it is cut short")
	}
	parse := parseLeaf
	flags, count := binary.NativeEndian.Uint16(page[8:]), int(binary.NativeEndian.Uint16(page[10:]))
	switch {
	case flags == branchPage && count > 0:
		parse = parseBranch
	case flags != leafPage:
		return nil, damaged(id, "it is of no known kind")
	}
	if pageHead+count*elementHead > len(page) {
		return nil, damaged(id, "it has too many elements")
	}
	elements := make([]element, count)
	for i := range elements {
		e, ok := parse(page[pageHead+i*elementHead:])
		if !ok {
			return nil, damaged(id, "it points outside of itself")
		}
		if !keys.hold(e.key, i > 0) {
			return nil, damaged(id, "a key is out of order")
		}
		keys.first = e.key
		elements[i] = e
	}
	return elements, nil
}

// hold reports whether a key lies in the span, and beyond its first key if that
// is taken.
func (s span) hold(key []byte, taken bool) bool {
	order := bytes.Compare(key, s.first)
	return (order > 0 || order == 0 && !taken) && (s.last == nil || bytes.Compare(key, s.last) < 0)
}

// parseBranch reads position and key size, uint32, and page, uint64.
func parseBranch(from []byte) (e element, ok bool) {
	e.child = binary.NativeEndian.Uint64(from[8:])
	e.key, ok = cut(from, field(from, 0), field(from, 4))
	return e, ok && e.child >= 2
}

// parseLeaf reads flags, position, key size and value size, uint32. The value
// of a bucket is its root and its sequence, uint64, and its page if the root is
// 0.
func parseLeaf(from []byte) (e element, ok bool) {
	flags, pos, size := field(from, 0), field(from, 4), field(from, 8)
	if e.key, ok = cut(from, pos, size); !ok {
		return e, false
	}
	value, ok := cut(from, pos+size, field(from, 12))
	if !ok || flags != bucketEntry {
		return e, ok && flags == 0
	}
	if len(value) < bucketHead {
		return e, false
	}
	if e.bucket = binary.NativeEndian.Uint64(value); e.bucket == 0 {
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

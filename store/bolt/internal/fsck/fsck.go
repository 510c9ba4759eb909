// Package fsck reads a file of go.etcd.io/bbolt without believing what it says.
//
// bbolt takes for granted that every page is the one it should be and in use once,
// that what it points to lies within it, and that its keys ascend. Where one of
// these does not hold it ends the process, or misses records in silence.
//
// The format read here is version 2 of the file, which bbolt has written since its
// version 1.3.0, and still does in 1.5.0; see internal/common of its module. When
// bbolt is updated, hold that against this package.
package fsck

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// ErrDamaged reports a page that is not what it should be.
var ErrDamaged = errors.New("file is damaged")

func damaged(page uint64, what string) error {
	return fmt.Errorf("%w: page %d: %s", ErrDamaged, page, what)
}

// A Visit is told each record of a bucket. The slices are lent.
type Visit func(bucket string, key, value []byte) error

// Walk visits every page that is in use, and every record. root is the page of the
// root bucket, and end the first page that is not in use. It returns how many
// records are in each bucket.
//
// Buckets come in the order of their names, those before aside one after the other. That
// of the name aside is visited on a goroutine of its own, beside those that come after
// it: a file is larger than what one processor goes over in little time.
func Walk(file io.ReaderAt, pageSize int, root, end uint64, aside string, visit Visit) (records map[string]int64, err error) {
	w := walk{
		ground:  ground{file: file, size: int64(pageSize), end: end, used: make([]atomic.Bool, end)},
		aside:   aside,
		visit:   visit,
		records: map[string]int64{},
	}
	err = w.page(root, 0, span{})
	return w.records, errors.Join(err, w.joinAside())
}

// A ground is the file that walks go over.
type ground struct {
	file io.ReaderAt
	size int64 // of a page
	end  uint64
	used []atomic.Bool
}

// A walk goes down the tree, a level of pages for each step.
type walk struct {
	ground
	levels [][]byte // a page of each level; the records of a leaf are lent from it

	bucket  string // whose records these are; none: the root's, which are buckets
	visit   Visit
	records map[string]int64

	aside  string // the bucket that another walk goes over
	beside *beside
}

// A span is the keys that a page may hold: from first on, and below last unless
// that is nil.
type span struct{ first, last []byte }

// page checks a page and all below it.
func (w *walk) page(id uint64, level int, keys span) error {
	page, err := w.read(id, level)
	if err != nil {
		return err
	}
	return w.check(id, page, level, keys)
}

// maxLevels is far above what a file can have: a branch has two children at least.
const maxLevels = 64

// read returns a page with its overflow, and claims it. The page is valid until the
// next one of its level is read.
func (w *walk) read(id uint64, level int) ([]byte, error) {
	if id < 2 || id >= w.end {
		return nil, damaged(id, "there is no such page")
	}
	if level == maxLevels {
		return nil, damaged(id, "it lies too deep")
	}
	if level == len(w.levels) {
		w.levels = append(w.levels, make([]byte, w.size))
	}
	page := w.levels[level][:w.size]
	if _, err := w.file.ReadAt(page, int64(id)*w.size); err != nil {
		return nil, err
	}
	length := 1 + uint64(field(page, 12))
	if binary.NativeEndian.Uint64(page) != id || id+length > w.end {
		return nil, damaged(id, "it is another page")
	}
	for p := id; p < id+length; p++ {
		if w.used[p].Swap(true) {
			return nil, damaged(id, "it is in use twice")
		}
	}
	return w.overflow(id, level, int64(length)*w.size)
}

// overflow reads the rest of a page that is longer than most.
func (w *walk) overflow(id uint64, level int, length int64) ([]byte, error) {
	page := w.levels[level]
	if int64(len(page)) < length {
		page = append(page[:w.size], make([]byte, length-w.size)...)
		w.levels[level] = page
	}
	page = page[:length]
	if length == w.size {
		return page, nil
	}
	_, err := w.file.ReadAt(page[w.size:], (int64(id)+1)*w.size)
	return page, err
}

func (w *walk) check(id uint64, page []byte, level int, keys span) error {
	if len(page) < pageHead {
		return damaged(id, "it is cut short")
	}
	flags, count := binary.NativeEndian.Uint16(page[8:]), int(binary.NativeEndian.Uint16(page[10:]))
	if pageHead+count*elementHead > len(page) {
		return damaged(id, "it has too many elements")
	}
	switch {
	case flags == branchPage && count > 0:
		return w.branch(id, page, count, level, keys)
	case flags == leafPage:
		return w.leaf(id, page, count, level, keys)
	}
	return damaged(id, "it is of no known kind")
}

// branch checks a page that leads to others of its bucket.
func (w *walk) branch(id uint64, page []byte, count, level int, keys span) error {
	next, ok := parseBranch(page, 0)
	if !ok {
		return damaged(id, "it points outside of itself")
	}
	for i := range count {
		e := next
		below := span{e.key, keys.last}
		if i+1 < count {
			if next, ok = parseBranch(page, i+1); !ok {
				return damaged(id, "it points outside of itself")
			}
			below.last = next.key
		}
		if !keys.hold(e.key, i > 0) || below.last != nil && bytes.Compare(e.key, below.last) >= 0 {
			return damaged(id, "a key is out of order")
		}
		keys.first = e.key
		if err := w.page(e.child, level+1, below); err != nil {
			return err
		}
	}
	return nil
}

// leaf checks a page of records, or of buckets.
func (w *walk) leaf(id uint64, page []byte, count, level int, keys span) error {
	for i := range count {
		e, ok := parseLeaf(page, i)
		if !ok {
			return damaged(id, "it points outside of itself")
		}
		if !keys.hold(e.key, i > 0) {
			return damaged(id, "a key is out of order")
		}
		keys.first = e.key
		if err := w.entry(id, e, level); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) entry(id uint64, e element, level int) error {
	switch isBucket := e.child != 0 || e.inline != nil; {
	case isBucket != (w.bucket == ""):
		return damaged(id, "it holds a record where buckets are, or a bucket where records are")
	case !isBucket:
		w.records[w.bucket]++
		return w.visit(w.bucket, e.key, e.value)
	}
	if name := string(e.key); name == w.aside && e.inline == nil {
		w.goBeside(name, e.child)
		return nil
	}
	w.bucket = string(e.key)
	defer func() { w.bucket = "" }()
	w.records[w.bucket] += 0
	if e.inline != nil {
		return w.check(id, e.inline, level, span{})
	}
	return w.page(e.child, level+1, span{})
}

// hold reports whether a key lies in the span, and beyond its first key if that
// is taken.
func (s span) hold(key []byte, taken bool) bool {
	order := bytes.Compare(key, s.first)
	return (order > 0 || order == 0 && !taken) && (s.last == nil || bytes.Compare(key, s.last) < 0)
}

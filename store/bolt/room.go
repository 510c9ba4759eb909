package bolt

import (
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// errNoRoom refuses what the disk has no room for, before anything is written.
var errNoRoom = fmt.Errorf("bolt: the disk is full: %w", inbox.ErrFull)

const (
	// minReserve and maxReserve bound the part of the disk that is kept for changes
	// which make no event more: outcomes, and what is handed out. bbolt writes anew each
	// page that it changes, before it frees the old one.
	minReserve = 64 << 10
	maxReserve = 1 << 20
	// minGrowth and maxGrowth bound how much of the disk is taken at once.
	minGrowth = 64 << 10
	maxGrowth = 16 << 20
	// commitPages are for the branches above what a commit changes.
	commitPages = 16
)

// A room takes parts of the disk for the file before they are written. To run out of
// room in the middle of a commit would leave nobody knowing what is on the disk, and
// with it the store would fail; to be told before refuses an event.
type room struct {
	file     *os.File
	pageSize int64
	taken    int64 // how much of the file surely has its place on the disk
}

func newRoom(file *os.File, pageSize int) *room { return &room{file: file, pageSize: int64(pageSize)} }

// reserve makes sure that what a group adds to a file of some size will fit, and what is
// to come after it: outcomes must be recorded on a full disk too. It reports whether it
// does. So many bytes of the file are free pages.
func (r *room) reserve(size, free int64, group []*write) (fits bool) {
	adds, largest := int64(0), int64(0)
	for _, call := range group {
		if call.adds > 0 { // in pages that are not full, or in some of its own
			adds += 2*call.adds + r.pageSize
			largest = max(largest, call.adds)
		}
	}
	if adds == 0 {
		return true
	}
	adds += commitPages * r.pageSize
	reserve := min(max(size/4, minReserve), maxReserve)
	if largest < r.pageSize/2 && free >= adds+reserve { // what is larger needs pages side by side
		return true
	}
	return size+adds+reserve <= r.taken || r.take(size, size+adds+reserve)
}

// take asks the file system for room, some more than is needed if it has that.
func (r *room) take(size, need int64) bool {
	growth := int64(minGrowth)
	for growth < size/4 && growth < maxGrowth {
		growth *= 2
	}
	for _, end := range []int64{roundUp(need, growth), roundUp(need, r.pageSize)} {
		err := allocate(r.file, size, end)
		switch {
		case err == nil:
			r.taken = end
			return true
		case errors.Is(err, errors.ErrUnsupported):
			r.taken = math.MaxInt64 // nobody can tell before it is written
			return true
		case !isDiskFull(err):
			return true // whatever it is, the commit will meet it
		}
	}
	return false
}

func roundUp(n, to int64) int64 { return (n + to - 1) / to * to }

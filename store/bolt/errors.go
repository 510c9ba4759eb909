package bolt

import (
	"errors"

	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// An ArgumentError reports an argument that is missing or out of range.
type ArgumentError = argument.Error

// badArgument says what an argument must be.
func badArgument(fn, param, want string) error {
	return &ArgumentError{Package: "bolt", Func: fn, Param: param, Want: want}
}

// ErrCorrupt reports a file that does not hold what was once written to it. Keep
// it, restore what can be restored from it, and let the receiver begin a new
// one.
var ErrCorrupt = errors.New("bolt: file is corrupt")

// ErrFormat reports a file of a format that this version does not know.
var ErrFormat = errors.New("bolt: file is of another format")

// ErrLocked reports that another process has the file open.
var ErrLocked = errors.New("bolt: file is in use by another process")

// ReasonCorrupt is the reason for which a record is in quarantine whose checksum
// does not match. Its Body is the record as it was found.
const ReasonCorrupt = "corrupt record"

// errDuplicate says that the same is stored already.
var errDuplicate = errors.New("bolt: duplicate")

// isRefusal reports whether err stands for a change that was not begun.
func isRefusal(err error) bool {
	for _, refusal := range []error{
		errDuplicate, errLongKey, errNoRoom, callback.ErrConflict, inbox.ErrFull, inbox.ErrLost, inbox.ErrNotFound,
	} {
		if errors.Is(err, refusal) {
			return true
		}
	}
	return false
}

package mysql

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"

	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// An ArgumentError reports an argument that is missing or out of range.
type ArgumentError = argument.Error

// badArgument says what an argument must be.
func badArgument(fn, param, want string) error {
	return &ArgumentError{Package: "mysql", Func: fn, Param: param, Want: want}
}

// ErrServerChanged reports a server that is not the one that was known, or that
// has lost what it acknowledged: after a failover to an empty server or to
// a replica that was behind, say, or a restore. It wraps [inbox.ErrFailed], so
// that a worker ends with it.
var ErrServerChanged = fmt.Errorf("mysql: server is not the one that was known: %w", inbox.ErrFailed)

// ErrBehind reports a server that does not know yet what was acknowledged, such
// as a replica that has just been promoted. If that lasts, it becomes
// [ErrServerChanged].
var ErrBehind = errors.New("mysql: server is behind what it acknowledged")

// ErrNotDurable reports a server that acknowledges what is not yet on its disk.
var ErrNotDurable = errors.New("mysql: server acknowledges before it has written")

// ErrNotMigrated reports a server on which [Migrate] has not run.
var ErrNotMigrated = errors.New("mysql: tables are missing")

// ErrReadOnly reports a server that takes no changes, such as a replica. The
// connection to it is given up, so the next call may reach another one.
var ErrReadOnly = errors.New("mysql: server is read-only")

// ErrUnsupported reports a server that is too old, or set up so that the store
// cannot work on it.
var ErrUnsupported = errors.New("mysql: server is not supported")

// ErrTooLarge reports an event that the server does not take: its body needs
// twice its size of max_allowed_packet, its key and its digest may have 255
// bytes each.
var ErrTooLarge = errors.New("mysql: event is too large")

// wrap names the call that failed.
func wrap(call string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("mysql: %s: %w", call, err)
}

// Numbers of errors of the server.
const (
	numUnknownDatabase = 1049
	numSyntax          = 1064
	numNoSuchTable     = 1146
	numLockWait        = 1205
	numDeadlock        = 1213
	numNotYet          = 1235 // "This version doesn't yet support"
	numCheckRead       = 1020 // a row has changed under MariaDB's innodb_snapshot_isolation
	numOptionPrevents  = 1290 // such as --read-only
	numReadOnlyTx      = 1792
	numReadOnlyMode    = 1836
	numPacketTooLarge  = 1153
	numOutOfRange      = 1264
	numTruncated       = 1292
	numIncorrectValue  = 1366
	numTooLong         = 1406
)

// numberOf returns the number of an error of the server, or 0. The drivers tell
// it by a field of their errors and have no common method.
func numberOf(err error) int {
	for ; err != nil; err = errors.Unwrap(err) {
		v := reflect.Indirect(reflect.ValueOf(err))
		if v.Kind() != reflect.Struct {
			continue
		}
		for _, name := range []string{"Number", "Code"} {
			field, ok := v.Type().FieldByName(name)
			if ok && len(field.Index) == 1 && v.FieldByIndex(field.Index).CanUint() {
				return int(v.FieldByIndex(field.Index).Uint())
			}
		}
	}
	return 0
}

// longHex is what may be part of an event.
var longHex = regexp.MustCompile(`[0-9a-fA-F]{24,}`)

// clean makes an error fit to be shown: that of a parser quotes the statement.
func clean(err error) error {
	if err == nil || !longHex.MatchString(err.Error()) {
		return err
	}
	return &serverError{Number: uint16(numberOf(err)), text: longHex.ReplaceAllString(err.Error(), "…")}
}

// A serverError is what may be said of an error.
type serverError struct {
	Number uint16
	text   string
}

func (e *serverError) Error() string { return e.text }

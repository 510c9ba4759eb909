package postgres

import (
	"errors"
	"fmt"

	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// An ArgumentError reports an argument that is missing or out of range.
type ArgumentError = argument.Error

// badArgument says what an argument must be.
func badArgument(fn, param, want string) error {
	return &ArgumentError{Package: "postgres", Func: fn, Param: param, Want: want}
}

// ErrServerChanged reports a server that is not the one that was known: after a
// failover to an empty one, say, or a restore. It wraps [inbox.ErrFailed], so
// that a worker ends with it.
var ErrServerChanged = fmt.Errorf("postgres: server is not the one that was known: %w", inbox.ErrFailed)

// ErrNotDurable reports a server that acknowledges what is not yet on its disk.
var ErrNotDurable = errors.New("postgres: server acknowledges before it has written")

// ErrIsolation reports a role or a database whose transactions are not read committed
// by default. In stricter ones receivers that work at the same time fail each other's
// statements, and their senders get 503. ALTER ROLE … SET
// default_transaction_isolation = 'read committed' cures it.
var ErrIsolation = errors.New("postgres: transactions are not read committed")

// ErrNotMigrated reports a server on which [Migrate] has not run.
var ErrNotMigrated = errors.New("postgres: tables are missing")

// wrap names the call that failed. The errors of drivers hold no parameters.
func wrap(call string, err error) error {
	if err == nil {
		return nil
	}
	if preparedElsewhere[stateOf(err)] {
		return fmt.Errorf("postgres: %s: %w (behind a pooler per transaction the driver may not keep prepared statements: "+
			"pgx wants default_query_exec_mode=exec)", call, err)
	}
	return fmt.Errorf("postgres: %s: %w", call, err)
}

// preparedElsewhere are the SQLSTATEs of a prepared statement that is there already, or
// not there: another connection has made it.
var preparedElsewhere = map[string]bool{"42P05": true, "26000": true}

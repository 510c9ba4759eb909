package postgres

import (
	"errors"
	"fmt"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// ErrOtherServer reports a server that is not the one that was known: after a
// failover to an empty one, say, or a restore. It wraps [inbox.ErrFailed], so
// that a worker ends with it.
var ErrOtherServer = fmt.Errorf("postgres: server is not the one that was known: %w", inbox.ErrFailed)

// ErrNotDurable reports a server that acknowledges what is not yet on its disk.
var ErrNotDurable = errors.New("postgres: server acknowledges before it has written")

// ErrNoTables reports a server on which [Migrate] has not run.
var ErrNoTables = errors.New("postgres: tables are missing")

// wrap names the call that failed. The errors of drivers hold no parameters.
func wrap(call string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("postgres: %s: %w", call, err)
}

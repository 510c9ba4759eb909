package postgres

import (
	"context"
	"fmt"
)

// stateNotDurable is the SQLSTATE with which livecode.put refuses a server whose
// fsync was turned off.
const stateNotDurable = "LC001"

// checkSettings refuses a server that would answer a Put too early, and a role whose
// transactions the statements of this package are not made for.
func (s *Store) checkSettings(ctx context.Context) error {
	var commit, fsync, isolation string
	err := s.one(ctx, `
		SELECT current_setting('synchronous_commit'), current_setting('fsync'), current_setting('transaction_isolation')`,
		nil, &commit, &fsync, &isolation)
	switch {
	case err != nil:
		return err
	case commit == "off":
		return fmt.Errorf("%w: synchronous_commit is off", ErrNotDurable)
	case fsync == "off":
		return fmt.Errorf("%w: fsync is off", ErrNotDurable)
	case isolation != "read committed":
		return fmt.Errorf("%w: default_transaction_isolation is %s", ErrIsolation, isolation)
	}
	return nil
}

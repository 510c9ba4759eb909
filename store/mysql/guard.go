package mysql

import (
	"errors"
	"fmt"
	"time"
)

// A guard is what the server says of itself at the start of a transaction. It costs
// one row, and so whatever changes while a receiver runs is seen at once: another
// server behind the same name, a replica, a setting.
type guard struct {
	id      string
	commits int64
	// now is the clock of the server, in microseconds since 1970. All times of a
	// transaction go by it.
	now int64

	maxPacket, flush, syncBinlog int64
	logBin, readOnly, innoDBOnly string
}

// accept says what is wrong with a server. floor is how many commits of this Store
// it must know of.
func (s *server) accept(g guard, floor int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.maxPacket = g.maxPacket
	switch {
	case s.identity != "" && s.identity != g.id:
		return ErrServerChanged
	case isOn(g.readOnly) || isOn(g.innoDBOnly):
		return ErrReadOnly
	case g.flush != 1 && g.flush != 3: // 3, of MariaDB, writes even more often
		return fmt.Errorf("%w: innodb_flush_log_at_trx_commit is %d", ErrNotDurable, g.flush)
	case isOn(g.logBin) && g.syncBinlog != 1:
		// What is not in the binary log is undone after a loss of power.
		return fmt.Errorf("%w: sync_binlog is %d", ErrNotDurable, g.syncBinlog)
	case g.maxPacket < minPacket:
		return fmt.Errorf("%w: max_allowed_packet is %d, below %d", ErrUnsupported, g.maxPacket, minPacket)
	}
	return s.checkCommits(g.commits, floor)
}

// checkCommits finds out whether the server has lost a commit that it acknowledged.
func (s *server) checkCommits(commits, floor int64) error {
	switch {
	case s.wholeCluster || commits >= floor:
		s.behind = time.Time{}
		return nil
	case s.behind.IsZero():
		s.behind = time.Now()
	case time.Since(s.behind) >= s.lostAfter:
		return errors.Join(s.noteLoss(floor-commits), fmt.Errorf("%w: it has lost %d commits", ErrServerChanged, floor-commits))
	}
	return ErrBehind
}

// isOn reads a switch, which some servers spell as a number.
func isOn(value string) bool { return value != "0" && value != "OFF" }

package mysql

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	// lockWait is for how many seconds a statement waits for a row that somebody
	// holds; it is the shortest time that all servers take.
	lockWait = 1
	// idleTimeout is after how many seconds the server ends a transaction whose
	// client says nothing more: what it holds would stay held for hours.
	idleTimeout = 15
)

// A guard is what the server says of itself at the start of a transaction. It costs
// one row, and so whatever changes while a receiver runs is seen at once: another
// server behind the same name, a replica, a setting.
type guard struct {
	id   string
	beat int64
	// now is the clock of the server, in microseconds since 1970. All times of a
	// transaction go by it.
	now int64

	lockWait, idleTimeout        int64
	maxPacket, flush, syncBinlog int64
	logBin, readOnly, innoDBOnly string
}

const guardStatement = `
SELECT i.id, COALESCE((SELECT p.beat FROM livecode_pulse p WHERE p.store = `

const guardColumns = `), 0), TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6)),
	@@session.innodb_lock_wait_timeout, @@session.wait_timeout, @@session.max_allowed_packet,
	@@global.innodb_flush_log_at_trx_commit, @@global.sync_binlog, @@global.log_bin,
	@@global.read_only, @@global.innodb_read_only
FROM livecode_identity i LIMIT 1`

// readGuard makes sure that the transaction may go on.
func (t *tx) readGuard() error {
	floor := t.server.lowestBeat()
	g := &t.guard
	err := t.one(t.query(guardStatement).bytes(t.server.self).add(guardColumns), &g.id, &g.beat, &g.now,
		&g.lockWait, &g.idleTimeout, &g.maxPacket, &g.flush, &g.syncBinlog, &g.logBin, &g.readOnly, &g.innoDBOnly)
	switch number := numberOf(err); {
	case errors.Is(err, sql.ErrNoRows), number == numNoSuchTable, number == numUnknownDatabase:
		if t.server.isKnown() {
			return ErrServerChanged
		}
		return errors.Join(ErrNotMigrated, err)
	case err != nil:
		return err
	}
	if err := t.server.accept(t.guard, floor); err != nil {
		return err
	}
	return t.tune()
}

// accept says what is wrong with a server. floor is the least that the pulse can
// be.
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
	return s.acceptBeat(g.beat, floor)
}

// acceptBeat finds out whether the server has lost a commit that it acknowledged.
func (s *server) acceptBeat(beat, floor int64) error {
	switch {
	case s.wholeCluster || beat >= floor:
		s.behind = time.Time{}
		return nil
	case s.behind.IsZero():
		s.behind = time.Now()
	case time.Since(s.behind) >= s.lostAfter:
		return errors.Join(s.noteLoss(floor-beat), fmt.Errorf("%w: it has lost %d commits", ErrServerChanged, floor-beat))
	}
	return ErrBehind
}

// isOn reads a switch, which some servers spell as a number.
func isOn(value string) bool { return value != "0" && value != "OFF" }

func (s *server) isKnown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identity != ""
}

// tune has the session give up sooner than it would, unless it does already.
func (t *tx) tune() error {
	if t.lockWait == lockWait && t.idleTimeout <= idleTimeout {
		return nil
	}
	_, err := t.exec(t.query(`SET SESSION innodb_lock_wait_timeout = `).int(lockWait).
		add(`, SESSION wait_timeout = `).int(min(idleTimeout, t.idleTimeout)))
	return err
}

// pulse beats the pulse of this Store.
func (t *tx) pulse() error {
	t.beaten = true
	_, err := t.exec(t.query(`INSERT INTO livecode_pulse (store, beat, since) VALUES (`).bytes(t.server.self).add(`, 1, `).int(t.now).
		add(`) ON DUPLICATE KEY UPDATE beat = beat + 1, since = VALUES(since)`))
	return err
}

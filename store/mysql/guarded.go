package mysql

import (
	"context"
	"database/sql"
	"errors"
)

// do runs a transaction on a server that is fit for it. What the server undoes
// because of others is tried again, so work may be called several times.
func (s *server) do(ctx context.Context, work func(*tx) error) error {
	return s.bare(ctx, maxTransaction, guarded(work))
}

func guarded(work func(*tx) error) func(*tx) error {
	return func(t *tx) error {
		if err := t.readGuard(); err != nil {
			return err
		}
		return work(t)
	}
}

const guardStatement = `
SELECT i.id, COALESCE((SELECT r.commits FROM livecode_receiver r WHERE r.id = `

const guardColumns = `), 0), TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', UTC_TIMESTAMP(6)),
	@@session.max_allowed_packet, @@global.innodb_flush_log_at_trx_commit, @@global.sync_binlog,
	@@global.log_bin, @@global.read_only, @@global.innodb_read_only
FROM livecode_identity i LIMIT 1`

// readGuard makes sure that the transaction may go on.
func (t *tx) readGuard() error {
	floor := t.server.leastCommits()
	g := &t.guard
	err := t.one(t.query(guardStatement).bytes(t.server.self).add(guardColumns), &g.id, &g.commits, &g.now,
		&g.maxPacket, &g.flush, &g.syncBinlog, &g.logBin, &g.readOnly, &g.innoDBOnly)
	switch number := numberOf(err); {
	case errors.Is(err, sql.ErrNoRows), number == numNoSuchTable, number == numUnknownDatabase:
		if t.server.isKnown() {
			return ErrServerChanged
		}
		return errors.Join(ErrNotMigrated, err)
	case err != nil:
		return err
	}
	return t.server.accept(t.guard, floor)
}

// countCommit counts this transaction among the commits of this Store.
func (t *tx) countCommit() error {
	t.counted = true
	_, err := t.exec(t.query(`INSERT INTO livecode_receiver (id, commits, since) VALUES (`).bytes(t.server.self).add(`, 1, `).int(t.now).
		add(`) ON DUPLICATE KEY UPDATE commits = commits + 1, since = VALUES(since)`))
	return err
}

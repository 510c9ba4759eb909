package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math/rand/v2"
	"time"
)

const (
	// maxTransaction is after which a transaction is given up, whatever its
	// caller allows: a connection whose other end is gone gives no answer for ever.
	maxTransaction = 5 * time.Second
	// maxCount is the same for counting, which may have to read a million rows.
	maxCount = 20 * time.Second
	// maxTries is how often a transaction is tried that the server has chosen to
	// undo.
	maxTries = 5
	// endWithin is for how long a transaction that failed is given to be undone.
	endWithin = time.Second
)

const (
	// setSession has statements wait for a second at most for a row that somebody
	// holds, which is the shortest time that all servers take. And it has the server end
	// a transaction whose client says nothing more: what it holds would stay held for
	// hours. It comes first, since any later statement may be the last that arrives.
	setSession = `SET SESSION innodb_lock_wait_timeout = 1, SESSION wait_timeout = 15`
	// setTransaction is for the next transaction alone.
	setTransaction = `SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE`
)

// A tx is a transaction under way.
type tx struct {
	guard // as it was when the transaction began

	ctx     context.Context
	conn    *sql.Conn
	server  *server
	counted bool
}

// bare runs a transaction on whatever the server is.
func (s *server) bare(ctx context.Context, within time.Duration, work func(*tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for try := 1; ; try++ {
		err := s.once(ctx, work)
		if !isUndone(err) || try == maxTries || ctx.Err() != nil {
			return err
		}
		time.Sleep(rand.N(time.Duration(try) * 5 * time.Millisecond))
	}
}

// isUndone reports whether the server has undone a transaction in favour of
// another one.
func isUndone(err error) bool {
	n := numberOf(err)
	return n == numDeadlock || n == numCheckRead
}

func (s *server) once(ctx context.Context, work func(*tx) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	t := &tx{ctx: ctx, conn: conn, server: s}
	if err = t.begin(); err == nil {
		err = work(t)
	}
	if err == nil {
		// A session may be set up to begin the next transaction, or to end.
		_, err = t.exec(t.query(`COMMIT AND NO CHAIN NO RELEASE`))
	}
	if err != nil {
		t.abandon(err)
		return inTime(ctx, err)
	}
	if t.counted {
		s.noteCommits(t.commits + 1)
	}
	return nil
}

// inTime adds that the context has ended, which drivers do not always tell.
func inTime(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return errors.Join(cause, err)
	}
	return err
}

func (t *tx) begin() error {
	for _, statement := range []string{setSession, setTransaction, `START TRANSACTION`} {
		if _, err := t.exec(t.query(statement)); err != nil {
			return err
		}
	}
	return nil
}

// abandon undoes the transaction. A connection that cannot do that is closed, by
// which the server learns of it.
func (t *tx) abandon(cause error) {
	if t.ctx.Err() == nil && !isReadOnly(cause) {
		ctx, cancel := context.WithTimeout(context.Background(), endWithin)
		defer cancel()
		if _, err := t.conn.ExecContext(ctx, `ROLLBACK AND NO CHAIN NO RELEASE`); err == nil {
			return
		}
	}
	_ = t.conn.Raw(func(any) error { return driver.ErrBadConn })
}

// isReadOnly reports whether another server must be found.
func isReadOnly(err error) bool {
	switch numberOf(err) {
	case numOptionPrevents, numReadOnlyTx, numReadOnlyMode:
		return true
	}
	return errors.Is(err, ErrReadOnly)
}

func (t *tx) query(words string) *query {
	return (&query{prefix: t.server.prefix}).add(words)
}

// exec returns how many rows were changed.
func (t *tx) exec(q *query) (int64, error) {
	result, err := t.conn.ExecContext(t.ctx, string(q.text))
	if err != nil {
		return 0, clean(err)
	}
	return result.RowsAffected()
}

// each calls row for each row that a statement returns.
func (t *tx) each(q *query, row func(scan func(...any) error) error) error {
	rows, err := t.conn.QueryContext(t.ctx, string(q.text))
	if err != nil {
		return clean(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return clean(rows.Err())
}

// one reads the only row of a statement.
func (t *tx) one(q *query, targets ...any) error {
	return clean(t.conn.QueryRowContext(t.ctx, string(q.text)).Scan(targets...))
}

package postgres

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// A Store is a durable inbox in a database that several receivers share. It is
// safe for use by many goroutines. Make one with [Open]; it needs no closing, and
// the database stays the caller's.
type Store struct {
	db     *sql.DB
	schema string // quoted

	identity    string
	knownServer string
	rememberFor time.Duration
	lease       time.Duration
	poll        time.Duration
	room        room
	wake        chan struct{} // holds a token after a Put
	puts        *group[callback.Envelope]
	dones       *group[inbox.Item]
	sweeps      schedule

	counters callback.Counters
	log      *slog.Logger
}

var _ inbox.Store = (*Store)(nil)

// Open returns a Store on a database that [Migrate] has prepared. It seldom
// uses more than six connections of db; ten are enough.
//
// The error wraps [ErrNotMigrated], [ErrNotDurable], [ErrIsolation] or
// [ErrServerChanged] if that is what is wrong with the server.
func Open(ctx context.Context, db *sql.DB, opts ...Option) (*Store, error) {
	s, err := newStore("Open", db, opts)
	if err != nil {
		return nil, err
	}
	if done, err := s.isMigrated(ctx); err != nil {
		return nil, wrap("Open", err)
	} else if !done {
		return nil, wrap("Open", ErrNotMigrated)
	}
	if err := s.recognise(ctx); err != nil {
		return nil, wrap("Open", err)
	}
	if err := s.checkSettings(ctx); err != nil {
		return nil, wrap("Open", err)
	}
	if s.room.events, err = s.countEvents(ctx); err != nil {
		return nil, wrap("Open", err)
	}
	return s, nil
}

func newStore(fn string, db *sql.DB, opts []Option) (*Store, error) {
	if db == nil {
		return nil, badArgument(fn, "db", "not nil")
	}
	s := &Store{
		db: db, schema: `"` + defaultSchema + `"`,
		rememberFor: defaultRememberFor, lease: defaultLease, poll: defaultPoll,
		room: room{limit: defaultMaxEvents}, wake: make(chan struct{}, 1),
		counters: callback.NopCounters{}, log: slog.New(slog.DiscardHandler),
	}
	s.puts = newGroup(s.putAll, func(e callback.Envelope) int { return len(e.Body.Reveal()) })
	s.dones = newGroup(s.doneAll, func(inbox.Item) int { return 0 })
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// statementTimeout is how long a statement may take. What lies between here and the
// server may forget a connection without a word, and a statement under way over it
// would never end.
const statementTimeout = 10 * time.Second

func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, statementTimeout)
}

// each calls row for each row that a statement returns.
func (s *Store) each(ctx context.Context, statement string, args []any, row func(scan func(...any) error) error) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return err
	}
	rows, err := s.db.QueryContext(ctx, s.sql(statement), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one scans the only row that a statement returns.
func (s *Store) one(ctx context.Context, statement string, args []any, targets ...any) error {
	ctx, cancel := limited(ctx)
	defer cancel()
	return s.db.QueryRowContext(ctx, s.sql(statement), args...).Scan(targets...)
}

// exec runs a statement and returns how many rows it has changed.
func (s *Store) exec(ctx context.Context, statement string, args ...any) (int64, error) {
	ctx, cancel := limited(ctx)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	result, err := s.db.ExecContext(ctx, s.sql(statement), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// change runs a statement that changes one row, or none: then it returns
// otherwise.
func (s *Store) change(ctx context.Context, call, statement string, otherwise error, args ...any) error {
	n, err := s.exec(ctx, statement, args...)
	if err == nil && n == 0 {
		return otherwise
	}
	return wrap(call, err)
}

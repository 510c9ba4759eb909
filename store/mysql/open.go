package mysql

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
)

// Open returns a Store on a database that [Migrate] or [Schema] has prepared. It
// seldom uses more than six connections of db; ten are enough. Give it a pool of its
// own: on each connection that it uses it sets innodb_lock_wait_timeout to 1 s
// and wait_timeout to 15 s, and they stay so.
//
// The error wraps [ErrNotMigrated], [ErrNotDurable], [ErrReadOnly],
// [ErrUnsupported] or [ErrServerChanged] if that is what is wrong with the server.
func Open(ctx context.Context, db *sql.DB, opts ...Option) (*Store, error) {
	s, err := newStore("Open", db, opts)
	if err != nil {
		return nil, err
	}
	if done, err := s.server.isMigrated(ctx); err != nil {
		return nil, wrap("Open", err)
	} else if !done {
		return nil, wrap("Open", ErrNotMigrated)
	}
	if err := s.server.examine(ctx); err != nil {
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
		server:      newServer(db, rand.Text()),
		rememberFor: defaultRememberFor, lease: defaultLease, poll: defaultPoll,
		room: room{limit: defaultMaxEvents}, wake: make(chan struct{}, 1),
		counters: callback.NopCounters{}, log: slog.New(slog.DiscardHandler),
	}
	s.puts = newGroup(s.putAll, weightOf)
	s.dones = newGroup(s.doneAll, func(inbox.Item) int { return 0 })
	for _, opt := range opts {
		if err := opt(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// examine finds out whether the server is one that the Store can work on.
func (s *server) examine(ctx context.Context) error {
	return s.bare(ctx, maxCount, guarded(func(t *tx) error {
		for _, check := range []func() error{t.checkSettings, t.checkEngines, t.checkLocks} {
			if err := check(); err != nil {
				return err
			}
		}
		if err := s.recognize(t.id); err != nil {
			return err
		}
		return t.announceAgain()
	}))
}

// checkLocks refuses a server without SKIP LOCKED: MySQL before 8.0.1, MariaDB before
// 10.6, and others that speak their protocol.
func (t *tx) checkLocks() error {
	err := t.each(t.query(`SELECT lane FROM livecode_lane LIMIT 1 FOR UPDATE SKIP LOCKED`),
		func(func(...any) error) error { return nil })
	if n := numberOf(err); n != numSyntax && n != numNotYet {
		return err
	}
	var name string
	if err := t.one(t.query(`SELECT VERSION()`), &name); err != nil {
		return err
	}
	return fmt.Errorf("%w: it knows no SKIP LOCKED, and says that it is %q; MySQL 8.0.1 and MariaDB 10.6 do", ErrUnsupported, name)
}

// checkEngines refuses tables without transactions, as somebody may have made them by
// hand or a server by its own choice.
func (t *tx) checkEngines() error {
	return t.each(t.query(`SELECT TABLE_NAME, COALESCE(ENGINE, 'none') FROM information_schema.TABLES
		WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ('livecode_identity', 'livecode_receiver', 'livecode_seen',
		'livecode_event', 'livecode_arrival', 'livecode_lane', 'livecode_shelf') LIMIT 7`),
		func(scan func(...any) error) error {
			var table, engine string
			if err := scan(&table, &engine); err != nil {
				return err
			}
			if !strings.EqualFold(engine, "InnoDB") {
				return fmt.Errorf("%w: the engine of table %s is %s and not InnoDB", ErrUnsupported, table, engine)
			}
			return nil
		})
}

// checkSettings looks at what does not change while a server runs.
func (t *tx) checkSettings() error {
	settings := map[string]string{}
	err := t.each(t.query(`SHOW GLOBAL VARIABLES WHERE Variable_name IN
		('innodb_flush_method', 'binlog_format', 'wsrep_on')`),
		func(scan func(...any) error) error {
			var name, value string
			err := scan(&name, &value)
			settings[strings.ToLower(name)] = strings.ToUpper(value)
			return err
		})
	switch {
	case err != nil:
		return err
	case strings.Contains(settings["innodb_flush_method"], "NOSYNC"):
		return fmt.Errorf("%w: innodb_flush_method is %s", ErrNotDurable, strings.ToLower(settings["innodb_flush_method"]))
	case isOn(t.logBin) && settings["binlog_format"] == "STATEMENT":
		return fmt.Errorf("%w: binlog_format is STATEMENT, with which InnoDB knows no READ COMMITTED", ErrUnsupported)
	}
	t.server.wholeCluster = settings["wsrep_on"] == "ON"
	return nil
}

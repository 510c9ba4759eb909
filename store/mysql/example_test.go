package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/mysql"
)

// A receiver and a worker that share a database with others of their kind.
func Example() {
	run := func(ctx context.Context, dsn string) error {
		db, err := sql.Open("mysql", dsn)
		if err != nil {
			return err
		}
		defer db.Close()
		db.SetConnMaxIdleTime(10 * time.Second) // the server ends what is idle for longer
		if err := mysql.Migrate(ctx, db); err != nil {
			return err
		}
		store, err := mysql.Open(ctx, db, mysql.WithServerIDFile("/var/lib/receiver/server"))
		if errors.Is(err, mysql.ErrServerChanged) {
			return fmt.Errorf("find out what became of the database: %w", err)
		} else if err != nil {
			return err
		}
		verifier, err := callback.NewVerifier("callback key of at least some length")
		if err != nil {
			return err
		}
		receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store))
		if err != nil {
			return err
		}
		worker, err := inbox.NewWorker(store, callback.Handlers{
			RecordingCreated: func(_ context.Context, ev *callback.RecordingCreated) error { return nil },
		})
		if err != nil {
			return err
		}
		server := callback.NewServer(":8080", receiver)
		defer server.Close()
		go func() { _ = server.ListenAndServe() }()
		return worker.Run(ctx)
	}
	err := run(context.Background(), "livecode:password@tcp(127.0.0.1:1)/livecode?timeout=1s")
	fmt.Println("without a server:", err != nil)
	// Output: without a server: true
}

// Options are checked before the database is asked for anything.
func ExampleOpen() {
	db, err := sql.Open("mysql", "livecode@tcp(127.0.0.1:1)/livecode")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	for _, opt := range []mysql.Option{
		mysql.WithTablePrefix("Live Code"),
		mysql.WithMaxEvents(0),
		mysql.WithDedupe(0),
		mysql.WithLease(time.Hour),
		mysql.WithPollInterval(0),
		mysql.WithServerIDFile(""),
		mysql.WithCounters(nil),
	} {
		_, err := mysql.Open(context.Background(), db, mysql.WithLogger(nil), opt)
		fmt.Println(err)
	}
	// Output:
	// mysql: WithTablePrefix: prefix must be up to 40 lower-case letters, digits and underscores that begin with no digit
	// mysql: WithMaxEvents: events must be positive
	// mysql: WithDedupe: ttl must be positive
	// mysql: WithLease: d must be between 100ms and 10m0s
	// mysql: WithPollInterval: d must be positive
	// mysql: WithServerIDFile: path must be not empty
	// mysql: WithCounters: c must be not nil
}

// The tables, as whoever looks after the database makes them.
func ExampleSchema() {
	text, err := mysql.Schema("live_")
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "CREATE") || strings.HasPrefix(line, "INSERT") {
			fmt.Print(line)
		}
	}
	// Output:
	// CREATE TABLE IF NOT EXISTS live_receiver (
	// CREATE TABLE IF NOT EXISTS live_seen (
	// CREATE TABLE IF NOT EXISTS live_event (
	// CREATE TABLE IF NOT EXISTS live_arrival (
	// CREATE TABLE IF NOT EXISTS live_lane (
	// CREATE TABLE IF NOT EXISTS live_shelf (
	// CREATE TABLE IF NOT EXISTS live_identity (
	// INSERT IGNORE INTO live_identity (single, id, version) VALUES (1, UUID(), 1);
}

// Migrate wants a database, and says so before it asks one.
func ExampleMigrate() {
	fmt.Println(mysql.Migrate(context.Background(), nil))
	// Output: mysql: Migrate: db must be not nil
}

package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/postgres"
)

// A receiver and a worker that share a database with others of their kind.
func Example() {
	ctx := context.Background()
	err := run(ctx, "postgres://livecode@127.0.0.1:1/livecode?connect_timeout=1")
	fmt.Println("without a server:", err != nil)
	// Output: without a server: true
}

func run(ctx context.Context, dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := postgres.Migrate(ctx, db); err != nil {
		return err
	}
	store, err := postgres.Open(ctx, db, postgres.WithServerIDFile("/var/lib/receiver/server"))
	if errors.Is(err, postgres.ErrServerChanged) {
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

// Options are checked before the database is asked for anything.
func ExampleOpen() {
	db, err := sql.Open("pgx", "postgres://livecode@127.0.0.1:1/livecode")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	for _, opt := range []postgres.Option{
		postgres.WithSchema("Live Code"),
		postgres.WithMaxEvents(0),
		postgres.WithDedupe(0),
		postgres.WithLease(time.Hour),
		postgres.WithPollInterval(0),
		postgres.WithCounters(nil),
	} {
		_, err := postgres.Open(context.Background(), db, postgres.WithLogger(nil), opt)
		fmt.Println(err)
	}
	// Output:
	// postgres: WithSchema: name must be up to 63 lower-case letters, digits and underscores that begin with no digit
	// postgres: WithMaxEvents: events must be positive
	// postgres: WithDedupe: ttl must be positive
	// postgres: WithLease: d must be between 100ms and 10m0s
	// postgres: WithPollInterval: d must be positive
	// postgres: WithCounters: c must be not nil
}

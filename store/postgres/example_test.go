package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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

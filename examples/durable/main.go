// Durable is a receiver that loses nothing it has acknowledged: each event goes to
// a file before the sender gets its answer, and a worker prints it as one line of
// JSON from there. Kill it as hard as you like and start it again.
//
//	cd examples/durable
//	LIVECODE_KEY=... LIVECODE_DB=events.db LIVECODE_ADDR=127.0.0.1:8080 go run .
//
// LIVECODE_KEY is the callback key, LIVECODE_DB the file that the next start finds
// its events in (one in a new temporary folder unless set), LIVECODE_ADDR the
// address (127.0.0.1:8080 unless set). Any path receives.
//
// With none of them set an embedded fake of the service sends it a few events, and
// it ends when they are handled.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/examples/internal/service"
	"github.com/qcloudlive/livecode/store/bolt"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	start := run
	if service.NothingSet("LIVECODE_KEY", "LIVECODE_DB", "LIVECODE_ADDR") {
		start = demonstrate
	}
	if err := start(ctx, log, os.Stdout); err != nil {
		log.Error("durable", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, log *slog.Logger, out io.Writer) error {
	listener, err := net.Listen("tcp", cmp.Or(os.Getenv("LIVECODE_ADDR"), "127.0.0.1:8080"))
	if err != nil {
		return err
	}
	db, err := database(os.Getenv("LIVECODE_DB"))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return receive(ctx, listener, os.Getenv("LIVECODE_KEY"), db, newPrinter(out), log)
}

// receive takes events into the file db and has p print them, until ctx ends.
func receive(ctx context.Context, listener net.Listener, key, db string, p *printer, log *slog.Logger) (err error) {
	defer listener.Close() // where Serve did not
	verifier, err := callback.NewVerifier(key)
	if err != nil {
		return fmt.Errorf("LIVECODE_KEY: %w", err)
	}
	store, err := bolt.Open(db, bolt.WithLogger(log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	// It answers as soon as the store has the event.
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store), callback.WithLogger(log))
	if err != nil {
		return err
	}
	worker, err := inbox.NewWorker(store, callback.Handlers{Default: p.print}, inbox.WithLogger(log))
	if err != nil {
		return err
	}
	log.Info("receiving", "file", db, "url", "http://"+listener.Addr().String()+"/")
	return callback.Serve(ctx, listener, receiver, worker.Run)
}

// database returns the name of the file: the one given, or one in a new temporary
// folder.
func database(name string) (string, error) {
	if name != "" {
		return name, nil
	}
	dir, err := os.MkdirTemp("", "livecode-durable-")
	return filepath.Join(dir, "events.db"), err
}

// Durable is a receiver that loses nothing it has acknowledged: each event goes to
// a file before the sender gets its answer, and a worker prints it as one line of
// JSON from there. Kill it as hard as you like and start it again.
//
//	cd examples/durable
//	LIVECODE_KEY=... LIVECODE_DB=events.db LIVECODE_ADDR=127.0.0.1:8080 go run .
//
// LIVECODE_KEY is the callback key, LIVECODE_DB the file (events.db unless set),
// LIVECODE_ADDR the address (127.0.0.1:8080 unless set). Any path receives.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, log, os.Stdout); err != nil {
		log.Error("durable", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, log *slog.Logger, out io.Writer) (err error) {
	store, err := bolt.Open(cmp.Or(os.Getenv("LIVECODE_DB"), "events.db"), bolt.WithLogger(log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()

	receiver, err := newReceiver(store, log)
	if err != nil {
		return err
	}
	p := newPrinter(out)
	worker, err := inbox.NewWorker(store, callback.Handlers{Other: p.print}, inbox.WithLogger(log))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cmp.Or(os.Getenv("LIVECODE_ADDR"), "127.0.0.1:8080"))
	if err != nil {
		return err
	}
	log.Info("receiving", "url", "http://"+listener.Addr().String()+"/")
	return together(ctx,
		worker.Run,
		func(ctx context.Context) error { return serve(ctx, receiver, listener) },
	)
}

// newReceiver answers as soon as the store has the event.
func newReceiver(store *bolt.Store, log *slog.Logger) (http.Handler, error) {
	verifier, err := callback.NewVerifier(os.Getenv("LIVECODE_KEY"))
	if err != nil {
		return nil, fmt.Errorf("LIVECODE_KEY: %w", err)
	}
	return callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store), callback.WithLogger(log))
}

// together runs both until ctx ends or one of them does: a receiver whose store
// has failed should end, and be started again, rather than refuse for ever.
func together(ctx context.Context, tasks ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error)
	for _, task := range tasks {
		go func() {
			defer stop()
			ended <- task(ctx)
		}()
	}
	var err error
	for range tasks {
		err = errors.Join(err, <-ended)
	}
	return err
}

// serve runs the server until ctx ends and then lets it finish what it has begun.
func serve(ctx context.Context, h http.Handler, listener net.Listener) error {
	server := callback.NewServer(listener.Addr().String(), h)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return server.Shutdown(ending)
}

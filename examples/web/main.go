// Web mounts a receiver in an application that has a router already: gin, echo or chi.
//
//	cd examples/web
//	LIVECODE_KEY=... LIVECODE_PATH_SECRET=... LIVECODE_ROUTER=gin LIVECODE_ADDR=127.0.0.1:8080 go run .
//
// LIVECODE_KEY is the callback key and LIVECODE_PATH_SECRET the last part of the callback
// URL, of sixteen letters and digits at least. LIVECODE_ROUTER is gin, echo or chi (chi
// unless set), LIVECODE_DB the file of the durable inbox (one in a new temporary folder
// unless set), LIVECODE_ADDR the address (127.0.0.1:8080 unless set).
//
//	/tencent/live/<secret>  receives, in front of the middleware of the application
//	/readyz                 200 while the worker handles what was received, 503 otherwise
//	/hello                  stands for the application: its answers are compressed, its bodies logged
//
// With neither key nor secret set an embedded fake of the service sends it a few events,
// and it ends when they are handled.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/store/bolt"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	start := run
	if os.Getenv("LIVECODE_KEY") == "" && os.Getenv("LIVECODE_PATH_SECRET") == "" {
		start = demonstrate
	}
	if err := start(ctx, log); err != nil {
		log.Error("web", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, log *slog.Logger) error {
	listener, err := net.Listen("tcp", cmp.Or(os.Getenv("LIVECODE_ADDR"), "127.0.0.1:8080"))
	if err != nil {
		return err
	}
	handlers := callback.Handlers{Default: func(_ context.Context, ev callback.Event) error {
		fmt.Println(ev)
		return nil
	}}
	return serve(ctx, listener, config{
		router: cmp.Or(os.Getenv("LIVECODE_ROUTER"), "chi"), key: os.Getenv("LIVECODE_KEY"), secret: os.Getenv("LIVECODE_PATH_SECRET"),
		db: os.Getenv("LIVECODE_DB"), handlers: handlers, log: log,
	})
}

// routers build the application of each router around the receiver. What it needs of them is
// in their files.
var routers = map[string]func(receiver, ready http.Handler, log *slog.Logger) http.Handler{
	"gin": newGin, "echo": newEcho, "chi": newChi,
}

type config struct {
	router, key, secret, db string
	handlers                callback.Handlers
	log                     *slog.Logger
	opts                    []callback.Option
}

// serve runs the application, and the worker beside it, until ctx ends.
func serve(ctx context.Context, listener net.Listener, c config) (err error) {
	defer listener.Close() // where Serve did not
	build, ok := routers[c.router]
	if !ok {
		return fmt.Errorf("LIVECODE_ROUTER must be gin, echo or chi, not %q", c.router)
	}
	verifier, err := callback.NewVerifier(c.key)
	if err != nil {
		return fmt.Errorf("LIVECODE_KEY: %w", err)
	}
	db, err := database(c.db)
	if err != nil {
		return err
	}
	store, err := bolt.Open(db, bolt.WithLogger(c.log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	opts := append([]callback.Option{callback.WithInbox(store), callback.WithPathSecret(c.secret), callback.WithLogger(c.log)}, c.opts...)
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, opts...)
	if err != nil {
		return err
	}
	worker, err := inbox.NewWorker(store, c.handlers, inbox.WithLogger(c.log))
	if err != nil {
		return err
	}
	c.log.Info("receiving", "router", c.router, "addr", listener.Addr().String())
	return callback.Serve(ctx, listener, build(receiver, readiness(worker), c.log), worker.Run)
}

// readiness says whether what is received is handled too.
func readiness(worker *inbox.Worker) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if worker.Ready() != nil { // its text is for the log of the worker, not for strangers
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = fmt.Fprintln(w, "ready")
	})
}

func database(name string) (string, error) {
	if name != "" {
		return name, nil
	}
	dir, err := os.MkdirTemp("", "livecode-web-")
	return filepath.Join(dir, "events.db"), err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

// demonstrate lets a fake service push to the application of each router, and ends.
func demonstrate(ctx context.Context, log *slog.Logger) error {
	log.Info("LIVECODE_KEY and LIVECODE_PATH_SECRET are not set: an embedded fake of the service sends a few events")
	dir, err := os.MkdirTemp("", "livecode-web-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, router := range []string{"gin", "echo", "chi"} {
		if err := demonstrateOne(ctx, log, router, filepath.Join(dir, router+".db")); err != nil {
			return err
		}
	}
	return nil
}

func demonstrateOne(ctx context.Context, log *slog.Logger, router, db string) error {
	const key, secret, stream = "callback key of the fake", "Vv4rEu9xQm2kTz7b", "8888_room"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	handled := make(chan struct{}, 2)
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	served := make(chan error, 1)
	go func() {
		served <- serve(ctx, listener, config{router: router, key: key, secret: secret, db: db, log: log, handlers: callback.Handlers{
			Default: func(_ context.Context, ev callback.Event) error {
				fmt.Println(router, "handled", ev)
				handled <- struct{}{}
				return nil
			},
		}})
	}()
	srv := livetest.NewServer(livetest.WithCallbackKey(key), livetest.WithCallbackURL("http://"+listener.Addr().String()+"/tencent/live/"+secret))
	defer srv.Close()
	err = errors.Join(srv.Push(stream), srv.Interrupt(stream, 1), srv.Wait(ctx))
	for range 2 {
		select {
		case <-handled:
		case <-ctx.Done():
		}
	}
	stop()
	return errors.Join(err, <-served)
}

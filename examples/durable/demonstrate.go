package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/qcloudlive/livecode/examples/internal/service"
)

// demonstrate receives what a fake of the service sends, and ends when all of it is
// printed.
func demonstrate(ctx context.Context, log *slog.Logger, out io.Writer) error {
	log.Info("LIVECODE_KEY is not set: an embedded fake of the service sends a few events")
	dir, err := os.MkdirTemp("", "livecode-durable-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p := newPrinter(out)
	received := make(chan error, 1)
	go func() { received <- receive(ctx, listener, service.DemoKey, filepath.Join(dir, "events.db"), p, log) }()

	sent, err := service.Notify(ctx, "http://"+listener.Addr().String()+"/")
	if err == nil {
		err = p.wait(ctx, sent)
	}
	stop()
	return errors.Join(err, <-received)
}

package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/examples/internal/service"
)

// demonstrate receives what a fake of the service sends, and ends.
func demonstrate(ctx context.Context, log *slog.Logger, out io.Writer) error {
	log.Info("LIVECODE_KEY is not set: an embedded fake of the service sends a few events")
	handler, err := newHandler([]string{service.DemoKey}, log, out)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- callback.Serve(ctx, listener, handler) }()

	_, err = service.Notify(ctx, "http://"+listener.Addr().String()+"/")
	stop()
	return errors.Join(err, <-served)
}

// Receiver is a server for the notifications of the service. It prints each event
// as one line of JSON on standard output, and what it refuses on standard error.
//
//	LIVECODE_KEY=... LIVECODE_ADDR=127.0.0.1:8080 go run ./examples/receiver
//
// LIVECODE_KEY is the callback key; during a change it may be the new key and the
// old one with a comma between them. LIVECODE_ADDR is 127.0.0.1:8080 unless set.
// Any path receives. An event is acknowledged when its line is written, so that a
// full disk behind the pipe brings it again.
//
// With neither of them set an embedded fake of the service sends it a few events,
// and it ends.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/examples/internal/service"
)

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	start := run
	if service.NothingSet("LIVECODE_KEY", "LIVECODE_ADDR") {
		start = demonstrate
	}
	if err := start(ctx, log, os.Stdout); err != nil {
		log.Error("receiver", "error", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, log *slog.Logger, out io.Writer) error {
	handler, err := newHandler(keys(os.Getenv("LIVECODE_KEY")), log, out)
	if err != nil {
		return err
	}
	return receive(ctx, cmp.Or(os.Getenv("LIVECODE_ADDR"), "127.0.0.1:8080"), handler, log)
}

// newHandler prints the events that one of the keys has signed.
func newHandler(keys []string, log *slog.Logger, out io.Writer) (http.Handler, error) {
	verifier, err := callback.NewVerifier(keys...)
	if err != nil {
		return nil, fmt.Errorf("LIVECODE_KEY: %w", err)
	}
	p := &printer{out: json.NewEncoder(out)}
	return callback.NewHandler(verifier, callback.Handlers{Default: p.print}, callback.WithLogger(log))
}

func receive(ctx context.Context, addr string, handler http.Handler, log *slog.Logger) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	log.Info("receiving", "url", "http://"+listener.Addr().String()+"/")
	return callback.Serve(ctx, listener, handler)
}

// keys splits a list of keys. An empty list stays one empty key, which
// NewVerifier refuses.
func keys(list string) []string {
	all := strings.Split(list, ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

// A line is what is printed of an event.
type line struct {
	Type      callback.Type  `json:"type"`
	StreamID  string         `json:"stream_id"`
	DedupeKey string         `json:"dedupe_key"`
	Time      *time.Time     `json:"time,omitempty"`
	Event     callback.Event `json:"event"`
}

// A printer writes one line at a time.
type printer struct {
	mu  sync.Mutex
	out *json.Encoder
}

func (p *printer) print(_ context.Context, event callback.Event) error {
	l := line{
		Type: event.Type(), StreamID: event.Common().StreamID, DedupeKey: event.DedupeKey(), Event: event,
	}
	if at := event.Time(); !at.IsZero() {
		l.Time = &at
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Encode(l)
}

package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/bare"
	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/callback"
)

// A service is a receiver with what runs beside it.
type service struct {
	*http.Server
	// work has a worker begin that was to wait.
	work func()
	// rest lets a worker finish, and returns how many events it leaves in its
	// store.
	rest func() (pending int, err error)
	// close closes the store.
	close func()
}

// alone is a server with nothing beside it.
func alone(srv *http.Server) service {
	return service{Server: srv, work: func() {}, rest: func() (int, error) { return 0, nil }, close: func() {}}
}

// newService makes the receiver that is wanted.
func newService(want wanted, handled *atomic.Int64) (service, error) {
	if want.Bare {
		return alone(newBareServer(want, handled)), nil
	}
	handle := callback.Handlers{StreamInterrupted: func(context.Context, *callback.StreamInterrupted) error {
		time.Sleep(want.Work)
		handled.Add(1)
		return nil
	}}
	if want.Bolt != "" || want.Shared.DSN != "" {
		return newDurableService(want, handle)
	}
	h, err := newHandler(want, handle)
	if err != nil {
		return service{}, err
	}
	return alone(callback.NewServer("", h)), nil
}

func newBareServer(want wanted, handled *atomic.Int64) *http.Server {
	return &http.Server{Handler: bare.Acknowledge(func(_ http.Header, body []byte) error {
		_, err := bare.Parse(event.Key, body)
		if err == nil {
			time.Sleep(want.Work)
			handled.Add(1)
		}
		return err
	})}
}

func newHandler(want wanted, handle callback.Handlers, opts ...callback.Option) (*callback.Handler, error) {
	v, err := callback.NewVerifier(event.Key)
	if err != nil {
		return nil, err
	}
	if want.Remember > 0 {
		opts = append(opts, callback.WithDedupe(time.Hour, want.Remember))
	}
	return callback.NewHandler(v, handle, opts...)
}

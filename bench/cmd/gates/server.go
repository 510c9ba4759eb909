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

// newServer makes the receiver that is wanted. stop ends what runs beside it.
func newServer(want wanted, handled *atomic.Int64) (srv *http.Server, stop func(), err error) {
	if want.Bare {
		return newBareServer(want, handled), func() {}, nil
	}
	handle := callback.Handlers{StreamInterrupted: func(context.Context, *callback.StreamInterrupted) error {
		time.Sleep(want.Work)
		handled.Add(1)
		return nil
	}}
	if want.Bolt != "" || want.Postgres != "" {
		return newDurableServer(want, handle)
	}
	h, err := newHandler(want, handle)
	if err != nil {
		return nil, nil, err
	}
	return callback.NewServer("", h), func() {}, nil
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

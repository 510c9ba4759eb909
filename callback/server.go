package callback

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// NewServer returns a server for h with limits that hold against senders of
// all kinds; [http.ListenAndServe] has none. ReadHeaderTimeout is 5 s,
// MaxHeaderBytes 8 KiB, WriteTimeout 30 s, IdleTimeout 90 s, and only HTTP/1 is spoken, as
// the service does.
//
// 60 s is the pause between two retries of the service, and for how long nginx keeps a
// connection: who closes at that moment loses the request that is on its way.
//
// Those 30 s are more than the longest [WithTimeout] takes. The responses of a
// [Handler] have limits of their own, in any server.
func NewServer(addr string, h http.Handler) *http.Server {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       90 * time.Second,
		MaxHeaderBytes:    8 << 10,
		Protocols:         &http1,
	}
}

// shutdownTimeout is how long Serve lets requests finish. A [Handler] cuts off a slow body
// and answers for a late function sooner by default, and orchestrators wait 10 to 30 s.
const shutdownTimeout = 9 * time.Second

// Serve serves h on the listener, by [NewServer], and runs the other functions beside it,
// such as Run of the worker behind a durable inbox:
//
//	err = callback.Serve(ctx, listener, receiver, worker.Run)
//
// It ends with ctx, or when any of them returns: a receiver whose store has failed
// should end and be started again, rather than refuse for ever. The others then find
// their context at its end. Connections are no longer accepted, and requests
// under way have nine seconds to finish before they are cut off, which is an error. Their
// senders retry.
//
// Serve closes the listener, and returns when everything has ended: with nil after ctx
// ended and nothing went wrong, otherwise with all errors, joined.
func Serve(ctx context.Context, listener net.Listener, h http.Handler, beside ...func(context.Context) error) error {
	if err := validateServe(ctx, listener, h, beside); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := NewServer(listener.Addr().String(), h)
	errs := make([]error, len(beside)+2)
	var wg sync.WaitGroup
	for i, run := range beside {
		wg.Go(func() {
			defer stop()
			errs[i] = run(ctx)
		})
	}
	wg.Go(func() {
		defer stop()
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			errs[len(beside)] = err
		}
	})
	<-ctx.Done()
	errs[len(beside)+1] = shutdown(context.WithoutCancel(ctx), server)
	wg.Wait()
	return errors.Join(errs...)
}

func validateServe(ctx context.Context, listener net.Listener, h http.Handler, beside []func(context.Context) error) error {
	switch {
	case ctx == nil:
		return badArgument("Serve", "ctx", "not nil")
	case listener == nil:
		return badArgument("Serve", "listener", "not nil")
	case h == nil:
		return badArgument("Serve", "h", "not nil")
	}
	for i, run := range beside {
		if run == nil {
			return badArgument("Serve", fmt.Sprintf("beside[%d]", i), "not nil")
		}
	}
	return nil
}

// shutdown lets the requests of a server finish, and cuts off those that do not.
func shutdown(ctx context.Context, server *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownTimeout)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(fmt.Errorf("callback: Serve: requests were cut off after %v", shutdownTimeout), server.Close())
	}
	return err
}

package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/qcloudlive/livecode/internal/wait"
)

// A heldClaim is the claim of an item, which is renewed while its handler runs.
type heldClaim struct {
	// ctx is for the handler. It ends when the claim is lost.
	ctx context.Context
	// handlerReturned bounds how long the claim is renewed from then on: two leases,
	// for the outcome to be recorded. Should that not be possible from here,
	// another receiver must be able to take the event.
	handlerReturned func()
	// letGo ends the renewing.
	letGo func()
}

// hold renews the claim of an item. A store without leases needs none of it.
func (r *run) hold(item Item) *heldClaim {
	if item.Lease <= 0 {
		return &heldClaim{ctx: r.working, handlerReturned: func() {}, letGo: func() {}}
	}
	held, lose := context.WithCancelCause(r.working)
	renewing, stop := context.WithCancel(r.recording)
	over := make(chan struct{})
	go func() {
		defer close(over)
		if err := r.renew(renewing, item); err != nil {
			lose(err)
		}
	}()
	var late *time.Timer
	return &heldClaim{
		ctx:             held,
		handlerReturned: func() { late = time.AfterFunc(2*item.Lease, stop) },
		letGo: func() {
			stop()
			<-over
			lose(nil)
			if late != nil {
				late.Stop()
			}
		},
	}
}

// renew extends the claim until ctx ends. It returns an error when the claim is
// lost. An answer that takes as long as it is until the next renewal is of no use.
func (r *run) renew(ctx context.Context, item Item) error {
	every := item.Lease / 3
	for wait.Sleep(ctx, every) == nil {
		err := r.ask(ctx, "renew", max(every, time.Second), func(ctx context.Context) error { return r.queue.Renew(ctx, item) })
		if errors.Is(err, ErrLost) {
			return err
		}
	}
	return nil
}

package inbox

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// companyLeaves is how much longer than a handler may take other handlers are waited
// for. Those that ignore their contexts hold nothing up for ever.
const companyLeaves = time.Second

// handleAlone has an event handled with nothing beside it: one that was in hand when
// a process died, or when others did. If it dies again this event was the cause, and
// no other comes under suspicion. own is how many slots the caller holds; all are
// free again afterwards.
func (r *run) handleAlone(item Item, own int) {
	claim := r.hold(item)
	done := make(chan struct{})
	own = r.sendCompanyAway(own)
	if !r.begin(claim.ctx, item) {
		claim.letGo() // it comes again, as one that was interrupted
		r.release(own)
		return
	}
	r.wg.Go(func() {
		defer r.release(1)
		defer close(done)
		defer claim.letGo()
		r.handleHeld(claim, item)
	})
	r.awaitHandler(done)
	r.release(own - 1)
}

// sendCompanyAway takes the slots that others hold, as they leave them, and returns
// how many the caller has now.
func (r *run) sendCompanyAway(own int) int {
	enough := time.NewTimer(r.timeout + companyLeaves)
	defer enough.Stop()
	for ; own < cap(r.slots); own++ {
		select {
		case r.slots <- struct{}{}:
		case <-enough.C:
			return own
		case <-r.claiming.Done():
			return own
		}
	}
	return own
}

// begin has the store note that the handler is about to be called, and reports whether
// it may be.
func (r *run) begin(held context.Context, item Item) bool {
	for failures := 1; held.Err() == nil && r.claiming.Err() == nil; failures++ {
		err := r.ask(r.claiming, "begin", callTimeout, func(ctx context.Context) error { return r.queue.Begin(ctx, item) })
		switch {
		case err == nil:
			return true
		case errors.Is(err, ErrLost):
			r.report(slog.LevelWarn, "inbox: claim was lost before its handler began", item, err)
			return false
		case !r.pause("begin", failures, err):
			return false
		}
	}
	return false
}

// awaitHandler waits for a handler that is alone, unless it takes longer than it may.
func (r *run) awaitHandler(done <-chan struct{}) {
	late, cancel := context.WithTimeout(r.claiming, r.timeout+companyLeaves)
	defer cancel()
	select {
	case <-done:
	case <-late.Done():
	}
}

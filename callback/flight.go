package callback

import (
	"context"
	"errors"
)

// errVanished is the outcome of work that ended by runtime.Goexit.
var errVanished = errors.New("callback: the handler's goroutine ended without returning")

// errLate is the answer to a request whose work is not done by its deadline.
// The work goes on, and its outcome counts for the repeat.
var errLate = errors.New("callback: not done by the deadline")

// A flight is work in progress that several requests may wait for.
type flight struct {
	body digest
	done chan struct{}
	err  error // to be read once done is closed
}

func newFlight(body digest) *flight {
	return &flight{body: body, done: make(chan struct{})}
}

// run does the work in a goroutine of its own, so that a handler that is deaf
// to its context cannot hold up the answer. It calls landed before anybody
// learns the outcome.
func (f *flight) run(work func() error, landed func(error)) {
	go func() {
		f.err = errVanished
		defer func() {
			landed(f.err)
			close(f.done)
		}()
		f.err = protect(work)
	}()
}

// wait returns the outcome, or errLate when ctx ends before.
func (f *flight) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return errLate
	}
}

// await runs work that nobody shares.
func await(ctx context.Context, work func() error) error {
	f := newFlight(digest{})
	f.run(work, func(error) {})
	return f.wait(ctx)
}

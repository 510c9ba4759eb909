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

// run does the work and calls landed before anybody learns the outcome. Both
// happen even if the work ends the goroutine.
func (f *flight) run(work func() error, landed func(error)) error {
	f.err = errVanished
	defer func() {
		landed(f.err)
		close(f.done)
	}()
	f.err = protect(work)
	return f.err
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

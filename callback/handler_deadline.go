package callback

import (
	"context"
	"sync"
	"time"
)

// A workContext is the context of the work for one request. It ends at its deadline or
// with the work. It does not end when the sender hangs up: that does not undo what is
// being committed.
//
// Most work is done before anybody waits for the end of its context. So a context of
// package context, which takes a timer, is made when somebody does.
type workContext struct {
	context.Context // the values of the request
	deadline        time.Time

	mu     sync.Mutex
	ending context.Context // nil until somebody waits
	cancel context.CancelFunc
	err    error // once it has ended and somebody may know
}

// begin makes c the context of work for a request.
func (c *workContext) begin(request context.Context, d time.Duration) {
	c.Context, c.deadline = context.WithoutCancel(request), time.Now().Add(d)
}

// end ends c with the work.
func (c *workContext) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.expire(); c.err == nil {
		c.err = context.Canceled
	}
	if c.cancel != nil {
		c.cancel()
	}
}

// Deadline implements [context.Context].
func (c *workContext) Deadline() (time.Time, bool) { return c.deadline, true }

// Done implements [context.Context].
func (c *workContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == nil {
		c.ending, c.cancel = context.WithDeadline(c.Context, c.deadline)
	}
	if c.err != nil {
		c.cancel()
	}
	return c.ending.Done()
}

// Err implements [context.Context].
func (c *workContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expire()
	return c.err
}

// Value implements [context.Context]. Through it, package context finds the context that
// Done has come from, and adds those made from c to it without a goroutine for each.
func (c *workContext) Value(key any) any {
	c.mu.Lock()
	values := c.Context
	if c.ending != nil {
		values = c.ending
	}
	c.mu.Unlock()
	return values.Value(key)
}

// expire notes that the deadline has come.
func (c *workContext) expire() {
	switch {
	case c.err != nil:
	case c.ending != nil:
		c.err = c.ending.Err()
	case !time.Now().Before(c.deadline):
		c.err = context.DeadlineExceeded
	}
}

package livecode

import (
	"cmp"
	"context"
	"time"

	"github.com/qcloudlive/livecode/internal/wait"
)

// poll calls fetch, then emit, at once and then once per interval plus up to 10 %
// jitter, so that watches that were started together do not stay together. It ends
// with ctx, or when emit returns false. None waits for what another one emits.
func (c *core) poll(ctx context.Context, every time.Duration, fetch func(), emit func() bool) {
	for c.asWatch(ctx, fetch) == nil && ctx.Err() == nil && emit() {
		if wait.Sleep(ctx, every+c.jitter(every/10)) != nil {
			return
		}
	}
}

// refresh is how often an interface is worth asking, which the wire decides.
func (c *core) refresh(ep endpoint, legacy time.Duration) time.Duration {
	if c.backend != nil {
		return cmp.Or(c.backend.Refresh(ep.name), legacy)
	}
	return legacy
}

// watchConcurrency is how many calls of all watches of a Client are under way at once:
// enough for a thousand calls in half a minute when each takes a fifth of a second, and few
// enough to leave a service that has become slow alone.
const watchConcurrency = 8

// asWatch calls fetch as one of the calls that watches may have under way.
func (c *core) asWatch(ctx context.Context, fetch func()) error {
	if err := c.beginWatch(ctx); err != nil {
		return err
	}
	defer c.endWatch()
	fetch()
	return nil
}

// beginWatch waits until watches may have one call more under way.
func (c *core) beginWatch(ctx context.Context) error {
	select {
	case c.watching <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *core) endWatch() { <-c.watching }

func (c *core) validateWatch(ctx context.Context, ep endpoint) error {
	switch {
	case c == nil:
		return ErrNoClient
	case ctx == nil:
		return ep.badArgument("ctx", "not nil")
	}
	return nil
}

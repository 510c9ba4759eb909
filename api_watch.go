package livecode

import (
	"context"
	"time"

	"github.com/qcloudlive/livecode/internal/wait"
)

// How often the service has something new to tell. A watch asks no faster.
const (
	pushRefresh   = 5 * time.Second
	playRefresh   = time.Minute
	statusRefresh = time.Minute
	// offlineAfter is how many misses in a row make a stream offline, by the
	// vendor's advice: one miss may be a hiccup of the network.
	offlineAfter = 3
)

// poll calls look and then tell, again and again: at once, and then once per
// interval or a little later, since watchers that were started together should
// not stay together. It ends with ctx, or when tell returns false. Of all watches
// of a Client one looks at a time; none waits for what another one tells.
func (c *core) poll(ctx context.Context, every time.Duration, look func(), tell func() bool) {
	for c.fetchAlone(ctx, look) == nil && ctx.Err() == nil && tell() {
		if wait.Sleep(ctx, every+c.jitter(every/10)) != nil {
			return
		}
	}
}

func (c *core) fetchAlone(ctx context.Context, look func()) error {
	select {
	case c.watching <- struct{}{}:
		defer func() { <-c.watching }()
		look()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *core) validateWatch(ctx context.Context, ep endpoint) error {
	switch {
	case c == nil:
		return ErrNoClient
	case ctx == nil:
		return ep.badArgument("ctx", "not nil")
	}
	return nil
}

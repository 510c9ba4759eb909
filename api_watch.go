package livecode

import (
	"context"
	"time"

	"github.com/qcloudlive/livecode/internal/wait"
)

// poll calls fetch, then emit, at once and then once per interval plus up to 10 %
// jitter, so that watches that were started together do not stay together. It ends
// with ctx, or when emit returns false. Watches of one Client fetch one at a time, and
// none waits for what another one emits.
func (c *core) poll(ctx context.Context, every time.Duration, fetch func(), emit func() bool) {
	for c.fetchAlone(ctx, fetch) == nil && ctx.Err() == nil && emit() {
		if wait.Sleep(ctx, every+c.jitter(every/10)) != nil {
			return
		}
	}
}

func (c *core) fetchAlone(ctx context.Context, fetch func()) error {
	select {
	case c.watching <- struct{}{}:
		defer func() { <-c.watching }()
		fetch()
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

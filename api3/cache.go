package api3

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// renewAhead is how long before its end a credential is replaced, as the
	// vendor's SDK does.
	renewAhead = 5 * time.Minute
	// renewTimeout bounds one look at the source, whoever waits for it.
	renewTimeout = 10 * time.Second
	// renewPause is how long a source that failed is left alone while the
	// credential at hand is still good.
	renewPause = 5 * time.Second
)

// Cached keeps what a source gives until five minutes before its end, and then
// asks it for the next one in the background, so that no call waits. Once the
// credential has ended calls wait for the source, all of them for one look of at
// most ten seconds; a caller whose context ends leaves the others waiting.
func Cached(source Credentials) Credentials {
	return &cached{source: source}
}

type cached struct {
	source Credentials

	mu      sync.Mutex
	have    bool
	current Credential
	flight  *flight   // under way, or nil
	failed  time.Time // when the source failed last
}

// A flight is one look at the source.
type flight struct {
	done       chan struct{}
	credential Credential
	err        error
}

func (c *cached) Retrieve(ctx context.Context) (Credential, error) {
	now := time.Now()
	c.mu.Lock()
	current, usable := c.current, c.have && !c.current.endsBefore(now)
	if usable && !c.current.endsBefore(now.Add(renewAhead)) {
		c.mu.Unlock()
		return current, nil
	}
	if usable {
		if now.Sub(c.failed) >= renewPause {
			c.launch(ctx)
		}
		c.mu.Unlock()
		return current, nil
	}
	f := c.launch(ctx)
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.credential, f.err
	case <-ctx.Done():
		return Credential{}, ctx.Err()
	}
}

// launch returns the flight that is under way, or a new one. It outlives the
// context of the caller who began it, since others wait for it too.
func (c *cached) launch(ctx context.Context) *flight {
	if c.flight != nil {
		return c.flight
	}
	f := &flight{done: make(chan struct{})}
	c.flight = f
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewTimeout)
		defer cancel()
		f.credential, f.err = c.ask(ctx)
		c.mu.Lock()
		if f.err == nil {
			c.have, c.current, c.failed = true, f.credential, time.Time{}
		} else {
			c.failed = time.Now()
		}
		c.flight = nil
		c.mu.Unlock()
		close(f.done)
	}()
	return f
}

// ask keeps a source that panics from ending the program in a goroutine that no
// caller can guard.
func (c *cached) ask(ctx context.Context) (credential Credential, err error) {
	defer func() {
		if p := recover(); p != nil {
			credential, err = Credential{}, fmt.Errorf("the source of credentials panicked: %v", p)
		}
	}()
	credential, err = c.source.Retrieve(ctx)
	if err == nil && credential.endsBefore(time.Now()) {
		return Credential{}, fmt.Errorf("the source gave a credential that ended at %s", credential.Expires.Format(time.RFC3339))
	}
	return credential, err
}

// renew forgets a credential that the service has refused, so that another one is
// asked for.
func (c *cached) renew(refused Credential) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.have && c.current == refused {
		c.have = false
	}
}

func (c *cached) check() error {
	if c.source == nil {
		return badArgument("Cached", "source", "not nil")
	}
	return checkCredentials(c.source)
}

// Format hides what the cache holds from fmt, whatever the verb.
func (c *cached) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("api3.Cached")) }

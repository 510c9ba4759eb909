package livecode

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// The policy for calls that may be repeated.
const (
	maxAttempts   = 3
	baseWait      = 100 * time.Millisecond
	maxWait       = 2 * time.Second
	maxRetryAfter = 5 * time.Second
	// maxSkew is how far t follows the clock of the service. Answers are not
	// authentic: a forged one must not get a sign that is good for years.
	maxSkew = time.Hour
	// mixWait is the least time between two tries to start a mix.
	mixWait = 5 * time.Second
)

// send makes the attempts of a call and logs it.
func (c *core) send(ctx context.Context, r *request) error {
	if ctx == nil {
		return badArgument(r.name, "ctx", "not nil")
	}
	start := time.Now()
	attempts, err := c.attempts(ctx, r)
	c.logCall(ctx, r, attempts, time.Since(start), err)
	return err
}

// attempts makes the attempts of a call: each with a t and a sign of its own,
// since a sign made before a wait may have expired after it.
func (c *core) attempts(ctx context.Context, r *request) (made int, err error) {
	var ahead time.Duration // how far the clock of the service is ahead, once it has said so
	maybe := false          // one of the attempts may have been executed, if not the last
	for {
		if stop := c.admit(ctx); stop != nil {
			return made, interrupted(r, made, maybe, err, stop)
		}
		made++
		if err = c.attempt(ctx, r, ahead); err == nil {
			c.quota.refill(made)
			return made, nil
		}
		maybe = maybe || MaybeExecuted(err)
		complete(err, made, maybe)
		wait, again := c.again(ctx, r, err, made, &ahead)
		if !again {
			return made, err
		}
		c.logRepeat(ctx, r, made, wait, err)
		if stop := sleep(ctx, wait); stop != nil {
			return made, interrupted(r, made, maybe, err, stop)
		}
	}
}

// admit waits for the caller's limiter.
func (c *core) admit(ctx context.Context) error {
	err := ctx.Err()
	if err == nil && c.limiter != nil {
		err = c.limiter.Wait(ctx)
	}
	return c.redact.cleanError("", err)
}

// again decides whether an attempt that failed is followed by another one, and
// after which wait.
func (c *core) again(ctx context.Context, r *request, err error, attempts int, ahead *time.Duration) (time.Duration, bool) {
	if ctx.Err() != nil || attempts == maxAttempts {
		return 0, false
	}
	if c.clockIsOff(r, err, ahead) {
		return 0, true
	}
	if r.served.renews(r.replay, err) {
		return 0, true
	}
	if r.replay == early {
		return mixWait, errors.Is(err, ErrMixTooEarly)
	}
	if r.replay.sentOnce(c.repeat) {
		return 0, false
	}
	asked, passing := mayPass(err)
	if !passing || asked > maxRetryAfter || !c.quota.take(err) {
		return 0, false
	}
	return max(asked, c.jitter(min(maxWait, baseWait<<(attempts-1)))), true
}

// clockIsOff reports whether another attempt with a corrected clock is worth
// while, and corrects it. That happens once; the service has refused the attempt
// before looking at it, but what must not be sent twice is not sent twice.
func (c *core) clockIsOff(r *request, err error, ahead *time.Duration) bool {
	var api *APIError
	if r.replay == never || *ahead != 0 || !errors.As(err, &api) || api.ClockSkew == 0 || api.ClockSkew.Abs() > maxSkew {
		return false
	}
	*ahead = -api.ClockSkew
	return true
}

// fullJitter spreads waits evenly from nothing to most, so that callers that
// failed together do not come back together.
func fullJitter(int64n func(int64) int64) func(most time.Duration) time.Duration {
	return func(most time.Duration) time.Duration {
		return time.Duration(int64n(int64(most) + 1))
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// interrupted is the error of a call that ended before an attempt: both what went
// wrong until then, if anything, and why it ended are found in it.
func interrupted(r *request, attempts int, maybe bool, last, cause error) error {
	if last != nil {
		cause = &endedError{last: last, cause: cause}
	}
	return &TransportError{Interface: r.name, Attempts: attempts, MaybeExecuted: maybe, Err: cause}
}

type endedError struct{ last, cause error }

func (e *endedError) Error() string   { return e.cause.Error() + " after " + e.last.Error() }
func (e *endedError) Unwrap() []error { return []error{e.cause, e.last} }

// A quota keeps a failing service from getting three times the load. Each repeat
// costs some of it, successes bring it back.
type quota struct {
	mu     sync.Mutex
	tokens int
}

const (
	quotaTokens  = 500
	repeatCost   = 5
	timeoutCost  = 10
	successBonus = 1
)

func newQuota() *quota { return &quota{tokens: quotaTokens} }

// take pays for a repeat after err, if there is enough.
func (q *quota) take(err error) bool {
	cost := repeatCost
	var transport *TransportError
	if errors.As(err, &transport) && transport.Timeout() {
		cost = timeoutCost
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.tokens < cost {
		return false
	}
	q.tokens -= cost
	return true
}

func (q *quota) refill(attempts int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tokens = min(quotaTokens, q.tokens+successBonus+repeatCost*(attempts-1))
}

// retryAfter reads the header of that name: seconds or a date. Anything else is
// as if it were not there.
func retryAfter(header string, now time.Time) time.Duration {
	seconds, err := strconv.ParseUint(header, 10, 31)
	if err == nil || errors.Is(err, strconv.ErrRange) { // then it is the greatest there is
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// complete adds to the error of an attempt what is known of the call as a whole.
func complete(err error, attempts int, maybe bool) {
	switch err := err.(type) {
	case *APIError:
		err.Attempts, err.MaybeExecuted = attempts, maybe
	case *TransportError:
		err.Attempts, err.MaybeExecuted = attempts, maybe
	case *ResponseError:
		err.Attempts, err.MaybeExecuted = attempts, maybe
	}
}

func (c *core) logCall(ctx context.Context, r *request, attempts int, took time.Duration, err error) {
	if c.log == nil || !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{slog.String("interface", r.name), slog.Int("attempts", attempts), slog.Duration("took", took)}
	if err != nil {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "livecode call", attrs...)
}

func (c *core) logRepeat(ctx context.Context, r *request, attempts int, wait time.Duration, err error) {
	if c.log == nil {
		return
	}
	c.log.LogAttrs(ctx, slog.LevelWarn, "livecode repeats a call",
		slog.String("interface", r.name), slog.Int("attempts", attempts), slog.Duration("wait", wait), slog.String("error", err.Error()))
}

package livecode

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wait"
)

// The policy for calls that may be retried.
const (
	baseWait      = 100 * time.Millisecond
	maxWait       = 2 * time.Second
	maxRetryAfter = 5 * time.Second
	// maxSkew is how far t follows the clock of the service. Responses are not
	// authentic: a forged one must not get a signature that is good for years.
	maxSkew = time.Hour
)

// send makes the attempts of a call: each with a t and a signature of its own,
// since one made before a wait may have expired after it.
func (c *core) send(ctx context.Context, r *request) (err error) {
	if ctx == nil {
		return r.badArgument("ctx", "not nil")
	}
	defer c.logCall(ctx, r, time.Now(), &err)
	var ahead time.Duration // how far the clock of the service is ahead, once it has said so
	maybe := false          // one of the attempts may have been executed, if not the last
	for {
		if stop := c.admit(ctx); stop != nil {
			return interrupted(r, r.made, maybe, err, stop)
		}
		r.made++
		if err = c.attempt(ctx, r, ahead); err == nil {
			c.budget.refill(r.made)
			return nil
		}
		maybe = maybe || MaybeExecuted(err)
		complete(err, r.made, maybe)
		delay, again := c.again(ctx, r, err, r.made, &ahead)
		if !again {
			return err
		}
		c.logRetry(ctx, r, r.made, delay, err)
		if stop := wait.Sleep(ctx, delay); stop != nil {
			return interrupted(r, r.made, maybe, err, stop)
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
	if ctx.Err() != nil || attempts >= c.maxAttempts {
		return 0, false
	}
	if c.clockIsOff(r, err, ahead) {
		return 0, true
	}
	if r.served.renews(r.retry, err) {
		return 0, true
	}
	if r.retry == tooEarly {
		return c.mixWait, errors.Is(err, ErrMixTooEarly)
	}
	if r.retry.sentOnce(c.retryWrites) {
		return 0, false
	}
	asked, passing := mayPass(err)
	if !passing || asked > maxRetryAfter || !c.budget.take(err) {
		return 0, false
	}
	return max(asked, c.jitter(min(maxWait, baseWait<<(attempts-1)))), true
}

// clockIsOff reports whether another attempt with a corrected clock is worth
// while, and corrects it. That happens once; the service has rejected the
// attempt before looking at it, but what must not be sent twice is not sent twice.
func (c *core) clockIsOff(r *request, err error, ahead *time.Duration) bool {
	api, ok := errors.AsType[*APIError](err)
	if r.retry == never || *ahead != 0 || !ok || api.ClockSkew == 0 || api.ClockSkew.Abs() > maxSkew {
		return false
	}
	*ahead = -api.ClockSkew
	return true
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

func (c *core) logCall(ctx context.Context, r *request, start time.Time, err *error) {
	if c.log == nil || !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{slog.String("interface", r.name), slog.Int("attempts", r.made), slog.Duration("took", time.Since(start))}
	if *err != nil {
		attrs = append(attrs, slog.String("error", (*err).Error()))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "livecode call", attrs...)
}

func (c *core) logRetry(ctx context.Context, r *request, attempts int, delay time.Duration, err error) {
	if c.log == nil {
		return
	}
	c.log.LogAttrs(ctx, slog.LevelWarn, "livecode retries a call",
		slog.String("interface", r.name), slog.Int("attempts", attempts), slog.Duration("wait", delay), slog.String("error", err.Error()))
}

// renews reports whether another attempt is worth while since it would have
// another credential. That happens once.
func (s *served) renews(class retryClass, err error) bool {
	api, ok := errors.AsType[*APIError](err)
	if s == nil || s.renewed || class == never || !ok || !api.renewed {
		return false
	}
	s.renewed = true
	return true
}

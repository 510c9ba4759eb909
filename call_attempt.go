package livecode

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// attempt signs the request, sends it once and decodes the answer. ahead is
// added to the clock.
func (c *core) attempt(ctx context.Context, r *request, ahead time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	j := &journey{ctx: ctx, name: r.name}
	req, sum, err := c.build(j, r, c.now().Add(ahead))
	if err != nil {
		return c.noAnswer(ctx, r, sum, false, &unsentError{err})
	}

	resp, err := c.road(r).RoundTrip(req)
	if err == nil && resp == nil {
		err = errors.New("the RoundTripper returned neither an answer nor an error")
	}
	if err != nil {
		return c.noAnswer(ctx, r, sum, j.maybeExecuted(), err)
	}
	return c.answer(ctx, r, sum, resp)
}

// road picks the connections: kept ones for what may be repeated.
func (c *core) road(r *request) http.RoundTripper {
	if r.replay.sentOnce(c.repeat) {
		return c.fresh
	}
	return c.kept
}

// answer reads an answer whole, closes it, and decodes it.
func (c *core) answer(ctx context.Context, r *request, sum string, resp *http.Response) error {
	buf := getBuffer()
	defer putBuffer(buf)
	body, err := buf.readBody(resp, c.limit)
	switch {
	case resp.StatusCode/100 != 2:
		return c.statusError(r, sum, resp, body)
	case err != nil:
		return c.noAnswer(ctx, r, sum, true, err)
	case resp.StatusCode != http.StatusOK:
		err = r.senseless(errNotOK)
	default:
		err = r.decode(r, body)
	}
	if senseless, ok := err.(*ResponseError); ok {
		senseless.Snippet, senseless.body = string(firstOf(body)), buf.keep(body)
	}
	return c.cleanAnswer(r, sum, resp, err)
}

var errNotOK = errors.New("only status 200 is documented")

// noAnswer is the error of an attempt that ended without a whole answer.
func (c *core) noAnswer(ctx context.Context, r *request, sum string, maybe bool, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		err = cause // some transports report the closed connection instead
	}
	return &TransportError{Interface: r.name, MaybeExecuted: maybe, Err: c.redactorFor(r).cleanError(sum, err)}
}

func (c *core) statusError(r *request, sum string, resp *http.Response, body []byte) error {
	return &TransportError{
		Interface:     r.name,
		Status:        resp.StatusCode,
		Snippet:       shorten(c.redactorFor(r)(sum, string(firstOf(body)))),
		RetryAfter:    retryAfter(resp.Header.Get("Retry-After"), c.now()),
		MaybeExecuted: resp.StatusCode < 300 || resp.StatusCode >= 500 || resp.StatusCode == http.StatusRequestTimeout,
	}
}

// cleanAnswer completes the error of a decoder with what the decoder does not
// know: the status, the secrets, the clock of the service.
func (c *core) cleanAnswer(r *request, sum string, resp *http.Response, err error) error {
	switch err := err.(type) {
	case *APIError:
		err.Message = shortenTo(longestMessage, c.redactorFor(r)(sum, err.Message))
		if err.Reason == ErrTimeExpired {
			err.ClockSkew = skew(resp.Header.Get("Date"), c.now())
		}
	case *ResponseError:
		err.Status = resp.StatusCode
		err.Snippet = shorten(c.redactorFor(r)(sum, err.Snippet))
		err.Err = c.redactorFor(r).cleanError(sum, err.Err)
	}
	return err
}

// A journey travels with a request, on its context: what the transport and the
// RoundTrippers of callers have to know of the attempt, and how far it got.
type journey struct {
	ctx  context.Context // of the attempt: it ends with it
	name string          // of the interface
	// action is the name on the wire of a backend.
	action string

	trace            httptrace.ClientTrace
	asked, connected atomic.Bool
}

type journeyKey struct{}

// context returns the context of the request.
func (j *journey) context() context.Context {
	j.trace.GetConn = func(string) { j.asked.Store(true) }
	j.trace.GotConn = func(httptrace.GotConnInfo) { j.connected.Store(true) }
	return httptrace.WithClientTrace(context.WithValue(j.ctx, journeyKey{}, j), &j.trace)
}

func journeyFrom(ctx context.Context) (*journey, bool) {
	j, ok := ctx.Value(journeyKey{}).(*journey)
	return j, ok
}

// maybeExecuted is true unless the transport tells that it never had a
// connection. Without one the request cannot have been executed; from there on
// nobody knows. A RoundTripper that does not report its steps tells nothing.
func (j *journey) maybeExecuted() bool {
	return j.connected.Load() || !j.asked.Load()
}

// InterfaceFromContext returns the name of the interface that the request of ctx calls,
// as it stands on the wire, or "" for any other context. It is there for the
// RoundTrippers of [WithRoundTripper], which must not look at the URL: the URL
// holds the sign.
func InterfaceFromContext(ctx context.Context) string {
	if j, ok := journeyFrom(ctx); ok {
		return j.name
	}
	return ""
}

// skew returns how far now is ahead of an HTTP date. A difference within the
// resolution of the date is none.
func skew(date string, now time.Time) time.Duration {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return 0
	}
	d := now.Sub(theirs).Round(time.Second)
	if d.Abs() < 2*time.Second {
		return 0
	}
	return d
}

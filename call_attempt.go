package livecode

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode/internal/sign"
)

// attempt signs the request, sends it once and decodes the response. ahead is
// added to the clock.
func (c *core) attempt(ctx context.Context, r *request, ahead time.Duration) (err error) {
	ctx, end := c.beginAttempt(ctx, r)
	if end != nil {
		err = errVanished // unless all of it returns
		defer func() { end(err) }()
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	info := &attemptInfo{Context: ctx, name: r.name}
	req, sum, cause := c.build(info, r, c.now().Add(ahead))
	if cause != nil {
		return c.noResponse(ctx, r, sum, false, &unsentError{c.redactorFor(r).cleanError(sum, cause)})
	}

	resp, cause := c.transportFor(r).RoundTrip(req)
	if cause == nil && resp == nil {
		cause = errors.New("the RoundTripper returned neither a response nor an error")
	}
	if cause != nil {
		return c.noResponse(ctx, r, sum, info.maybeExecuted(cause), cause)
	}
	return c.response(ctx, r, sum, resp)
}

// transportFor picks the connections: kept ones for what may be sent again.
func (c *core) transportFor(r *request) http.RoundTripper {
	if r.retry.sentOnce(c.retryWrites) {
		return c.fresh
	}
	return c.kept
}

// httpRequest builds the request of one attempt, all but t and the signature. It has
// a header map and a URL of its own, since RoundTrippers have been seen to write to both.
func (c *core) httpRequest(info *attemptInfo, r *request) *http.Request {
	s := &info.seen
	s.url = *c.addresses[r.host]
	s.url.RawQuery = r.query
	req := &http.Request{
		Method:     http.MethodGet,
		URL:        &s.url,
		Host:       s.url.Host,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     http.Header{"User-Agent": c.userAgent},
	}
	if r.body != nil {
		req.Method = http.MethodPost
		req.Header["Content-Type"] = []string{"application/json"}
		req.Body = io.NopCloser(bytes.NewReader(r.body))
		req.ContentLength = int64(len(r.body))
	}
	s.request = *req.WithContext(info.context())
	return &s.request
}

// signAt returns t for an attempt that is made now, and its signature.
func (c *core) signAt(now int64) (t int64, sum string) {
	t = now + int64(c.ttl.Seconds())
	return t, sign.HexSum(c.sign(t))
}

// build returns the request of one attempt, to be signed by info.send, and its
// signature.
func (c *core) build(info *attemptInfo, r *request, now time.Time) (*http.Request, string, error) {
	if r.served == nil {
		t, sum := c.signAt(now.Unix())
		r.signs = append(r.signs, sum)
		info.send = c.sender(r, sum, t, nil)
		return c.httpRequest(info, r), sum, nil
	}
	// A source of credentials may ask over the network, which is no step of this
	// attempt.
	req, credentials, secrets, err := r.served.exchange.Request(info.Context, now)
	info.send = c.sender(r, secrets[0], 0, credentials)
	r.signs, info.action = append(append(r.signs, secrets[:]...), r.served.exchange.Secrets...), r.served.exchange.Action
	if err != nil {
		return nil, secrets[0], err
	}
	req.Header["User-Agent"] = c.userAgent
	return req.WithContext(info.context()), secrets[0], nil
}

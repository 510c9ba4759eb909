package livecode

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/internal/text"
	"github.com/qcloudlive/livecode/internal/wire"
)

// response reads a response whole, closes it, and decodes it.
func (c *core) response(ctx context.Context, r *request, sum string, resp *http.Response) error {
	buf := getBuffer()
	defer putBuffer(buf)
	body, err := buf.readBody(resp, c.maxResponse)
	switch {
	case resp.StatusCode/100 != 2:
		return c.statusError(r, sum, resp, body)
	case err != nil:
		return c.noResponse(ctx, r, sum, true, err)
	case resp.StatusCode != http.StatusOK:
		err = r.responseError(errNotOK)
	default:
		err = r.decode(body)
	}
	if odd, ok := err.(*ResponseError); ok {
		odd.Snippet, odd.body = string(firstOf(body)), buf.keep(body)
	}
	return c.cleanResponse(r, sum, resp, err)
}

var errNotOK = errors.New("only status 200 is documented")

// noResponse is the error of an attempt that ended without a whole response.
func (c *core) noResponse(ctx context.Context, r *request, sum string, maybe bool, err error) error {
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

// cleanResponse completes the error of a decoder with what the decoder does not
// know: the status, the secrets, the clock of the service.
func (c *core) cleanResponse(r *request, sum string, resp *http.Response, err error) error {
	switch err := err.(type) {
	case *APIError:
		err.Message = text.Shorten(c.redactorFor(r)(sum, err.Message), maxMessage)
		err.VendorCode = shorten(c.redactorFor(r)(sum, err.VendorCode))
		err.RequestID = shorten(c.redactorFor(r)(sum, err.RequestID))
		if err.Reason == ErrTimeExpired {
			err.ClockSkew = skew(resp.Header.Get("Date"), c.now())
		}
	case *ResponseError:
		err.Status = resp.StatusCode
		err.Snippet = shorten(c.redactorFor(r)(sum, err.Snippet))
		err.RequestID = shorten(c.redactorFor(r)(sum, err.RequestID))
		err.Err = c.redactorFor(r).cleanError(sum, err.Err)
	}
	return err
}

// envelopeError turns what the envelope says into an error, or none.
func (r *request) envelopeError(body []byte, e wire.Envelope, err error) error {
	switch {
	case err == nil && e.Ret == 0:
		return nil
	case err == nil:
		return r.rejected(Code(e.Ret), e.Message)
	case errors.Is(err, wire.ErrNoRet):
		if _, ok := reasonIn(e.Message); ok {
			return r.rejected(0, e.Message)
		}
	case errors.Is(err, wire.ErrSyntax) && isWords(body):
		if _, ok := reasonIn(string(body)); ok {
			return r.rejected(0, strings.TrimSpace(string(body)))
		}
		if bytes.Contains(body, []byte(noReturnData)) {
			err = ErrOutcomeUnknown
		}
	}
	return r.responseError(err)
}

// responseError is the error of a response that is not the documented one.
func (r *request) responseError(err error) *ResponseError {
	return &ResponseError{Interface: r.name, MaybeExecuted: true, Err: err}
}

func (r *request) rejected(code Code, message string) error {
	reason, _ := reasonIn(message)
	return &APIError{
		Interface: r.name, Code: code, Reason: reason, Message: string(firstOf([]byte(message))),
		MaybeExecuted: code == CodeInternal,
	}
}

// isWords tells a line of text from a page that happens to contain one.
func isWords(body []byte) bool {
	return len(body) <= 256 && !bytes.ContainsAny(body, "<{[")
}

// isEmptyList reports an error that only means that there is nothing to list.
func isEmptyList(err error) bool {
	return errors.Is(err, CodeNoLiveStream) || errors.Is(err, CodeNoData)
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

// redactorFor returns what hides the secrets of a request, those of all its attempts.
func (c *core) redactorFor(r *request) redactor {
	return c.redact.also(r.signs...)
}

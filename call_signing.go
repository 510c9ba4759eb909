package livecode

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
)

// signing is what the RoundTrippers of callers end in. Requests come to it without t
// and signature, or over API 3.0 without their credentials, and leave it with them: a
// RoundTripper that records URLs, headers or responses has none to record.
type signing struct{ next http.RoundTripper }

// RoundTrip sends a copy of req, which stays as the caller's RoundTrippers know it, and
// so does the response.
func (s signing) RoundTrip(req *http.Request) (*http.Response, error) {
	attempt, ok := attemptFrom(req.Context())
	if !ok {
		if req.Body != nil {
			_ = req.Body.Close() // it is not sent
		}
		return nil, ErrUnsigned
	}
	return attempt.send(s.next, req)
}

// sender returns what sends the requests of one attempt: signed by t and sum, or with
// the credentials of a backend in their headers. The signature lives in the closure:
// whoever dumps a request to the last of its fields does not find it.
func (c *core) sender(r *request, sum string, t int64, credentials http.Header) func(http.RoundTripper, *http.Request) (*http.Response, error) {
	return func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
		signed := seal(req)
		if r.served == nil {
			signed.URL.RawQuery = signedQuery(signed.URL.RawQuery, t, sum)
		} else {
			signed.Header = maps.Clone(signed.Header)
			maps.Copy(signed.Header, credentials)
		}
		resp, err := next.RoundTrip(signed)
		if resp != nil {
			resp.Request = req
		}
		switch {
		case err != nil:
			err = c.redactorFor(r).cleanError(sum, err)
		case resp != nil && resp.StatusCode/100 != 2:
			c.redactorFor(r).cleanHeaders(sum, resp.Header)
		}
		return resp, err
	}
}

// cleanHeaders takes the signature out of the headers of a response that is no success:
// a redirect repeats the URL.
func (r redactor) cleanHeaders(sign string, header http.Header) {
	for _, values := range header {
		for i := range values {
			values[i] = r(sign, values[i])
		}
	}
}

// A sealedRequest is a request and its URL in one piece of memory.
type sealedRequest struct {
	request http.Request
	url     url.URL
}

// seal returns a copy of req whose URL is its own.
func seal(req *http.Request) *http.Request {
	s := &sealedRequest{request: *req.WithContext(withoutHeaderTrace(req.Context())), url: *req.URL}
	s.request.URL = &s.url
	return &s.request
}

func signedQuery(query string, t int64, sum string) string {
	var digits [20]byte
	var b strings.Builder
	b.Grow(len(query) + len("&t=&sign=") + len(digits) + len(sum))
	b.WriteString(query)
	b.WriteString("&t=")
	b.Write(strconv.AppendInt(digits[:0], t, 10))
	b.WriteString("&sign=")
	b.WriteString(sum)
	return b.String()
}

// withoutHeaderTrace keeps the headers that are written from a trace of the caller's:
// over HTTP/2 the URL is one of them, and API 3.0 signs in one.
func withoutHeaderTrace(ctx context.Context) context.Context {
	trace := httptrace.ContextClientTrace(ctx)
	if trace == nil || trace.WroteHeaderField == nil {
		return ctx
	}
	silent := *trace
	silent.WroteHeaderField = nil
	return &silentContext{ctx, &silent}
}

// A silentContext has another trace than its parent. httptrace itself can only add to
// the one that is there.
type silentContext struct {
	context.Context
	trace *httptrace.ClientTrace
}

// Value implements [context.Context].
func (c *silentContext) Value(key any) any {
	if key == traceKey {
		return c.trace
	}
	return c.Context.Value(key)
}

// traceKey is the key under which httptrace looks for a trace.
var traceKey = func() any {
	asked := &askedContext{Context: context.Background()}
	httptrace.ContextClientTrace(asked)
	return asked.key
}()

// An askedContext remembers for which key it was asked.
type askedContext struct {
	context.Context
	key any
}

// Value implements [context.Context].
func (c *askedContext) Value(key any) any {
	c.key = key
	return nil
}

package livecode

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// transports returns the two kinds of connection, each behind the caller's own
// RoundTrippers.
//
// net/http sends a GET again by itself when a kept connection dies before the first
// byte of the response, whether or not the service has executed it. So a call that
// must not be executed twice needs a connection that nothing was sent on before.
func (s *settings) transports() (kept, fresh http.RoundTripper, closeIdle func()) {
	kept, closeIdle = s.transport, func() {}
	if kept == nil {
		dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
		own := newTransport(s.proxy, dialer.DialContext)
		kept, closeIdle = own, own.CloseIdleConnections
	}
	fresh = singleUse{kept}
	if t, ok := kept.(*http.Transport); ok {
		t = t.Clone()
		t.DisableKeepAlives = true
		fresh = singleUse{t}
	}
	kept, fresh = signing{kept}, signing{fresh}
	for _, wrap := range slices.Backward(s.wrap) {
		kept, fresh = wrap(kept), wrap(fresh)
	}
	return kept, fresh, closeIdle
}

func newTransport(proxy func(*http.Request) (*url.URL, error), dial dialFunc) *http.Transport {
	return &http.Transport{
		Proxy:       proxy,
		DialContext: endWithAttempt(dial),
		// The defaults of 2 per host and 100 in all make most calls dial as
		// soon as there are more callers than that.
		MaxIdleConnsPerHost:    1024,
		MaxIdleConns:           2048,
		IdleConnTimeout:        50 * time.Second,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxResponseHeaderBytes: 64 << 10, // the default is 10 MiB
	}
}

type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// endWithAttempt makes a dial end with the attempt that it is for. net/http would
// go on dialling, since another request may use the connection, and leave a
// goroutine and a socket behind each attempt that was given up.
func endWithAttempt(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if attempt, ok := attemptFrom(ctx); ok {
			var cancel context.CancelFunc
			ctx, cancel = context.WithCancel(ctx)
			defer cancel()
			defer context.AfterFunc(attempt.Context, cancel)()
		}
		return dial(ctx, network, addr)
	}
}

// singleUse sends requests that net/http has no permission to send again: they have a
// body that cannot be read again. It is empty, so that none is sent. A fresh
// connection alone is not enough: over HTTP/2, net/http also sends again after a
// reset of the stream that reports a protocol error. Close asks RoundTrippers
// that are no *http.Transport for a connection of its own.
type singleUse struct{ next http.RoundTripper }

// RoundTrip lets an attempt through once. It is within all others, so it also stops a
// RoundTripper of the caller's that sends again what passes through it.
func (s singleUse) RoundTrip(req *http.Request) (*http.Response, error) {
	if attempt, ok := attemptFrom(req.Context()); ok && attempt.sent.Swap(true) {
		if req.Body != nil {
			_ = req.Body.Close() // it is not sent
		}
		return nil, ErrAlreadySent
	}
	once := req.Clone(req.Context())
	once.Close = true
	if once.Body == nil {
		once.Body = emptyBody{}
	}
	once.GetBody = nil
	return s.next.RoundTrip(once)
}

type emptyBody struct{}

func (emptyBody) Read([]byte) (int, error) { return 0, io.EOF }
func (emptyBody) Close() error             { return nil }

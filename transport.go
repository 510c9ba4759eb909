package livecode

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// transports returns the two roads to the wire, each behind the caller's own
// RoundTrippers.
//
// net/http repeats a GET by itself when a kept connection dies before the first
// byte of the answer, whether or not the service has executed it. So a call that
// must not be executed twice needs a connection that nothing was sent on before.
func (s *settings) transports() (kept, fresh http.RoundTripper) {
	kept = s.transport
	if kept == nil {
		kept = newTransport(s.proxy)
	}
	fresh = singleUse{kept}
	if t, ok := kept.(*http.Transport); ok {
		t = t.Clone()
		t.DisableKeepAlives = true
		fresh = t
	}
	for i := len(s.wrap) - 1; i >= 0; i-- {
		kept, fresh = s.wrap[i](kept), s.wrap[i](fresh)
	}
	return kept, fresh
}

func newTransport(proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:       proxy,
		DialContext: dialer.DialContext,
		// The defaults of 2 per host and 100 in all make most calls dial as
		// soon as there are more callers than that.
		MaxIdleConnsPerHost:    1024,
		MaxIdleConns:           2048,
		IdleConnTimeout:        50 * time.Second,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxResponseHeaderBytes: 64 << 10, // the default is 10 MiB
	}
}

// singleUse sends requests through a RoundTripper that cannot be told to keep no
// connections. Close asks for that; a body that cannot be read again takes the
// permission to repeat away from the net/http transport that is most likely
// underneath. The body is empty, so none is sent.
type singleUse struct{ next http.RoundTripper }

func (s singleUse) RoundTrip(req *http.Request) (*http.Response, error) {
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

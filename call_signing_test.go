package livecode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A nosyTransport logs all that a RoundTripper gets to see, before and after.
type nosyTransport struct {
	next http.RoundTripper
	log  *slog.Logger
}

func (n nosyTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	n.tell("request", req)
	resp, err := n.next.RoundTrip(req)
	n.tell("request afterwards", req)
	n.log.Info("error", "error", err, "fields", fmt.Sprintf("%#v", err))
	if quoted, ok := errors.AsType[*url.Error](err); ok {
		n.log.Info("error", "url", quoted.URL)
	}
	if resp != nil {
		n.tell("request of the response", resp.Request)
		n.log.Info("response", "status", resp.StatusCode, "header", resp.Header)
	}
	return resp, err
}

func (n nosyTransport) tell(what string, req *http.Request) {
	dump, err := httputil.DumpRequest(req, false)
	n.log.Info(what, "url", req.URL.String(), "dump", string(dump), "error", err,
		"fields", fmt.Sprintf("%+v %#v", req, req), "context", fmt.Sprintf("%v %+v %#v", req.Context(), req.Context(), req.Context()))
}

// A nosyService notes the signatures that reach it.
type nosyService struct {
	mu        sync.Mutex
	redirects bool
	signs     []string
}

func (s *nosyService) redirect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.redirects = true
}

func (s *nosyService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signs = append(s.signs, r.URL.Query().Get("sign"))
	if s.redirects {
		http.Redirect(w, r, "https://elsewhere.example"+r.URL.String(), http.StatusFound)
		return
	}
	_, _ = io.WriteString(w, `{"ret":0,"output":{"status":1,"task_id":7}}`)
}

// No RoundTripper of a caller sees t or a signature: not in a request, before or after
// it is sent, nor in a response, a redirect, an error or a trace. Over HTTP/2, where the
// URL is one of the headers, a trace of the headers would show them too.
func TestRoundTripper_seesNoSignature(t *testing.T) {
	t.Parallel()
	for _, http2 := range []bool{false, true} {
		t.Run(fmt.Sprintf("HTTP/2: %v", http2), func(t *testing.T) {
			t.Parallel()
			service := &nosyService{}
			srv := httptest.NewUnstartedServer(service)
			srv.EnableHTTP2 = http2
			if http2 {
				srv.StartTLS()
			} else {
				srv.Start()
			}
			defer srv.Close()
			var seen bytes.Buffer
			log := slog.New(slog.NewTextHandler(&seen, nil))
			c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), WithHTTPClient(srv.Client()), withoutJitter,
				WithRoundTripper(func(next http.RoundTripper) http.RoundTripper { return nosyTransport{next, log} }))
			require.NoError(t, err)
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				GetConn:          func(hostPort string) { log.Info("connection", "to", hostPort) },
				WroteHeaderField: func(key string, value []string) { log.Info("header", "key", key, "value", value) },
			})
			for _, i := range interfaces {
				require.NoError(t, i.call(ctx, c, "8888_a"), i.name)
			}
			assert.NotContains(t, seen.String(), "&t=")
			assert.NotContains(t, seen.String(), "sign=")
			service.redirect()
			for _, i := range interfaces {
				require.Error(t, i.call(ctx, c, "8888_a"), i.name)
			}
			assert.Contains(t, seen.String(), "interface=Live_Channel_GetStatus")
			assert.Contains(t, seen.String(), "msg=connection")
			assert.Contains(t, seen.String(), "sign=REDACTED", "of the redirects")
			require.Len(t, service.signs, 2*len(interfaces))
			for _, secret := range append(service.signs, faultKey) {
				require.NotEmpty(t, secret)
				assert.NotContains(t, seen.String(), secret)
			}
		})
	}
}

// A transport of the caller's that quotes URLs in its errors tells them to nobody.
func TestRoundTripper_seesNoSignatureInErrors(t *testing.T) {
	t.Parallel()
	var seen bytes.Buffer
	var signs []string
	c, err := New(faultAppID, faultKey, withoutJitter,
		WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
			return nosyTransport{next, slog.New(slog.NewTextHandler(&seen, nil))}
		}),
		WithHTTPClient(&http.Client{Transport: roundTripperFunc(func(req *http.Request) (*http.Response, error) {
			signs = append(signs, req.URL.Query().Get("sign"))
			return nil, &url.Error{Op: "Get", URL: req.URL.String(), Err: io.ErrUnexpectedEOF}
		})}))
	require.NoError(t, err)
	for _, i := range interfaces {
		require.ErrorIs(t, i.call(t.Context(), c, "8888_a"), io.ErrUnexpectedEOF, i.name)
	}
	for _, sign := range signs {
		require.Len(t, sign, 32)
		assert.NotContains(t, seen.String(), sign)
	}
	assert.Contains(t, seen.String(), "sign=REDACTED")
}

// A RoundTripper that takes the context off a request gets an error, and nothing is sent:
// neither unsigned nor, of what must be sent once, twice.
func TestRoundTripper_withoutItsContextSendsNothing(t *testing.T) {
	t.Parallel()
	service := &nosyService{}
	srv := httptest.NewServer(service)
	defer srv.Close()
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), withoutJitter, WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return roundTripperFunc(func(req *http.Request) (*http.Response, error) {
			return next.RoundTrip(req.WithContext(context.Background()))
		})
	}))
	require.NoError(t, err)
	for _, i := range interfaces {
		err := i.call(t.Context(), c, "8888_a")
		require.ErrorIs(t, err, ErrUnsigned, i.name)
		assert.False(t, MaybeExecuted(err), i.name)
		var failed *TransportError
		require.ErrorAs(t, err, &failed)
		assert.Equal(t, 1, failed.Attempts, i.name)
	}
	assert.Empty(t, service.signs)
}

// What RoundTrippers add to the query stays, in front of t and signature.
func TestRoundTripper_mayAddToTheQuery(t *testing.T) {
	t.Parallel()
	var queries []string
	c, err := New(faultAppID, faultKey, WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return roundTripperFunc(func(req *http.Request) (*http.Response, error) {
			req.URL.RawQuery += "&via=gateway"
			return next.RoundTrip(req)
		})
	}), WithHTTPClient(&http.Client{Transport: roundTripperFunc(func(req *http.Request) (*http.Response, error) {
		queries = append(queries, req.URL.RawQuery)
		return nil, io.ErrUnexpectedEOF
	})}))
	require.NoError(t, err)
	require.Error(t, c.Channel.SetStatus(t.Context(), "8888_a", ActionAllow))
	require.Len(t, queries, 1)
	own, _, _ := strings.Cut(queries[0], "&t=")
	assert.True(t, strings.HasSuffix(own, "&via=gateway"), own)
}

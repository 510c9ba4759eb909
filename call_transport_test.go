package livecode

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// A counter is a service that counts by interface what it carried out.
type counter struct {
	mu       sync.Mutex
	executed map[string]int
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("interface")
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.executed == nil {
		c.executed = map[string]int{}
	}
	c.executed[name]++
	_, _ = io.WriteString(w, `{"ret":0,"code":0,"output":{"status":1,"task_id":7}}`)
}

// count returns what was carried out since the last count.
func (c *counter) count(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.executed[name]
	delete(c.executed, name)
	return n
}

// dying are the ends of a connection after which net/http repeats a GET.
var dying = map[string]faultnet.Fault{
	"closed": faultnet.CloseBeforeResponse(), "reset": faultnet.ResetBeforeResponse(),
}

// This is the trap, without the Client: a call that pops, over a connection that
// was used before, is executed twice, and nobody is told.
func TestNetHTTP_doublesAGetWhenAKeptConnectionDies(t *testing.T) {
	t.Parallel()
	for name, end := range dying {
		for _, first := range []string{"Live_Queue_Get", "Live_Channel_GetStatus"} {
			t.Run(name+" after "+first, func(t *testing.T) {
				t.Parallel()
				var service counter
				srv := faultnet.NewServer(&service)
				defer srv.Close()
				hc := &http.Client{Transport: &http.Transport{}}
				defer hc.CloseIdleConnections()
				get := func(name string) {
					resp, err := hc.Get(srv.URL + "/common_access?interface=" + name)
					require.NoError(t, err)
					_, err = io.Copy(io.Discard, resp.Body)
					require.NoError(t, err)
					require.NoError(t, resp.Body.Close())
				}
				get(first)
				service.count(first)
				srv.Fail(end)
				get("Live_Queue_Get") // no error
				assert.Equal(t, 2, service.count("Live_Queue_Get"))
			})
		}
	}
}

// roads are the transports that a Client may be given.
func roads() map[string][]Option {
	through := func(rt http.RoundTripper) []Option {
		return []Option{WithHTTPClient(&http.Client{Transport: rt})}
	}
	return map[string][]Option{
		"own transport":               nil,
		"http.Transport of a caller":  through(&http.Transport{}),
		"RoundTripper around one":     through(roundTripperFunc((&http.Transport{}).RoundTrip)),
		"own transport, wrapped":      {WithRoundTripper(func(next http.RoundTripper) http.RoundTripper { return roundTripperFunc(next.RoundTrip) })},
		"http.Transport that repeats": append(through(&http.Transport{}), WithRetryWrites()),
	}
}

func TestCalls_thatMustNotRepeatExecuteOnceWhateverTheConnection(t *testing.T) {
	t.Parallel()
	for road, options := range roads() {
		for name, end := range dying {
			t.Run(road+"/"+name, func(t *testing.T) {
				t.Parallel()
				var service counter
				srv := faultnet.NewServer(&service)
				defer srv.Close()
				c, err := New(faultAppID, faultKey, append(options, WithBaseURL(srv.URL), withoutJitter)...)
				require.NoError(t, err)
				defer c.CloseIdleConnections()
				for _, i := range interfaces {
					if i.ep.retry > tooEarly {
						continue
					}
					// A read leaves a kept connection, and so may the call itself.
					require.NoError(t, interfaces[0].call(t.Context(), c, "8888_a"))
					require.NoError(t, i.call(t.Context(), c, "8888_a"))
					require.Equal(t, 1, service.count(i.ep.name), i.name)
					srv.Fail(end)
					err := i.call(t.Context(), c, "8888_a")
					assert.Equal(t, 1, service.count(i.ep.name), i.name)
					require.Error(t, err, i.name)
					assert.True(t, MaybeExecuted(err), i.name)
				}
			})
		}
	}
}

// A RoundTripper that repeats whatever fails, as many do, executes a pop once.
func TestRoundTripper_thatRepeatsSendsOnceWhatMustBeSentOnce(t *testing.T) {
	t.Parallel()
	var service counter
	srv := faultnet.NewServer(&service)
	defer srv.Close()
	var last error
	passes := 0
	blindly := func(next http.RoundTripper) http.RoundTripper {
		return roundTripperFunc(func(req *http.Request) (resp *http.Response, err error) {
			for range 3 {
				passes++
				if resp, err = next.RoundTrip(req.Clone(req.Context())); err == nil {
					return resp, nil
				}
			}
			last = err
			return nil, fmt.Errorf("three times: %w", err)
		})
	}
	for road, options := range roads() {
		if road == "http.Transport that repeats" {
			continue // the caller wants it to
		}
		c, err := New(faultAppID, faultKey, append(options, WithBaseURL(srv.URL), WithRoundTripper(blindly), withoutJitter)...)
		require.NoError(t, err)
		for _, i := range interfaces {
			if !i.ep.retry.sentOnce(false) {
				continue
			}
			before := service.count(i.ep.name)
			passes, last = 0, nil
			srv.Fail(faultnet.ResetBeforeResponse())
			err := i.call(t.Context(), c, "8888_a")
			assert.Equal(t, 1, service.count(i.ep.name)-before, "%s: %s", road, i.name)
			assert.Equal(t, 3, passes, "%s: %s", road, i.name)
			assert.ErrorIs(t, last, ErrAlreadySent, i.name)
			assert.ErrorIs(t, err, ErrAlreadySent, i.name)
			assert.True(t, MaybeExecuted(err), i.name)
			assert.False(t, Temporary(err), i.name)
		}
		// Reads are for whoever likes to repeat them.
		require.NoError(t, interfaces[0].call(t.Context(), c, "8888_a"))
		c.CloseIdleConnections()
	}
}

// What a certificate is refused for, the next attempt meets again.
func TestCalls_doNotRepeatWhatTheCertificateForbids(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(&counter{})
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.StartTLS()
	defer srv.Close()
	known := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}}
	known.TLSClientConfig.RootCAs.AddCert(srv.Certificate())
	later := known.Clone()
	later.TLSClientConfig.Time = func() time.Time { return srv.Certificate().NotAfter.Add(time.Hour) }
	for name, tt := range map[string]struct {
		through *http.Transport
		url     string
		want    any
	}{
		"unknown authority": {&http.Transport{}, srv.URL, new(x509.UnknownAuthorityError)},
		"another name":      {known, strings.Replace(srv.URL, "127.0.0.1", "localhost", 1), new(x509.HostnameError)},
		"expired":           {later, srv.URL, new(x509.CertificateInvalidError)},
	} {
		c, err := New(faultAppID, faultKey, WithBaseURL(tt.url), WithHTTPClient(&http.Client{Transport: tt.through}), withoutJitter)
		require.NoError(t, err)
		_, err = c.Channel.GetStatus(t.Context(), "8888_a")
		transport, ok := errors.AsType[*TransportError](err)
		require.True(t, ok, "%s: %v", name, err)
		assert.Equal(t, 1, transport.Attempts, "%s: %v", name, err)
		assert.False(t, transport.MaybeExecuted, name)
		assert.False(t, Temporary(err), name)
		assert.ErrorAs(t, err, tt.want, name)
		tt.through.CloseIdleConnections()
	}
	for _, cause := range []error{
		&tls.CertificateVerificationError{Err: errBroken}, x509.SystemRootsError{}, x509.HostnameError{}, x509.UnknownAuthorityError{}, x509.CertificateInvalidError{},
	} {
		assert.False(t, Temporary(&TransportError{Err: cause}), "%T", cause)
	}
	assert.True(t, Temporary(&TransportError{Err: tls.RecordHeaderError{}}))
}

// A body that cannot be read again must not show on the wire.
func TestCalls_thatMustNotRepeatSendAPlainGet(t *testing.T) {
	t.Parallel()
	for road, options := range roads() {
		t.Run(road, func(t *testing.T) {
			t.Parallel()
			var got *http.Request
			srv := faultnet.NewServer(&counter{})
			defer srv.Close()
			srv.FailAlways(func(x *faultnet.Exchange) {
				got = x.Request
				faultnet.PassThrough()(x)
			})
			c, err := New(faultAppID, faultKey, append(options, WithBaseURL(srv.URL))...)
			require.NoError(t, err)
			_, err = c.Queue.Get(t.Context(), 1)
			require.NoError(t, err)
			assert.Equal(t, http.MethodGet, got.Method)
			assert.Zero(t, got.ContentLength)
			assert.Empty(t, got.TransferEncoding)
			assert.Equal(t, http.Header{"User-Agent": userAgent(), "Accept-Encoding": {"gzip"}, "Connection": {"close"}}, got.Header)
		})
	}
}

func TestConnections_areNoMoreThanCallersNeed(t *testing.T) {
	for _, tt := range []struct{ callers, calls, most int }{
		{callers: 1, calls: 100, most: 1},
		{callers: 8, calls: 200, most: 24},   // 15 in 1000 calls
		{callers: 64, calls: 200, most: 192}, // 15 in 1000
		{callers: 256, calls: 30, most: 576}, // 75 in 1000
	} {
		t.Run(fmt.Sprint(tt.callers), func(t *testing.T) {
			// A busy machine makes callers dial that would have found a connection.
			// What dials by mistake dials many times as often, every time.
			fewest := connectionsOf(t, tt.callers, tt.calls)
			for try := 0; try < 2 && fewest > tt.most; try++ {
				fewest = min(fewest, connectionsOf(t, tt.callers, tt.calls))
			}
			assert.LessOrEqual(t, fewest, tt.most, "new connections")
		})
	}
}

// connectionsOf counts the connections that so many callers at once make for so
// many calls each.
func connectionsOf(t *testing.T, callers, calls int) int {
	t.Helper()
	srv := faultnet.NewServer(nil)
	defer srv.Close()
	srv.FailAlways(faultnet.Respond(200, nil, `{"ret":0,"output":[{"status":1}]}`))
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL))
	require.NoError(t, err)
	defer c.CloseIdleConnections()
	var failed atomic.Int64
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range calls {
				if _, err := c.Channel.GetStatus(t.Context(), "8888_a"); err != nil {
					failed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	assert.Zero(t, failed.Load())
	assert.Equal(t, callers*calls, srv.Requests())
	return srv.Accepted()
}

func TestConnections_areUsedAgainWhateverTheAnswer(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]faultnet.Fault{
		"healthy":            faultnet.PassThrough(),
		"chunked":            faultnet.Chunked(),
		"compressed":         faultnet.Gzip(),
		"refused":            faultnet.Respond(200, nil, `{"ret":1204}`),
		"responseError":      faultnet.Respond(200, nil, `<html>`),
		"responseError, big": faultnet.Respond(200, nil, string(bytes.Repeat([]byte("x"), 600<<10))),
		"403":                faultnet.Respond(403, nil, `<html>`),
		"500 in chunks":      faultnet.Respond(500, http.Header{"Transfer-Encoding": {"chunked"}}, "3\r\nabc\r\n0\r\n\r\n"),
		"redirect":           faultnet.Respond(302, http.Header{"Location": {"/"}}, "moved"),
		"accepted":           faultnet.Respond(202, nil, `{"ret":0}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := faultnet.NewServer(&counter{})
			defer srv.Close()
			srv.FailAlways(fault)
			c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), withoutJitter)
			require.NoError(t, err)
			for range 10 {
				_, _ = c.Stat.Live(t.Context(), StatParams{})
			}
			assert.GreaterOrEqual(t, srv.Requests(), 10)
			assert.Equal(t, 1, srv.Accepted())
		})
	}
}

// An answer that is sent twice may be taken for that of the next call on its
// connection: HTTP/1.1 has nothing that ties the two together. Calls over fresh
// connections are safe from that.
//
// It is not parallel: net/http writes to the logger of the process when bytes
// arrive that nobody asked for.
func TestCalls_thatMustNotRepeatGetNoAnswerOfOthers(t *testing.T) {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	srv := faultnet.NewServer(http.HandlerFunc(answerTheQuestion))
	defer srv.Close()
	srv.FailAlways(faultnet.Duplicate())
	c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), withoutJitter)
	require.NoError(t, err)
	defer c.CloseIdleConnections()
	for n := range 20 {
		_, err := c.Channel.GetStatus(t.Context(), "8888_read")
		require.NoError(t, err)
		id := fmt.Sprint("8888_", n)
		task, err := c.Tape.StartNow(t.Context(), id, time.Minute, StartTapeParams{})
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprint(checksum(id)), task.ID)
	}
}

// The header cap of a caller's transport is the caller's to set; the Client does
// not change what it was given.
func TestWithHTTPClient_leavesTheCallersTransportAlone(t *testing.T) {
	t.Parallel()
	srv := faultnet.NewServer(&counter{})
	defer srv.Close()
	srv.FailAlways(faultnet.LongHeader(1 << 20))
	for _, tt := range []struct {
		limit int64
		fails bool
	}{{0, false}, {4 << 10, true}, {2 << 20, false}} {
		transport := &http.Transport{MaxResponseHeaderBytes: tt.limit}
		hc := &http.Client{Transport: transport}
		c, err := New(faultAppID, faultKey, WithBaseURL(srv.URL), WithHTTPClient(hc), withoutJitter)
		require.NoError(t, err)
		for _, call := range []func() error{
			func() error { _, err := c.Channel.GetStatus(t.Context(), "8888_a"); return err },
			func() error { _, err := c.Queue.Get(t.Context(), 1); return err },
		} {
			assert.Equal(t, tt.fails, call() != nil, "limit %d", tt.limit)
		}
		assert.False(t, transport.DisableKeepAlives)
		assert.Equal(t, tt.limit, transport.MaxResponseHeaderBytes)
		assert.Equal(t, http.Client{Transport: transport}, *hc)
		hc.CloseIdleConnections()
	}
}

// Some RoundTrippers report what the end of the context did to the connection, in
// place of the end itself.
func TestRoundTripper_thatHidesTheEndOfTheContext(t *testing.T) {
	t.Parallel()
	for name, rt := range map[string]roundTripperFunc{
		"before an answer": func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, net.ErrClosed
		},
		"in the body": func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return &http.Response{StatusCode: 200, Body: io.NopCloser(brokenReader{})}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := New(faultAppID, faultKey, WithHTTPClient(&http.Client{Transport: rt}))
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer cancel()
			_, err = c.Channel.GetStatus(ctx, "8888_a")
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		})
	}
}

// RoundTrippers that break their contract make no call panic.
func TestRoundTripper_ofAnyKindGivesAnErrorAtWorst(t *testing.T) {
	t.Parallel()
	for name, rt := range map[string]roundTripperFunc{
		"nothing": func(*http.Request) (*http.Response, error) { return nil, nil },
		"no body": func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil },
		"blank":   func(*http.Request) (*http.Response, error) { return &http.Response{Body: http.NoBody}, nil },
		"writes to the request": func(req *http.Request) (*http.Response, error) {
			req.URL.RawQuery, req.URL.Host = "", ""
			req.Header = nil
			return nil, &url.Error{Op: "Get", Err: io.EOF}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := New(faultAppID, faultKey, WithHTTPClient(&http.Client{Transport: rt}), withoutJitter)
			require.NoError(t, err)
			for _, i := range interfaces {
				err := i.call(t.Context(), c, "8888_a")
				var transport *TransportError
				require.ErrorAs(t, err, &transport, i.name)
				assert.True(t, transport.MaybeExecuted, i.name)
				assert.Equal(t, i.attempts(), transport.Attempts, i.name)
			}
		})
	}
}

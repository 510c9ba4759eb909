package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

func TestNew_checksWhatItIsGiven(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		param string
		appID int64
		key   string
		opt   livecode.Option
		want  string
	}{
		{"appID", 0, testKey, livecode.WithTTL(time.Minute), "livecode: New: appID must be positive"},
		{"appID", -1, testKey, livecode.WithTTL(time.Minute), "livecode: New: appID must be positive"},
		{"key", testAppID, "", livecode.WithTTL(time.Minute), "livecode: New: key must be not empty, without white space around it"},
		{"key", testAppID, "key\n", livecode.WithTTL(time.Minute), "livecode: New: key must be not empty, without white space around it"},
		{"opts", testAppID, testKey, nil, "livecode: New: opts must be not nil"},
	} {
		client, err := livecode.New(tt.appID, tt.key, tt.opt)
		var argument *livecode.ArgumentError
		require.ErrorAs(t, err, &argument)
		assert.Equal(t, tt.param, argument.Param)
		assert.Equal(t, tt.want, err.Error())
		assert.Nil(t, client)
	}
	_, err := livecode.New(1, "k", make([]livecode.Option, 1)...)
	assert.Error(t, err)
}

const (
	endpointURL = "an http or https URL"
	bareURL     = "a URL without user info, query and fragment"
	paramName   = "a name that begins with Param.s. or Param.n."
)

func TestOptions_refuseBadValues(t *testing.T) {
	t.Parallel()
	var (
		noWrap  func(http.RoundTripper) http.RoundTripper
		noLimit livecode.Limiter
	)
	for _, tt := range []struct {
		name   string
		opt    livecode.Option
		param  string
		wanted string
	}{
		{"WithBaseURL", livecode.WithBaseURL(""), "base", endpointURL},
		{"WithBaseURL", livecode.WithBaseURL("fcgi.video.qcloud.com"), "base", endpointURL},
		{"WithBaseURL", livecode.WithBaseURL("ftp://fcgi.video.qcloud.com"), "base", endpointURL},
		{"WithBaseURL", livecode.WithBaseURL("http:///common_access"), "base", endpointURL},
		{"WithBaseURL", livecode.WithBaseURL("http://:80"), "base", endpointURL},
		{"WithBaseURL", livecode.WithBaseURL("http://fcgi .video"), "base", endpointURL},
		{"WithBaseURL", livecode.WithBaseURL("http://user:secret@fcgi.video"), "base", bareURL},
		{"WithBaseURL", livecode.WithBaseURL("http://fcgi.video/?cmd=1"), "base", bareURL},
		{"WithBaseURL", livecode.WithBaseURL("http://fcgi.video/?"), "base", bareURL},
		{"WithBaseURL", livecode.WithBaseURL("http://fcgi.video/#top"), "base", bareURL},
		{"WithStatURL", livecode.WithStatURL("statcgi"), "base", endpointURL},
		{"WithStatURL", livecode.WithStatURL("https://statcgi.video?sign=x"), "base", bareURL},
		{"WithHTTPClient", livecode.WithHTTPClient(nil), "hc", "not nil"},
		{"WithObserver", livecode.WithObserver(livecode.Observer{}), "o", "not empty"},
		{"WithRoundTripper", livecode.WithRoundTripper(noWrap), "wrap", "not nil"},
		{"WithLimiter", livecode.WithLimiter(noLimit), "l", "not nil"},
		{"WithClock", livecode.WithClock(nil), "now", "not nil"},
		{"WithIDParam", livecode.WithIDParam(2, "cmd"), "host", "HostFCGI or HostStat"},
		{"WithIDParam", livecode.WithIDParam(-1, "cmd"), "host", "HostFCGI or HostStat"},
		{"WithIDParam", livecode.WithIDParam(livecode.HostFCGI, "id"), "name", "cmd or appid"},
		{"WithParamName", livecode.WithParamName("page_no", "Param.n.page"), "name", paramName},
		{"WithParamName", livecode.WithParamName("Param.n.page_no", "page"), "instead", paramName},
		{"WithParamName", livecode.WithParamName("Param.n.page_no", "Param.n."), "instead", paramName},
		{"WithParamName", livecode.WithParamName("Param.n.page_no", "sign"), "instead", paramName},
		{"WithTTL", livecode.WithTTL(0), "ttl", "from 1s to 24h"},
		{"WithTTL", livecode.WithTTL(time.Second - 1), "ttl", "from 1s to 24h"},
		{"WithTTL", livecode.WithTTL(24*time.Hour + 1), "ttl", "from 1s to 24h"},
		{"WithTimeout", livecode.WithTimeout(0), "timeout", "positive"},
		{"WithTimeout", livecode.WithTimeout(-time.Second), "timeout", "positive"},
		{"WithResponseLimit", livecode.WithResponseLimit(0), "bytes", "from 1 to 1 GiB"},
		{"WithResponseLimit", livecode.WithResponseLimit(1<<30 + 1), "bytes", "from 1 to 1 GiB"},
	} {
		_, err := livecode.New(testAppID, testKey, tt.opt)
		var argument *livecode.ArgumentError
		require.ErrorAs(t, err, &argument, tt.name)
		assert.Equal(t, livecode.ArgumentError{Package: "livecode", Func: tt.name, Param: tt.param, Want: tt.wanted}, *argument)
		assert.NotContains(t, err.Error(), "secret")
	}
}

func TestDefaults_areTheServiceItself(t *testing.T) {
	t.Parallel()
	var asked []string
	client := newClient(t, livecode.WithRoundTripper(func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			asked = append(asked, req.URL.Scheme+"://"+req.URL.Host+req.URL.Path)
			return nil, errors.New("enough")
		})
	}))
	for _, m := range methods {
		if m.kind == void || m.kind == needs {
			_, err := m.call(t.Context(), client)
			require.Error(t, err)
		}
	}
	for _, address := range asked {
		assert.Equal(t, "http://fcgi.video.qcloud.com/common_access", address)
	}
	asked = nil
	_, err := client.Stat.Live(t.Context(), livecode.StatParams{})
	require.Error(t, err)
	assert.Equal(t, "http://statcgi.video.qcloud.com/common_access", asked[0])
}

// A roundTripper is an http.RoundTripper of one function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestWithHTTPClient_takesNothingButTransportAndTimeout(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	u, err := url.Parse(rec.url)
	require.NoError(t, err)
	jar.SetCookies(u, []*http.Cookie{{Name: "skey", Value: "secret"}})
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	hc := &http.Client{Transport: transport, Jar: jar, Timeout: time.Minute}
	before := *hc

	client := rec.client(t, livecode.WithHTTPClient(hc))
	_, err = client.Channel.ListLive(t.Context())
	require.NoError(t, err)
	require.NoError(t, client.Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop))

	for _, sent := range rec.requests() {
		assert.Empty(t, sent.header["Cookie"])
	}
	assert.Equal(t, before, *hc)
	assert.False(t, transport.DisableKeepAlives, "the caller's transport stays as it was")
}

func TestWithTimeout_theShorterOneCounts(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]livecode.Option{
		"alone":              {livecode.WithTimeout(20 * time.Millisecond)},
		"client before":      {livecode.WithHTTPClient(&http.Client{Timeout: 20 * time.Millisecond}), livecode.WithTimeout(time.Hour)},
		"client after":       {livecode.WithTimeout(time.Hour), livecode.WithHTTPClient(&http.Client{Timeout: 20 * time.Millisecond})},
		"client with longer": {livecode.WithTimeout(20 * time.Millisecond), livecode.WithHTTPClient(&http.Client{Timeout: time.Hour})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, append(opts, livecode.WithRoundTripper(func(http.RoundTripper) http.RoundTripper {
				return roundTripper(func(req *http.Request) (*http.Response, error) {
					<-req.Context().Done()
					return nil, req.Context().Err()
				})
			}))...)
			err := client.Channel.SetStatus(t.Context(), "8888_a", livecode.ActionDrop)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			var timeout interface{ Timeout() bool }
			require.ErrorAs(t, err, &timeout)
			assert.True(t, timeout.Timeout())
		})
	}
}

// countingLimiter lets the first few attempts through.
type countingLimiter struct {
	mu   sync.Mutex
	left int
}

var errLimit = errors.New("over the limit")

func (l *countingLimiter) Wait(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left--; l.left < 0 {
		return errLimit
	}
	return nil
}

func TestWithLimiter_holdsBackEachAttempt(t *testing.T) {
	t.Parallel()
	rec := record(t, `{"ret":1201}`)
	client := rec.client(t, livecode.WithLimiter(&countingLimiter{left: 2}))

	_, err := client.Channel.GetStatus(t.Context(), "8888_a")
	var transport *livecode.TransportError
	require.ErrorAs(t, err, &transport)
	assert.ErrorIs(t, err, errLimit)
	assert.Equal(t, 2, transport.Attempts)
	assert.Len(t, rec.requests(), 2)

	_, err = client.Channel.GetStatus(t.Context(), "8888_a")
	require.ErrorIs(t, err, errLimit)
	assert.False(t, livecode.MaybeExecuted(err), "nothing was sent")
	assert.Len(t, rec.requests(), 2)
}

func TestWithRoundTripper_theFirstIsOutermost(t *testing.T) {
	t.Parallel()
	var steps []string
	step := func(name string) livecode.Option {
		return livecode.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				steps = append(steps, name+" "+livecode.InterfaceFromContext(req.Context()))
				return next.RoundTrip(req)
			})
		})
	}
	client := record(t, anyAnswer).client(t, step("outer"), step("inner"))
	require.NoError(t, client.Channel.SetStatus(t.Context(), "8888_a", livecode.ActionAllow))
	assert.Equal(t, []string{"outer Live_Channel_SetStatus", "inner Live_Channel_SetStatus"}, steps)
	assert.Empty(t, livecode.InterfaceFromContext(t.Context()))
}

func TestWithRoundTripper_mayChangeTheRequestItGets(t *testing.T) {
	t.Parallel()
	rec := record(t, `{"ret":1201}`, `{"ret":0}`)
	client := rec.client(t, livecode.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			assert.Empty(t, req.Header.Get("X-Trace"), "what it set on the first attempt is gone")
			assert.NotEqual(t, "/changed", req.URL.Path)
			req.Header.Set("X-Trace", "1")
			req.URL.Path = "/changed"
			return next.RoundTrip(req)
		})
	}))
	_, err := client.Channel.ListLive(t.Context())
	require.NoError(t, err)
	assert.Len(t, rec.requests(), 2)
}

func TestWithLogger_tellsOfCallsAndRepeats(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "took" || a.Key == "wait" {
				return slog.Attr{}
			}
			return a
		},
	}))
	client := record(t, `{"ret":1201,"message":"busy"}`, anyAnswer).client(t, livecode.WithLogger(log))
	_, err := client.Channel.GetStatus(t.Context(), "8888_a")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], `level=WARN msg="livecode retries a call" interface=Live_Channel_GetStatus attempts=1 error="livecode: Live_Channel_GetStatus: rejected with ret 1201`)
	assert.Equal(t, `level=DEBUG msg="livecode call" interface=Live_Channel_GetStatus attempts=2`, lines[1])
	assert.NotContains(t, out.String(), "8888_a")
}

// http.ProxyFromEnvironment reads the environment once per process, so each case
// gets a process of its own.
func TestProxy_isTakenFromTheEnvironmentOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	for _, asked := range []bool{true, false} {
		proxy := record(t, anyAnswer)
		cmd := exec.Command(os.Args[0], "-test.run=^TestProxy_helper$", "-test.v")
		cmd.Env = append(os.Environ(), "HTTP_PROXY="+proxy.url, "NO_PROXY=", "LIVECODE_PROXY_HELPER="+fmt.Sprint(asked))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		assert.Contains(t, string(out), "--- PASS: TestProxy_helper")
		assert.Equal(t, asked, len(proxy.requests()) == 1)
	}
}

// TestProxy_helper runs in the processes of the test above.
func TestProxy_helper(t *testing.T) {
	asked := os.Getenv("LIVECODE_PROXY_HELPER")
	if asked == "" {
		t.Skip("runs in a process of its own")
	}
	opts := []livecode.Option{livecode.WithBaseURL("http://livecode.invalid")}
	if asked == "true" {
		opts = append(opts, livecode.WithProxyFromEnvironment())
	}
	err := newClient(t, opts...).Channel.SetStatus(t.Context(), "8888_a", livecode.ActionAllow)
	assert.Equal(t, asked == "true", err == nil, "err: %v", err)
}

func TestClient_isSharedByManyGoroutines(t *testing.T) {
	t.Parallel()
	rec := record(t, anyAnswer)
	client := rec.client(t)
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			for range 10 {
				id := fmt.Sprintf("8888_%d", i)
				status, err := client.Channel.GetStatus(t.Context(), id)
				assert.NoError(t, err)
				assert.Equal(t, livecode.ChannelLive, status.State)
			}
		})
	}
	wg.Wait()
	sent := map[string]int{}
	for _, r := range rec.requests() {
		sent[r.params(t).Get("Param.s.channel_id")]++
	}
	assert.Len(t, sent, 10)
	for id, n := range sent {
		assert.Equal(t, 10, n, id)
	}
}

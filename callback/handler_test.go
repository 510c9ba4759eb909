package callback_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

func TestNewHandler_rejectsBadOptions(t *testing.T) {
	t.Parallel()
	prefix := netip.MustParsePrefix("10.0.0.0/8")
	for name, opt := range map[string]callback.Option{
		"WithBodyLimit 0":           callback.WithBodyLimit(0),
		"WithBodyLimit high":        callback.WithBodyLimit(16<<20 + 1),
		"WithTimeout 0":             callback.WithTimeout(0),
		"WithTimeout high":          callback.WithTimeout(20*time.Second + 1),
		"WithDedupe ttl":            callback.WithDedupe(0, 1),
		"WithDedupe capacity":       callback.WithDedupe(1, 0),
		"WithInbox nil":             callback.WithInbox(nil),
		"WithQuarantine nil":        callback.WithQuarantine(nil),
		"WithCounters nil":          callback.WithCounters(nil),
		"WithConfirm nil":           callback.WithConfirm(nil),
		"WithSources none":          callback.WithSources(),
		"WithSources invalid":       callback.WithSources(prefix, netip.Prefix{}),
		"WithForwardedFor none":     callback.WithForwardedFor(),
		"WithForwardedFor invalid":  callback.WithForwardedFor(netip.Prefix{}),
		"WithPathSecret short":      callback.WithPathSecret("fifteen-letters"),
		"WithPathSecret with slash": callback.WithPathSecret("sixteen/letters/"),
	} {
		h, err := callback.NewHandler(newVerifier(t), callback.Handlers{}, opt)
		require.Error(t, err, name)
		assert.Nil(t, h, name)
		what, _, _ := strings.Cut(name, " ")
		assert.Contains(t, err.Error(), "callback: "+what, name)
	}
	for name, opt := range map[string]callback.Option{
		"WithBodyLimit":   callback.WithBodyLimit(16 << 20),
		"WithTimeout":     callback.WithTimeout(20 * time.Second),
		"WithDedupe":      callback.WithDedupe(1, 1),
		"WithLogger nil":  callback.WithLogger(nil),
		"WithPathSecret":  callback.WithPathSecret("sixteen-letters!"),
		"WithoutDedupe":   callback.WithoutDedupe(),
		"WithSources any": callback.WithSources(netip.MustParsePrefix("0.0.0.0/0")),
	} {
		_, err := callback.NewHandler(newVerifier(t), callback.Handlers{}, opt)
		require.NoError(t, err, name)
	}
}

func TestHandler_nilHandlersAcknowledge(t *testing.T) {
	t.Parallel()
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{})
	require.NoError(t, err)
	for _, kind := range []int{0, 1, 100, 200, 314, 999} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(fresh(fmt.Sprintf(`"event_type":%d`, kind)))))
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, `{"code":0}`, w.Body.String())
	}
}

func TestHandler_dispatchesByType(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for _, kind := range []int{1, 0, 100, 200, 999} {
		r.expect(http.StatusOK, fresh(fmt.Sprintf(`"event_type":%d,"stream_id":"a"`, kind)))
	}
	handled := r.handled()
	require.Len(t, handled, 5)
	assert.IsType(t, &callback.StreamStarted{}, handled[0])
	assert.IsType(t, &callback.StreamInterrupted{}, handled[1])
	assert.IsType(t, &callback.RecordingCreated{}, handled[2])
	assert.IsType(t, &callback.ScreenshotCreated{}, handled[3])
	assert.IsType(t, &callback.Unknown{}, handled[4])
	assert.Equal(t, map[string]int64{
		"stream_started": 1, "stream_interrupted": 1, "recording_created": 1, "screenshot_created": 1, "unknown": 1,
	}, r.counters.ByLabel(callback.MetricHandled))
}

func TestHandler_unsignedMode(t *testing.T) {
	t.Parallel()
	r := newRig(t, callback.NewInsecureUnsignedVerifier())
	r.expect(http.StatusOK, `{"event_type":1,"stream_id":"a","sequence":"1"}`)
	r.expect(http.StatusOK, `{"event_type":1,"stream_id":"a","sequence":"2","sign":"x","t":5}`)
	assert.Len(t, r.handled(), 2)
}

func TestHandler_bodyLimit(t *testing.T) {
	t.Parallel()
	body := fresh(pushMembers)
	exact := newRig(t, nil, callback.WithBodyLimit(int64(len(body))))
	exact.expect(http.StatusOK, body)
	exact.expect(http.StatusRequestEntityTooLarge, body+" ")
	large := newRig(t, nil, callback.WithBodyLimit(1<<20))
	large.expect(http.StatusOK, body+strings.Repeat(" ", 1<<20-len(body)))
	large.expect(http.StatusOK, body)
}

func TestHandler_bodyThatEndsEarly(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	for name, half := range map[string]string{
		"length":    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n" + fresh(pushMembers),
		"chunks":    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
		"bad chunk": "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
	} {
		conn := r.dial()
		_, err := io.WriteString(conn, half)
		require.NoError(t, err)
		require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		r.check(http.StatusBadRequest, r.read(bufio.NewReader(conn)), name)
	}
	assert.EqualValues(t, 3, r.counters.ByLabel(callback.MetricRejected)["cut"])
	r.check(http.StatusBadRequest, r.raw("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "empty chunks")
	assert.EqualValues(t, 1, r.counters.ByLabel(callback.MetricRejected)["empty"])
	assert.Empty(t, r.handled())
}

func TestHandler_withoutDedupeRunsEveryDelivery(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil, callback.WithoutDedupe())
	r.expect(http.StatusOK, fresh(pushMembers))
	r.expect(http.StatusOK, fresh(pushMembers))
	assert.Len(t, r.handled(), 2)
	r.setAct(func(context.Context, callback.Event) error { panic("bad luck") })
	r.expect(http.StatusServiceUnavailable, fresh(pushMembers))
}

func TestHandler_evictionIsCounted(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil, callback.WithDedupe(time.Hour, 1))
	for i := range 3 {
		r.expect(http.StatusOK, fresh(fmt.Sprintf(`"event_type":1,"stream_id":"a","sequence":"%d"`, i)))
	}
	assert.EqualValues(t, 2, r.counters.Total(callback.MetricEvicted))
}

// A handler that ignores its context is answered for in time; what it then
// achieves counts for the repeat.
func TestHandler_deafHandlerIsRespondedFor(t *testing.T) {
	t.Parallel()
	for name, outcome := range map[string]error{"then succeeds": nil, "then fails": errors.New("sink is down")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil, callback.WithTimeout(100*time.Millisecond))
			goOn, ended := make(chan struct{}), make(chan struct{})
			r.setAct(func(context.Context, callback.Event) error {
				defer close(ended)
				<-goOn
				return outcome
			})
			begin := time.Now()
			got := r.post(fresh(pushMembers))
			r.check(http.StatusServiceUnavailable, got, "late")
			assert.True(t, got.last)
			assert.Less(t, time.Since(begin), 2*time.Second)
			r.expect(http.StatusServiceUnavailable, fresh(pushMembers)) // the repeat waits for it, in vain
			assert.Len(t, r.handled(), 1)

			close(goOn)
			<-ended
			r.setAct(nil)
			require.Eventually(t, func() bool { return strings.Contains(r.log.String(), "late notification") }, time.Second, time.Millisecond)
			r.expect(http.StatusOK, fresh(pushMembers))
			if outcome == nil {
				assert.Len(t, r.handled(), 1)
				assert.Contains(t, r.log.String(), "late notification handled")
			} else {
				assert.Len(t, r.handled(), 2)
				assert.Contains(t, r.log.String(), "sink is down")
			}
			// A late answer is counted once it is out, so the sender may be faster.
			assert.Eventually(t, func() bool {
				return r.counters.ByLabel(callback.MetricRejected)["late"] == 2
			}, time.Second, time.Millisecond)
		})
	}
}

// Shutdown waits for work whose sender has been answered already.
func TestHandler_shutdownWaitsForLateWork(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	goOn := make(chan struct{})
	var done atomic.Bool
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error {
			<-goOn
			done.Store(true)
			return nil
		},
	}, callback.WithTimeout(50*time.Millisecond))
	require.NoError(t, err)
	srv := httptest.NewServer(h)
	defer srv.Close()
	r.addr = srv.Listener.Addr().String()
	r.expect(http.StatusServiceUnavailable, fresh(pushMembers))
	time.AfterFunc(100*time.Millisecond, func() { close(goOn) })
	require.NoError(t, srv.Config.Shutdown(t.Context()))
	assert.True(t, done.Load())
}

func TestHandler_handlerThatEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.setAct(func(context.Context, callback.Event) error {
		runtime.Goexit()
		return nil
	})
	conn := r.dial()
	_, err := io.WriteString(conn, request("/", fresh(pushMembers)))
	require.NoError(t, err)
	answer, _ := io.ReadAll(conn)
	assert.Empty(t, answer, "no answer is as good as 503")
	r.setAct(nil)
	r.expect(http.StatusOK, fresh(pushMembers))
	assert.Len(t, r.handled(), 2)
}

func TestHandler_contextHasTheDeadline(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	left := make(chan time.Duration, 1)
	r.setAct(func(ctx context.Context, _ callback.Event) error {
		deadline, ok := ctx.Deadline()
		assert.True(t, ok)
		left <- time.Until(deadline)
		return nil
	})
	r.expect(http.StatusOK, fresh(pushMembers))
	assert.InDelta(t, 4, (<-left).Seconds(), 0.5)
}

func TestHandler_keepsTheConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	srv := httptest.NewServer(r.handler)
	defer srv.Close()
	for _, body := range []string{fresh(pushMembers), fresh(pushMembers), signed("other", farT, pushMembers), "null", ""} {
		resp, err := srv.Client().Post(srv.URL, "application/json", strings.NewReader(body))
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		require.NoError(t, resp.Body.Close())
		assert.False(t, resp.Close, "%.20q", body)
	}
}

// A rejection does not wait for a body that nobody wants, what is left of it is
// never read as the next request, and a sender who stalls loses his connection.
func TestHandler_rejectsBeforeTheBody(t *testing.T) {
	t.Parallel()
	secret := callback.WithPathSecret("sixteen-letters!")
	elsewhere := callback.WithSources(netip.MustParsePrefix("192.0.2.0/24"))
	for _, tt := range []struct {
		want int
		opt  callback.Option
		head string
	}{
		{http.StatusNotFound, secret, "POST / HTTP/1.1\r\n"},
		{http.StatusForbidden, elsewhere, "POST / HTTP/1.1\r\n"},
		{http.StatusMethodNotAllowed, secret, "PUT /sixteen-letters! HTTP/1.1\r\n"},
		{http.StatusUnsupportedMediaType, secret, "POST /sixteen-letters! HTTP/1.1\r\nContent-Encoding: br\r\n"},
	} {
		t.Run(strconv.Itoa(tt.want), func(t *testing.T) {
			t.Parallel()
			conn := newRig(t, nil, tt.opt).dial()
			begin := time.Now()
			_, err := io.WriteString(conn, tt.head+"Host: a\r\nContent-Length: 5000\r\n\r\n")
			require.NoError(t, err)
			from := bufio.NewReader(conn)
			got, err := http.ReadResponse(from, nil)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.StatusCode)
			assert.True(t, got.Close)
			assert.Less(t, time.Since(begin), time.Second)
			require.NoError(t, got.Body.Close())

			_, err = from.ReadByte()
			require.ErrorIs(t, err, io.EOF)
			assert.LessOrEqual(t, time.Since(begin), 3*time.Second, "the rest of the body had two")
		})
	}
}

func TestHandler_sources(t *testing.T) {
	t.Parallel()
	type try struct {
		remote, forwarded string
		want              int
	}
	const ok, no = http.StatusOK, http.StatusForbidden
	allowed := callback.WithSources(netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32"))
	proxy := callback.WithForwardedFor(netip.MustParsePrefix("10.0.0.0/8"))
	for name, tt := range map[string]struct {
		opts  []callback.Option
		tries []try
	}{
		"all": {nil, []try{{"198.51.100.1:1", "", ok}, {"@", "", ok}}},
		"by connection": {[]callback.Option{allowed}, []try{
			{"192.0.2.7:1", "", ok}, {"[::ffff:192.0.2.7]:1", "", ok}, {"[2001:db8::1%eth0]:1", "", ok},
			{"198.51.100.1:1", "", no}, {"[2001:db9::1]:1", "", no}, {"@", "", no}, {"192.0.2.7", "", no}, {"", "", no},
			{"198.51.100.1:1", "192.0.2.7", no}, {"192.0.2.7:1", "198.51.100.1", ok},
		}},
		"behind proxies": {[]callback.Option{allowed, proxy}, []try{
			{"10.0.0.1:1", "192.0.2.7", ok}, {"10.0.0.1:1", "10.1.1.1, 192.0.2.7 , 10.0.0.2", ok}, {"10.0.0.1:1", "::ffff:192.0.2.7", ok},
			{"10.0.0.1:1", "192.0.2.7, 198.51.100.1", no}, {"10.0.0.1:1", "192.0.2.7, garbage", no}, {"10.0.0.1:1", "", no},
			{"10.0.0.1:1", "192.0.2.7:4711", ok}, {"10.0.0.1:1", "[2001:db8::7]:4711, 10.0.0.2:80", ok}, {"10.0.0.1:1", "[2001:db8::7]", ok},
			{"10.0.0.1:1", "198.51.100.1:4711", no}, {"10.0.0.1:1", "192.0.2.7:", no}, {"10.0.0.1:1", "192.0.2.7:port", no},
			{"10.0.0.1:1", "10.0.0.2", no}, {"198.51.100.1:1", "192.0.2.7", no}, {"192.0.2.7:1", "198.51.100.1", ok},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := callback.NewHandler(newVerifier(t), callback.Handlers{}, tt.opts...)
			require.NoError(t, err)
			for _, try := range tt.tries {
				req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(fresh(pushMembers)))
				req.RemoteAddr = try.remote
				if try.forwarded != "" {
					req.Header.Set("X-Forwarded-For", try.forwarded)
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, req)
				assert.Equal(t, try.want, w.Code, "%+v", try)
			}
		})
	}
}

// Several header lines are one list, in their order.
func TestHandler_sources_severalForwardedLines(t *testing.T) {
	t.Parallel()
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{},
		callback.WithSources(netip.MustParsePrefix("192.0.2.0/24")), callback.WithForwardedFor(netip.MustParsePrefix("10.0.0.0/8")))
	require.NoError(t, err)
	for _, tt := range []struct {
		lines []string
		want  int
	}{{[]string{"192.0.2.7", "198.51.100.1"}, http.StatusForbidden}, {[]string{"198.51.100.1", "192.0.2.7"}, http.StatusOK}} {
		req := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(fresh(pushMembers)))
		req.RemoteAddr = "10.0.0.1:1"
		req.Header["X-Forwarded-For"] = tt.lines
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		assert.Equal(t, tt.want, w.Code, tt.lines)
	}
}

func TestHandler_confirm(t *testing.T) {
	t.Parallel()
	var verdict func() error
	confirm := func(context.Context, callback.Event) error { return verdict() }
	r := newRig(t, nil, callback.WithConfirm(confirm))
	forged := fresh(pushMembers + `,"node":"forged"`)
	verdict = func() error { return fmt.Errorf("the stream is live: %w", callback.ErrNotConfirmed) }
	r.expect(http.StatusOK, forged)
	assert.Empty(t, r.handled())
	require.Len(t, r.handler.Quarantined(), 1)
	q := r.handler.Quarantined()[0]
	assert.Equal(t, callback.ErrNotConfirmed, q.Reason)
	require.EqualError(t, q.Err, "the stream is live: callback: event is not confirmed")
	assert.Equal(t, forged, q.Body.Reveal())

	for _, verdict = range []func() error{
		func() error { return errors.New("no answer") },
		func() error { panic("no answer") },
	} {
		r.expect(http.StatusServiceUnavailable, fresh(pushMembers))
	}
	assert.Empty(t, r.handled())

	// The false event has not taken the key of the genuine one.
	verdict = func() error { return nil }
	r.expect(http.StatusOK, fresh(pushMembers))
	assert.Len(t, r.handled(), 1)
	assert.Zero(t, r.counters.Total(callback.MetricConflict))
}

// Every request is counted in, and out by one of four doors.
func TestHandler_countsEveryRequestOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	bodies := []string{
		fresh(pushMembers), fresh(pushMembers), fresh(`"event_type":"x"`), signed("other", farT, pushMembers),
		signed(testKey, testNow.Unix()-1, pushMembers), signed(testKey, 9999999999, pushMembers), `{}`, `[]`, ``, fresh(pushMembers + `,"node":"x"`),
	}
	for _, body := range bodies {
		r.post(body)
	}
	r.setAct(func(context.Context, callback.Event) error { return errors.New("sink is down") })
	r.post(fresh(`"event_type":0`))
	total := func(m callback.Metric) int64 { return r.counters.Total(m) }
	assert.EqualValues(t, len(bodies)+1, total(callback.MetricReceived))
	assert.Equal(t, total(callback.MetricReceived),
		total(callback.MetricAcked)+total(callback.MetricAuthFailed)+total(callback.MetricExpired)+total(callback.MetricRejected))
	assert.Equal(t, map[string]int64{"mismatch": 1, "too_far_ahead": 1, "missing_sign": 1}, r.counters.ByLabel(callback.MetricAuthFailed))
	assert.Equal(t, map[string]int64{"not_object": 1, "empty": 1, "failed": 1}, r.counters.ByLabel(callback.MetricRejected))
	assert.Equal(t, map[string]int64{"undecodable": 1, "expired": 1, "conflict": 1}, r.counters.ByLabel(callback.MetricQuarantined))
	assert.EqualValues(t, 1, total(callback.MetricHandlerFailed))
	assert.Zero(t, total(callback.MetricDropped))
}

func TestHandler_logsOneLinePerRejection(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	h, err := callback.NewHandler(newVerifier(t), callback.Handlers{}, callback.WithLogger(slog.New(slog.NewJSONHandler(&out, nil))))
	require.NoError(t, err)
	post := func(body string) {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
	}
	post(fresh(pushMembers))
	assert.Empty(t, out.String(), "a success is silent")
	post(signed("other", farT, pushMembers))
	var line map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	assert.Equal(t, "WARN", line["level"])
	assert.Equal(t, "mismatch", line["reason"])
	assert.EqualValues(t, http.StatusForbidden, line["status"])
	assert.Equal(t, "192.0.2.1:1234", line["remote"])
}

func TestHandler_manyAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	var all sync.WaitGroup
	for n := range 10 {
		all.Go(func() {
			for i := range 20 {
				r.expect(http.StatusOK, fresh(fmt.Sprintf(`"event_type":1,"stream_id":"s","sequence":"%d"`, (n+i)%25)))
			}
		})
	}
	all.Wait()
	assert.Len(t, r.handled(), 25)
}

func TestHandlers_Dispatch(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	h := callback.Handlers{
		StreamStarted:     func(context.Context, *callback.StreamStarted) error { return cause },
		StreamInterrupted: func(context.Context, *callback.StreamInterrupted) error { panic(cause) },
		RecordingCreated:  func(context.Context, *callback.RecordingCreated) error { panic("text") },
	}
	require.ErrorIs(t, h.Dispatch(t.Context(), &callback.StreamStarted{}), cause)
	require.NoError(t, h.Dispatch(t.Context(), &callback.ScreenshotCreated{}))
	require.NoError(t, h.Dispatch(t.Context(), &callback.Unknown{}))
	require.Error(t, h.Dispatch(t.Context(), nil))

	err := h.Dispatch(t.Context(), &callback.StreamInterrupted{})
	var p *callback.PanicError
	require.ErrorAs(t, err, &p)
	require.ErrorIs(t, err, cause)
	assert.Contains(t, string(p.Stack), "TestHandlers_Dispatch")
	require.ErrorAs(t, h.Dispatch(t.Context(), &callback.RecordingCreated{}), &p)
	assert.EqualError(t, p, "callback: panic: text")
	assert.NoError(t, p.Unwrap())
}

func TestMemoryCounters(t *testing.T) {
	t.Parallel()
	var c callback.MemoryCounters
	assert.Zero(t, c.Total(callback.MetricAcked))
	assert.Empty(t, c.ByLabel(callback.MetricAcked))
	assert.Zero(t, c.Value(callback.MetricQueueDepth))
	c.Count(callback.MetricHandled, "a")
	c.Count(callback.MetricHandled, "a")
	c.Count(callback.MetricHandled, "b")
	c.Set(callback.MetricQueueDepth, 3)
	c.Set(callback.MetricQueueDepth, 2.5)
	assert.EqualValues(t, 3, c.Total(callback.MetricHandled))
	assert.Equal(t, map[string]int64{"a": 2, "b": 1}, c.ByLabel(callback.MetricHandled))
	assert.InDelta(t, 2.5, c.Value(callback.MetricQueueDepth), 0)
}

func TestNewServer_limits(t *testing.T) {
	t.Parallel()
	h := http.NotFoundHandler()
	srv := callback.NewServer(":8080", h)
	assert.Equal(t, ":8080", srv.Addr)
	assert.NotNil(t, srv.Handler)
	assert.Equal(t, 5*time.Second, srv.ReadHeaderTimeout)
	assert.Equal(t, 90*time.Second, srv.IdleTimeout)
	assert.Equal(t, 8<<10, srv.MaxHeaderBytes)
	assert.Equal(t, 30*time.Second, srv.WriteTimeout, "a handler may take 20 s")
	assert.True(t, srv.Protocols.HTTP1())
	assert.False(t, srv.Protocols.HTTP2())
	assert.False(t, srv.Protocols.UnencryptedHTTP2())
}

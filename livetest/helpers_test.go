package livetest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/sign"
	"github.com/qcloudlive/livecode/livetest"
)

var utc8 = time.FixedZone("UTC+8", 8*60*60)

// noon is the time at which most tests begin.
var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, utc8)

// clock is a time that moves by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: noon} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// newServer starts a server that ends with the test.
func newServer(t testing.TB, opts ...livetest.Option) *livetest.Server {
	t.Helper()
	srv := livetest.NewServer(opts...)
	t.Cleanup(srv.Close)
	return srv
}

// signed returns a query that the gate lets through at time now, with more
// parameters given as names and values in turn.
func signed(srv *livetest.Server, now time.Time, name string, params ...string) url.Values {
	expiry := now.Add(time.Minute).Unix()
	query := url.Values{
		"cmd":       {strconv.FormatInt(srv.AppID, 10)},
		"interface": {name},
		"t":         {strconv.FormatInt(expiry, 10)},
		"sign":      {sign.Hex(srv.Key, expiry)},
	}
	for i := 0; i < len(params); i += 2 {
		query.Add(params[i], params[i+1])
	}
	return query
}

// get sends a query and returns status and body.
func get(t testing.TB, base string, query url.Values) (int, string) {
	t.Helper()
	resp, err := http.Get(base + "/common_access?" + query.Encode())
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

// call sends a request at time noon and returns the body, without its newline.
func call(t testing.TB, srv *livetest.Server, name string, params ...string) string {
	t.Helper()
	return callAt(t, srv, noon, name, params...)
}

func callAt(t testing.TB, srv *livetest.Server, now time.Time, name string, params ...string) string {
	t.Helper()
	status, body := get(t, srv.URL, signed(srv, now, name, params...))
	require.Equal(t, http.StatusOK, status)
	require.NotEmpty(t, body)
	if body[len(body)-1] == '\n' {
		body = body[:len(body)-1]
	}
	return body
}

// ret returns the code and the words of an answer.
func ret(t testing.TB, body string) (int, string) {
	t.Helper()
	var e struct {
		Ret, Retcode    *int
		Message, Errmsg *string
	}
	require.NoError(t, json.Unmarshal([]byte(body), &e), body)
	require.NotNil(t, e.Ret, body)
	require.NotNil(t, e.Message, body)
	assert.Equal(t, e.Ret, e.Retcode)
	assert.Equal(t, e.Message, e.Errmsg)
	return *e.Ret, *e.Message
}

// out decodes the output of an answer that must be a success.
func out[T any](t testing.TB, body string) T {
	t.Helper()
	code, words := ret(t, body)
	require.Zero(t, code, words)
	var e struct{ Output T }
	require.NoError(t, json.Unmarshal([]byte(body), &e))
	return e.Output
}

// receiver is an http server that records what it gets.
type receiver struct {
	URL    string
	mu     sync.Mutex
	bodies []string
	answer func(n int, w http.ResponseWriter) // n counts requests from 1
}

func newReceiver(t testing.TB, answer func(n int, w http.ResponseWriter)) *receiver {
	t.Helper()
	rec := &receiver{answer: answer}
	srv := httptest.NewServer(rec)
	t.Cleanup(srv.Close)
	rec.URL = srv.URL
	return rec
}

func (rec *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	rec.mu.Lock()
	rec.bodies = append(rec.bodies, string(body))
	n := len(rec.bodies)
	rec.mu.Unlock()
	if rec.answer != nil {
		rec.answer(n, w)
		return
	}
	_, _ = io.WriteString(w, `{"code":0}`)
}

func (rec *receiver) got() []string {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return append([]string(nil), rec.bodies...)
}

// settle waits until all notifications have settled.
func settle(t testing.TB, srv *livetest.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	require.NoError(t, srv.Wait(ctx))
}

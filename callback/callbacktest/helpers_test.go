package callbacktest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// noon is the time at which most tests begin.
var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))

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

// receiver is an http server that records what it gets.
type receiver struct {
	URL     string
	mu      sync.Mutex
	bodies  []string
	respond func(n int, w http.ResponseWriter) // n counts requests from 1
}

func newReceiver(t testing.TB, respond func(n int, w http.ResponseWriter)) *receiver {
	t.Helper()
	rec := &receiver{respond: respond}
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
	if rec.respond != nil {
		rec.respond(n, w)
		return
	}
	_, _ = io.WriteString(w, `{"code":0}`)
}

func (rec *receiver) got() []string {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return append([]string(nil), rec.bodies...)
}

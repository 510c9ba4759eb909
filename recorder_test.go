package livecode_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
)

const (
	testAppID = 1252000000
	testKey   = "5d41402abc4b2a76b9719d911017c592"
)

var utc8 = time.FixedZone("UTC+8", 8*60*60)

// noon is the time of every request that a test looks at: t is 1772337660 then.
var noon = livecode.Noon

// A received request is what a recorder keeps of one.
type received struct {
	method, path, query string
	header              http.Header
	body                string
}

// A recorder is a plain HTTP server that knows nothing of the service: it keeps
// what arrives and says what it was told to.
type recorder struct {
	url string

	mu   sync.Mutex
	seen []received
}

// record starts a recorder. It gives the answers one after the other, each with
// status 200, and the last one again for ever.
func record(t testing.TB, answers ...string) *recorder {
	t.Helper()
	rec := &recorder{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := rec.keep(r)
		_, _ = io.WriteString(w, answers[min(n, len(answers)-1)]) // a client may have left
	}))
	t.Cleanup(srv.Close)
	rec.url = srv.URL
	return rec
}

// keep stores a request and returns how many came before it.
func (rec *recorder) keep(r *http.Request) int {
	body, _ := io.ReadAll(r.Body) // a short body shows in the comparison
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.seen = append(rec.seen, received{r.Method, r.URL.Path, r.URL.RawQuery, r.Header, string(body)})
	return len(rec.seen) - 1
}

func (rec *recorder) requests() []received {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return append([]received(nil), rec.seen...)
}

// only returns the one request that has arrived.
func (rec *recorder) only(t testing.TB) received {
	t.Helper()
	all := rec.requests()
	require.Len(t, all, 1)
	return all[0]
}

// client returns a Client of the recorder, at noon.
func (rec *recorder) client(t testing.TB, opts ...livecode.Option) *livecode.Client {
	t.Helper()
	return newClient(t, append([]livecode.Option{livecode.WithBaseURL(rec.url)}, opts...)...)
}

// newClient returns a Client whose clock stands at noon.
func newClient(t testing.TB, opts ...livecode.Option) *livecode.Client {
	t.Helper()
	client, err := livecode.New(testAppID, testKey, append([]livecode.Option{livecode.WithClock(atNoon)}, opts...)...)
	require.NoError(t, err)
	return client
}

func atNoon() time.Time { return noon }

// params returns the parameters of a query.
func (r received) params(t testing.TB) url.Values {
	t.Helper()
	values, err := url.ParseQuery(r.query)
	require.NoError(t, err)
	return values
}

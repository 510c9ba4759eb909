package load

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/bench/internal/event"
)

// recorder keeps the bodies that it gets and answers with what it is told.
type recorder struct {
	mu     sync.Mutex
	bodies map[string]int
	answer http.HandlerFunc
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.bodies[string(body)]++
	r.mu.Unlock()
	r.answer(w, req)
}

func serve(t *testing.T, answer http.HandlerFunc) (*recorder, Plan) {
	r := &recorder{bodies: map[string]int{}, answer: answer}
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	return r, Plan{Address: srv.Listener.Addr().String(), Request: Request(nil, []byte("event "+event.Number)), Connections: 4}
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"code":0}`) }

func TestEachRequestIsSentOnceWithItsOwnNumber(t *testing.T) {
	t.Parallel()
	r, plan := serve(t, ok)
	plan.First, plan.Requests = 7, 50
	result := plan.Run()
	assert.EqualValues(t, 50, result.Sent)
	assert.EqualValues(t, 50, result.OK)
	assert.Zero(t, result.Failed)
	assert.Len(t, r.bodies, 50)
	assert.Equal(t, 1, r.bodies["event 1000000000000000007"], "the first number")
	assert.Equal(t, 1, r.bodies["event 1000000000000000056"], "the last number")
}

func TestAnswersOtherThan200AreNotOK(t *testing.T) {
	t.Parallel()
	_, plan := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	plan.Requests = 10
	result := plan.Run()
	assert.EqualValues(t, 10, result.Sent)
	assert.Zero(t, result.OK)
	assert.Zero(t, result.Failed)
}

func TestClosedConnectionsAreDialledAgain(t *testing.T) {
	t.Parallel()
	_, plan := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		ok(w, r)
	})
	plan.Requests = 10
	assert.EqualValues(t, 10, plan.Run().OK)
}

func TestNoReceiverIsAFailure(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	result := Plan{Address: listener.Addr().String(), Request: Request(nil, nil), Connections: 2, Requests: 5}.Run()
	assert.EqualValues(t, 5, result.Failed)
	assert.Zero(t, result.OK)
}

func TestRateDoesNotWaitForASlowReceiver(t *testing.T) {
	t.Parallel()
	const pause = 200 * time.Millisecond
	_, plan := serve(t, func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(pause)
		ok(w, r)
	})
	plan.Connections, plan.Requests, plan.Rate = 1, 5, 1000
	result := plan.Run()
	assert.EqualValues(t, 5, result.OK)
	assert.GreaterOrEqual(t, result.Max, 5*pause-5*time.Millisecond, "the last one was due long before its turn came")
}

func TestDurationEndsThePlan(t *testing.T) {
	t.Parallel()
	_, plan := serve(t, ok)
	plan.Rate, plan.Duration = 100, 200*time.Millisecond
	assert.EqualValues(t, 20, plan.Run().Sent)
}

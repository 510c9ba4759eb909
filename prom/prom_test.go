package prom_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/prom"
)

const callbackKey = "5d41402abc4b2a76b9719d911017c592"

// scrape returns what Prometheus would get.
func scrape(t *testing.T, m *prom.Metrics) string {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	require.NoError(t, registry.Register(m))
	rec := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.HTTPErrorOnError}).
		ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, rec.Code, rec.Body)
	problems, err := testutil.GatherAndLint(registry)
	require.NoError(t, err)
	assert.Empty(t, problems)
	return rec.Body.String()
}

// run lets a client, a receiver and a worker have a bit of everything.
func run(t *testing.T, m *prom.Metrics) {
	t.Helper()
	srv := livetest.NewServer(livetest.WithStream("8888_secretroom", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithObserver(m.Client()))
	require.NoError(t, err)
	defer client.CloseIdleConnections()
	srv.Respond("Live_Channel_GetStatus", livetest.Response{Status: http.StatusServiceUnavailable, Times: 1})
	_, err = client.Channel.GetStatus(t.Context(), "8888_secretroom")
	require.NoError(t, err)
	_, err = client.Channel.GetStatus(t.Context(), "8888_nobody")
	require.Error(t, err)

	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	m.AddStore("events", store)
	verifier, err := callback.NewVerifier(callbackKey)
	require.NoError(t, err)
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store),
		callback.WithCounters(m.Counters("events")), callback.WithObserver(m.Receiver("events")))
	require.NoError(t, err)
	send := func(key, sequence string) {
		fields := callbacktest.Fields{
			"event_type": 1, "stream_id": "8888_secretroom", "channel_id": "8888_secretroom", "sequence": sequence,
			"stream_param": "txSecret=0123456789abcdef0123456789abcdef",
		}
		receiver.ServeHTTP(httptest.NewRecorder(), callbacktest.NewRequest("http://receiver.example/", key, time.Now().Add(time.Minute), fields))
	}
	send(callbackKey, "1")
	send(callbackKey, "1")
	send(callbackKey, "2")
	send("a forger's key", "3")

	ctx, stop := context.WithCancel(t.Context())
	calls := 0
	worker, err := inbox.NewWorker(store, callback.Handlers{Default: func(context.Context, callback.Event) error {
		switch calls++; calls {
		case 1:
			return errors.New("busy")
		case 2:
			return inbox.Permanent(errors.New("of no use"))
		}
		return nil
	}}, inbox.WithBackoff(time.Nanosecond, time.Nanosecond), inbox.WithCounters(m.Counters("events")), inbox.WithObserver(m.Worker("events")),
		inbox.WithObserver(inbox.Observer{Event: func(ctx context.Context, _ inbox.Item) (context.Context, func(inbox.EventEnd)) {
			return ctx, func(end inbox.EventEnd) {
				if end.Err == nil {
					stop()
				}
			}
		}}))
	require.NoError(t, err)
	require.NoError(t, worker.Run(ctx))
}

// times are the parts of a histogram that no two runs have alike.
var times = regexp.MustCompile(`(?m)^(livecode_\w+_seconds_(?:bucket|sum)|livecode_oldest_pending_seconds|livecode_worker_stalled_seconds|# HELP).*\n`)

func TestMetrics_ofARun(t *testing.T) {
	t.Parallel()
	m := prom.New()
	run(t, m)
	text := scrape(t, m)
	got := times.ReplaceAllString(text, "")
	const golden = "testdata/run.txt"
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
	for _, secret := range []string{"secretroom", "txSecret", "0123456789abcdef", callbackKey, "sign=", "127.0.0.1"} {
		assert.NotContains(t, text, secret)
	}
}

// What receiver and worker count is there before anything has happened.
func TestCounters_beginAtZero(t *testing.T) {
	t.Parallel()
	m := prom.New()
	m.Counters("a")
	m.Counters("b")
	text := scrape(t, m)
	for _, info := range callback.Metrics() {
		if info.Kind != callback.KindCounter {
			continue
		}
		for _, store := range []string{"a", "b"} {
			if info.Label == "" {
				assert.Contains(t, text, "livecode_"+string(info.Metric)+`_total{store="`+store+`"} 0`)
			}
		}
		for _, value := range info.Values {
			assert.Contains(t, text, "livecode_"+string(info.Metric)+"_total{"+info.Label+`="`+value+`",store="a"} 0`)
		}
	}
}

// A store that does not answer is told, and has no figures.
func TestAddStore_tellsOfOneThatIsDown(t *testing.T) {
	t.Parallel()
	m := prom.New()
	m.Counters("events").Set(callback.MetricQueueDepth, 7)
	m.Counters("events").Set(callback.MetricWorkerStalled, 3)
	assert.Contains(t, scrape(t, m), `livecode_queue_depth{store="events"} 7`)
	m.AddStore("events", down{})
	text := scrape(t, m)
	assert.Contains(t, text, `livecode_store_up{store="events"} 0`)
	assert.Contains(t, text, `livecode_worker_stalled_seconds{store="events"} 3`)
	assert.NotContains(t, text, `livecode_queue_depth{`)
	assert.False(t, strings.Contains(text, "quarantine_events{"))
}

type down struct{}

func (down) Stats(context.Context) (inbox.Stats, error) { return inbox.Stats{}, io.ErrUnexpectedEOF }

// A metric or label that this version does not know stops nothing.
func TestCounters_takeWhatTheyDoNotKnow(t *testing.T) {
	t.Parallel()
	m := prom.New()
	c := m.Counters("events")
	c.Count("of_another_store", "")
	c.Count(callback.MetricReceived, "a label that it has not")
	c.Count(callback.MetricHandled, "a_new_type")
	c.Set("of_another_store", 1)
	assert.Contains(t, scrape(t, m), `livecode_handled_total{event_type="a_new_type",store="events"} 1`)
}

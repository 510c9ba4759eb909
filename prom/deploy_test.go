package prom_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
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

const (
	alertsFile    = "../deploy/prometheus/alerts.yml"
	alertsTests   = "../deploy/prometheus/alerts_test.yml"
	dashboardFile = "../deploy/grafana/livecode.json"
)

// program returns the path of a program of Debian's package prometheus. Who has this module
// alone has no deploy/ to test.
func program(t *testing.T, name string) string {
	t.Helper()
	if _, err := os.Stat(alertsFile); err != nil {
		t.Skip("there is no deploy/")
	}
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("LIVECODE_TEST_ALL") == "" {
		t.Skip(name + " is not installed")
	}
	require.NoError(t, err)
	return path
}

func TestAlerts_passPromtool(t *testing.T) {
	t.Parallel()
	promtool := program(t, "promtool")
	for _, args := range [][]string{{"check", "rules", alertsFile}, {"test", "rules", alertsTests}} {
		out, err := exec.Command(promtool, args...).CombinedOutput()
		assert.NoError(t, err, "%s", out)
	}
}

// A panel is what the tests know of one in a dashboard.
type panel struct {
	ID          int
	Type, Title string
	Description string
	GridPos     struct{ H, W, X, Y int }
	Datasource  struct{ Type, UID string }
	Targets     []struct{ RefID, Expr, LegendFormat string }
	FieldConfig struct{ Defaults struct{ Unit string } }
}

func readDashboard(t *testing.T) (panels []panel) {
	t.Helper()
	text, err := os.ReadFile(dashboardFile)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("there is no deploy/")
	}
	require.NoError(t, err)
	var dashboard struct {
		UID, Title    string
		SchemaVersion int
		Templating    struct{ List []struct{ Name, Type string } }
		Panels        []panel
	}
	require.NoError(t, json.Unmarshal(text, &dashboard))
	assert.Equal(t, "livecode", dashboard.UID)
	assert.NotEmpty(t, dashboard.Title)
	assert.Positive(t, dashboard.SchemaVersion)
	require.Len(t, dashboard.Templating.List, 2)
	assert.Equal(t, "datasource", dashboard.Templating.List[0].Type)
	return dashboard.Panels
}

// No two panels have one id or one place, and each shows something.
func TestDashboard_isWhole(t *testing.T) {
	t.Parallel()
	ids, places := map[int]bool{}, map[[2]int]string{}
	for _, p := range readDashboard(t) {
		assert.False(t, ids[p.ID], p.Title)
		ids[p.ID] = true
		assert.NotEmpty(t, p.Title)
		assert.LessOrEqual(t, p.GridPos.X+p.GridPos.W, 24, p.Title)
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				assert.Empty(t, places[[2]int{x, y}], p.Title)
				places[[2]int{x, y}] = p.Title
			}
		}
		if p.Type == "row" {
			continue
		}
		assert.Equal(t, "timeseries", p.Type)
		assert.NotEmpty(t, p.Description, p.Title)
		assert.NotEmpty(t, p.FieldConfig.Defaults.Unit, p.Title)
		assert.Equal(t, "${datasource}", p.Datasource.UID, p.Title)
		assert.NotEmpty(t, p.Targets, p.Title)
	}
}

// A load has every metric move: a receiver for each trouble, and a client.
type load struct {
	t       *testing.T
	metrics *prom.Metrics
	sent    int
	events  http.Handler // behind an inbox with a worker
	broken  http.Handler // whose inbox takes nothing
	memory  http.Handler // without an inbox
	client  *livecode.Client
	service *livetest.Server
}

// A clumsyStore fails now and then.
type clumsyStore struct {
	inbox.Store
	calls atomic.Int64
}

func (s *clumsyStore) Done(ctx context.Context, item inbox.Item) error {
	if s.calls.Add(1)%10 == 0 {
		return errors.New("busy")
	}
	return s.Store.Done(ctx, item)
}

// A brokenStore takes nothing.
type brokenStore struct{ inbox.Store }

func (brokenStore) Put(context.Context, callback.Envelope) (bool, error) {
	return false, errors.New("the disk is gone")
}

func newLoad(t *testing.T) *load {
	t.Helper()
	l := &load{t: t, metrics: prom.New()}
	verifier, err := callback.NewVerifier(callbackKey)
	require.NoError(t, err)
	receiver := func(store string, opts ...callback.Option) http.Handler {
		h, err := callback.NewHandler(verifier, callback.Handlers{},
			append(opts, callback.WithCounters(l.metrics.Counters(store)), callback.WithObserver(l.metrics.Receiver(store)))...)
		require.NoError(t, err)
		return h
	}
	store := &clumsyStore{Store: inboxtest.NewMemory(inboxtest.Settings{}, nil)}
	l.metrics.AddStore("events", store)
	l.events = receiver("events", callback.WithInbox(store))
	l.broken = receiver("broken", callback.WithInbox(brokenStore{inboxtest.NewMemory(inboxtest.Settings{}, nil)}))
	l.memory = receiver("memory", callback.WithConfirm(func(_ context.Context, ev callback.Event) error {
		if ev.Common().StreamID == "forged" {
			return callback.ErrNotConfirmed
		}
		return nil
	}))
	handled := 0
	worker, err := inbox.NewWorker(store, callback.Handlers{Default: func(context.Context, callback.Event) error {
		switch handled++; handled % 10 {
		case 3:
			return errors.New("busy")
		case 7:
			return inbox.Permanent(errors.New("of no use"))
		}
		return nil
	}}, inbox.WithConcurrency(1), inbox.WithBackoff(time.Millisecond, time.Millisecond),
		inbox.WithCounters(l.metrics.Counters("events")), inbox.WithObserver(l.metrics.Worker("events")))
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- worker.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-done)
	})
	l.service = livetest.NewServer(livetest.WithStream("8888_a", livetest.Live))
	t.Cleanup(l.service.Close)
	l.service.Respond("Live_Channel_SetStatus", livetest.Response{Status: http.StatusBadGateway})
	l.client, err = livecode.New(l.service.AppID, l.service.Key, livecode.WithBaseURL(l.service.URL), livecode.WithObserver(l.metrics.Client()))
	require.NoError(t, err)
	t.Cleanup(l.client.CloseIdleConnections)
	return l
}

// some sends a bit of everything.
func (l *load) some() {
	l.sent++
	fields := func(stream, node string) callbacktest.Fields {
		return callbacktest.Fields{"event_type": 1, "stream_id": stream, "channel_id": stream, "sequence": fmt.Sprint(l.sent), "node": node}
	}
	post := func(h http.Handler, key string, ahead time.Duration, f callbacktest.Fields) {
		h.ServeHTTP(httptest.NewRecorder(), callbacktest.NewRequest("http://receiver.example/", key, time.Now().Add(ahead), f))
	}
	for _, node := range []string{"a", "a", "b"} { // new, a duplicate, a conflict
		post(l.events, callbackKey, time.Minute, fields("8888_a", node))
	}
	post(l.events, "a forger's key", time.Minute, fields("8888_a", "a"))
	post(l.events, callbackKey, -time.Hour, fields("8888_a", "a"))
	post(l.broken, callbackKey, time.Minute, fields("8888_a", "a"))
	post(l.memory, callbackKey, time.Minute, fields("forged", "a"))
	for range 20 { // more than there is room for
		post(l.memory, callbackKey, time.Minute, callbacktest.Fields{"event_type": "none"})
	}
	_, _ = l.client.Channel.GetStatus(l.t.Context(), "8888_a")
	_, _ = l.client.Channel.GetStatus(l.t.Context(), "8888_nobody")
	_ = l.client.Channel.SetStatus(l.t.Context(), "8888_a", livecode.ActionAllow)
	if l.sent%5 == 0 {
		l.service.Respond("Live_Channel_GetStatus", livetest.Response{Body: "sign invalid", Times: 1})
	}
}

// A server is a Prometheus that scrapes.
type server struct {
	t   *testing.T
	url string
}

func startPrometheus(t *testing.T, scraped string) *server {
	t.Helper()
	path, dir := program(t, "prometheus"), t.TempDir()
	alerts, err := filepath.Abs(alertsFile)
	require.NoError(t, err)
	config := filepath.Join(dir, "prometheus.yml")
	require.NoError(t, os.WriteFile(config, []byte(fmt.Sprintf(`
global: {scrape_interval: 200ms, evaluation_interval: 500ms}
rule_files: [%q]
scrape_configs:
  - job_name: livecode
    static_configs: [{targets: [%q]}]
`, alerts, scraped)), 0o600))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	out, err := os.Create(filepath.Join(dir, "output"))
	require.NoError(t, err)
	cmd := exec.Command(path, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address)
	cmd.Stdout, cmd.Stderr = out, out
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = out.Close()
	})
	s := &server{t, "http://" + address}
	require.Eventually(t, func() bool {
		resp, err := http.Get(s.url + "/-/ready")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}, time.Minute, 50*time.Millisecond, "Prometheus is not ready")
	return s
}

// get reads the data of an answer of the API.
func (s *server) get(path string, data any) error {
	resp, err := http.Get(s.url + path)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	answer := struct {
		Status, Error string
		Data          any
	}{Data: data}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	if answer.Status != "success" {
		return fmt.Errorf("%s: %s", path, answer.Error)
	}
	return nil
}

// has reports whether a query returns something. A query that is none is an error.
func (s *server) has(query string) bool {
	var data struct{ Result []any }
	require.NoError(s.t, s.get("/api/v1/query?query="+url.QueryEscape(query), &data), query)
	return len(data.Result) > 0
}

// A rule is an alert as the API tells it.
type rule struct {
	Name, Query, Health, LastError, State string
	Duration                              float64
}

func (s *server) rules() (all []rule) {
	var data struct{ Groups []struct{ Rules []rule } }
	require.NoError(s.t, s.get("/api/v1/rules", &data))
	for _, group := range data.Groups {
		all = append(all, group.Rules...)
	}
	return all
}

// bare returns a query without its limit, which returns something when all is well too.
func bare(query string) string {
	query, _, _ = strings.Cut(query, " or ")
	for _, sign := range []string{" > ", " == "} {
		if at := strings.LastIndex(query, sign); at > 0 {
			return query[:at]
		}
	}
	return query
}

// A real Prometheus scrapes a program under load, in which everything happens that can. Each
// query of the dashboard and each alert returns something, and what should wake somebody fires.
func TestDeploy_inARealPrometheus(t *testing.T) {
	t.Parallel()
	program(t, "prometheus")
	l := newLoad(t)
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(l.metrics)
	program := httptest.NewServer(promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.HTTPErrorOnError}))
	defer program.Close()
	s := startPrometheus(t, strings.TrimPrefix(program.URL, "http://"))
	require.Eventually(t, func() bool { return s.has(`livecode_received_total{store="events"} == 0`) }, time.Minute, 50*time.Millisecond,
		"what has not happened yet is not scraped as zero")

	missing := map[string]string{}
	for _, p := range readDashboard(t) {
		for _, target := range p.Targets {
			query := strings.NewReplacer("$__rate_interval", "10s", "$store", ".*").Replace(target.Expr)
			missing[query] = p.Title
		}
	}
	firing := map[string]bool{}
	for _, r := range s.rules() {
		missing[bare(r.Query)] = r.Name
		firing[r.Name] = r.Duration == 0
	}
	require.Len(t, firing, 13)
	delete(firing, "LivecodeWorkerStalled") // 30 s are not waited for

	waiting := func() (names []string) {
		for query, name := range missing {
			if s.has(query) {
				delete(missing, query)
				continue
			}
			names = append(names, name+": "+query)
		}
		for _, r := range s.rules() {
			require.NotEqual(t, "err", r.Health, "%s: %s", r.Name, r.LastError)
			if firing[r.Name] && r.State != "firing" {
				names = append(names, r.Name+" does not fire")
			}
		}
		return names
	}
	for deadline := time.Now().Add(2 * time.Minute); ; {
		l.some()
		if l.sent%10 > 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		names := waiting()
		if len(names) == 0 {
			break
		}
		require.True(t, time.Now().Before(deadline), strings.Join(names, "\n"))
	}
}

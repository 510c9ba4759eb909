package otel_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/otel"
)

const callbackKey = "5d41402abc4b2a76b9719d911017c592"

// A scene has all that the real SDK of OpenTelemetry gets.
type scene struct {
	t         *testing.T
	spans     *tracetest.InMemoryExporter
	tracers   *trace.TracerProvider
	reader    *metric.ManualReader
	telemetry *otel.Telemetry
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{t: t, spans: tracetest.NewInMemoryExporter(), reader: metric.NewManualReader()}
	s.tracers = trace.NewTracerProvider(trace.WithSyncer(s.spans))
	telemetry, err := otel.New(otel.WithTracerProvider(s.tracers), otel.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(s.reader))))
	require.NoError(t, err)
	s.telemetry = telemetry
	return s
}

// call makes two calls, one of which has to be sent twice.
func (s *scene) call(opts ...livecode.Option) *livetest.Server {
	srv := livetest.NewServer(livetest.WithStream("8888_room", livetest.Live))
	s.t.Cleanup(srv.Close)
	client, err := livecode.New(srv.AppID, srv.Key, append(opts, livecode.WithBaseURL(srv.URL), livecode.WithObserver(s.telemetry.Client()))...)
	require.NoError(s.t, err)
	s.t.Cleanup(client.CloseIdleConnections)
	srv.Respond("Live_Channel_GetStatus", livetest.Response{Status: http.StatusServiceUnavailable, Times: 1})
	_, err = client.Channel.GetStatus(s.t.Context(), "8888_room")
	require.NoError(s.t, err)
	_, err = client.Channel.GetStatus(s.t.Context(), "8888_nobody")
	require.Error(s.t, err)
	return srv
}

// receive has notifications received, and handled by a worker.
func (s *scene) receive() {
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	verifier, err := callback.NewVerifier(callbackKey)
	require.NoError(s.t, err)
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store),
		callback.WithCounters(s.telemetry.Counters("events")), callback.WithObserver(s.telemetry.Receiver()))
	require.NoError(s.t, err)
	for _, key := range []string{callbackKey, callbackKey, "a forger's key"} {
		fields := callbacktest.Fields{
			"event_type": 1, "stream_id": "8888_room", "channel_id": "8888_room", "sequence": "1",
			"stream_param": "txSecret=0123456789abcdef0123456789abcdef",
		}
		receiver.ServeHTTP(httptest.NewRecorder(), callbacktest.NewRequest("http://receiver.example/", key, time.Now().Add(time.Minute), fields))
	}
	ctx, stop := context.WithCancel(s.t.Context())
	calls := 0
	worker, err := inbox.NewWorker(store, callback.Handlers{Default: func(context.Context, callback.Event) error {
		if calls++; calls == 1 {
			return errors.New("busy")
		}
		stop()
		return nil
	}}, inbox.WithBackoff(time.Nanosecond, time.Nanosecond),
		inbox.WithCounters(s.telemetry.Counters("events")), inbox.WithObserver(s.telemetry.Worker()))
	require.NoError(s.t, err)
	require.NoError(s.t, worker.Run(ctx))
}

// text describes the spans, one after the other, by all but ids and times.
func (s *scene) text() string {
	var b strings.Builder
	spans := s.spans.GetSpans()
	named := func(of tracetest.SpanStub, id string) string {
		for i, other := range spans {
			if other.SpanContext.SpanID().String() == id {
				return fmt.Sprintf("%d %s", i, other.Name)
			}
		}
		return "none of " + of.Name
	}
	for i, span := range spans {
		fmt.Fprintf(&b, "%d %s, %s, %s %q\n", i, span.Name, span.SpanKind, span.Status.Code, span.Status.Description)
		writeAttributes(&b, "  ", span.Attributes)
		if span.Parent.IsValid() {
			fmt.Fprintf(&b, "  in: %s\n", named(span, span.Parent.SpanID().String()))
		}
		for _, link := range span.Links {
			fmt.Fprintf(&b, "  link: %s\n", named(span, link.SpanContext.SpanID().String()))
		}
		for _, event := range span.Events {
			fmt.Fprintf(&b, "  event: %s %v\n", event.Name, !event.Time.Before(span.StartTime) && !event.Time.After(span.EndTime))
			writeAttributes(&b, "    ", event.Attributes)
		}
	}
	return b.String()
}

// varying are attributes that no two runs have alike.
var varying = []attribute.Key{"server.port", "livecode.duration_seconds", "livecode.lag_seconds"}

func writeAttributes(b *strings.Builder, indent string, attributes []attribute.KeyValue) {
	set := attribute.NewSet(attributes...)
	for _, a := range set.ToSlice() {
		value := fmt.Sprint(a.Value.AsInterface())
		if slices.Contains(varying, a.Key) {
			value = a.Value.Type().String()
		}
		fmt.Fprintf(b, "%s%s: %s\n", indent, a.Key, value)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o600))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func TestSpans_ofARun(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.call()
	s.receive()
	golden(t, "testdata/spans.txt", s.text())
}

func TestMetrics_ofARun(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.call()
	s.receive()
	golden(t, "testdata/metrics.txt", s.metrics())
}

// metrics describes all points that are not zero, by their counts.
func (s *scene) metrics() string {
	var all metricdata.ResourceMetrics
	require.NoError(s.t, s.reader.Collect(s.t.Context(), &all))
	var lines []string
	add := func(name string, set attribute.Set, value any) {
		lines = append(lines, fmt.Sprintf("%s{%s} %v", name, set.Encoded(attribute.DefaultEncoder()), value))
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					if p.Value != 0 {
						add(m.Name, p.Attributes, p.Value)
					}
				}
			case metricdata.Gauge[float64]: // whether a worker that soon ends sets them is not sure
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					add(m.Name+" "+m.Unit, p.Attributes, p.Count)
				}
			default:
				s.t.Errorf("%s is a %T", m.Name, m.Data)
			}
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// Everything that is counted is there before anything has happened.
func TestCounters_beginAtZero(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.telemetry.Counters("events")
	var all metricdata.ResourceMetrics
	require.NoError(t, s.reader.Collect(t.Context(), &all))
	points := map[string]int{}
	for _, m := range all.ScopeMetrics[0].Metrics {
		if sum, ok := m.Data.(metricdata.Sum[int64]); ok {
			points[m.Name] = len(sum.DataPoints)
		}
	}
	for _, info := range callback.Metrics() {
		if info.Kind == callback.KindCounter {
			assert.Equal(t, max(1, len(info.Values)), points["livecode."+string(info.Metric)], info.Metric)
		}
	}
}

// The transport of otelhttp records the whole URL, which has neither t nor signature when it
// sees it. Its spans are within those of the calls.
func TestRoundTripper_otelhttpRecordsNoSignature(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	srv := s.call(livecode.WithRoundTripper(func(next http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(next, otelhttp.WithTracerProvider(s.tracers))
	}))
	spans := s.spans.GetSpans()
	recorded, err := json.Marshal(spans)
	require.NoError(t, err)
	all := string(recorded)
	assert.Contains(t, all, "url.full")
	assert.Contains(t, all, "interface=Live_Channel_GetStatus")
	for _, secret := range []string{"sign=", `\u0026t=`, "&t=", srv.Key} {
		assert.NotContains(t, all, secret)
	}
	require.Len(t, spans, 5)
	for _, i := range []int{0, 1} {
		assert.Equal(t, "HTTP GET", spans[i].Name)
		assert.Equal(t, spans[2].SpanContext.SpanID(), spans[i].Parent.SpanID())
	}
}

// Neither spans nor metrics hold a secret, whoever is observed.
func TestTelemetry_tellsNoSecret(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	srv := s.call()
	s.receive()
	recorded, err := json.Marshal(s.spans.GetSpans())
	require.NoError(t, err)
	for _, text := range []string{string(recorded), s.metrics()} {
		for _, secret := range []string{srv.Key, callbackKey, "0123456789abcdef", "txSecret", "sign=", "://"} {
			assert.NotContains(t, text, secret)
		}
	}
	assert.NotContains(t, s.metrics(), "8888_")
}

func TestNew_rejectsWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]otel.Option{
		"opts": nil, "WithTracerProvider": otel.WithTracerProvider(nil), "WithMeterProvider": otel.WithMeterProvider(nil),
	} {
		_, err := otel.New(opt)
		var bad *otel.ArgumentError
		require.ErrorAs(t, err, &bad, name)
	}
	_, err := otel.New() // the global providers
	require.NoError(t, err)
}

package otel_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"go.opentelemetry.io/otel/sdk/metric"
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

func ExampleNew() {
	spans := tracetest.NewInMemoryExporter() // an exporter of OTLP in production
	telemetry, err := otel.New(
		otel.WithTracerProvider(trace.NewTracerProvider(trace.WithSyncer(spans))),
		otel.WithMeterProvider(metric.NewMeterProvider()),
	)
	if err != nil {
		log.Fatal(err)
	}
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithObserver(telemetry.Client()))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Channel.GetStatus(context.Background(), "8888_test123"); err != nil {
		fmt.Println(err)
		return
	}
	for _, span := range spans.GetSpans() {
		fmt.Println(span.Name, span.SpanKind, len(span.Events))
	}

	// Output: livecode Live_Channel_GetStatus client 1
}

func ExampleTelemetry_Worker() {
	spans := tracetest.NewInMemoryExporter()
	telemetry, err := otel.New(otel.WithTracerProvider(trace.NewTracerProvider(trace.WithSyncer(spans))))
	if err != nil {
		log.Fatal(err)
	}
	const key = "callback-key-of-the-console"
	verifier, err := callback.NewVerifier(key)
	if err != nil {
		log.Fatal(err)
	}
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil) // store/bolt and others outlive the process
	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store),
		callback.WithObserver(telemetry.Receiver()), callback.WithCounters(telemetry.Counters("events")))
	if err != nil {
		log.Fatal(err)
	}
	started := callbacktest.Fields{"event_type": 1, "stream_id": "8888_test123", "channel_id": "8888_test123", "sequence": "1"}
	receiver.ServeHTTP(httptest.NewRecorder(), callbacktest.NewRequest("http://receiver.example/", key, time.Now().Add(time.Minute), started))

	ctx, stop := context.WithCancel(context.Background())
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error {
			stop()
			return nil
		},
	}, inbox.WithObserver(telemetry.Worker()), inbox.WithCounters(telemetry.Counters("events")))
	if err != nil {
		log.Fatal(err)
	}
	if err := worker.Run(ctx); err != nil {
		log.Fatal(err)
	}
	received, processed := spans.GetSpans()[0], spans.GetSpans()[1]
	fmt.Println(received.Name)
	fmt.Println(processed.Name)
	fmt.Println(processed.Links[0].SpanContext.SpanID() == received.SpanContext.SpanID())

	// Output:
	// livecode receive stream_started
	// livecode process stream_started
	// true
}

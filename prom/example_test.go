package prom_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/common/expfmt"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/prom"
)

func ExampleNew() {
	metrics := prom.New()
	registry := prometheus.NewRegistry() // or prometheus.DefaultRegisterer
	if err := registry.Register(metrics); err != nil {
		log.Fatal(err)
	}
	metrics.Counters("events")
	count, err := testutil.GatherAndCount(registry, "livecode_auth_failed_total")
	fmt.Println(count, err)

	// Output: 6 <nil>
}

func ExampleMetrics_Client() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	metrics := prom.New()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithObserver(metrics.Client()))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Channel.GetStatus(context.Background(), "8888_test123"); err != nil {
		fmt.Println(err)
		return
	}
	text, err := testutil.CollectAndFormat(metrics, expfmt.TypeTextPlain, "livecode_client_calls_total")
	fmt.Printf("%s%v\n", text, err)

	// Output:
	// # HELP livecode_client_calls_total Calls of the service, by what the caller got.
	// # TYPE livecode_client_calls_total counter
	// livecode_client_calls_total{error_type="",interface="Live_Channel_GetStatus"} 1
	// <nil>
}

func ExampleMetrics_Receiver() {
	const key = "callback-key-of-the-console"
	verifier, err := callback.NewVerifier(key)
	if err != nil {
		log.Fatal(err)
	}
	metrics := prom.New()
	receiver, err := callback.NewHandler(verifier, callback.Handlers{},
		callback.WithCounters(metrics.Counters("")), callback.WithObserver(metrics.Receiver("")))
	if err != nil {
		log.Fatal(err)
	}
	req := callbacktest.NewRequest("http://receiver.example/", key, time.Now().Add(time.Minute), callbacktest.Fields{"event_type": 1})
	receiver.ServeHTTP(httptest.NewRecorder(), req)
	text, err := testutil.CollectAndFormat(metrics, expfmt.TypeTextPlain, "livecode_acked_total")
	fmt.Printf("%s%v\n", text, err)

	// Output:
	// # HELP livecode_acked_total Responses with status 200.
	// # TYPE livecode_acked_total counter
	// livecode_acked_total{store=""} 1
	// <nil>
}

func ExampleMetrics_Worker() {
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil) // store/bolt and others outlive the process
	metrics := prom.New()
	metrics.AddStore("events", store)
	ctx, stop := context.WithCancel(context.Background())
	worker, err := inbox.NewWorker(store, callback.Handlers{
		Default: func(context.Context, callback.Event) error {
			stop()
			return nil
		},
	}, inbox.WithCounters(metrics.Counters("events")), inbox.WithObserver(metrics.Worker("events")))
	if err != nil {
		log.Fatal(err)
	}
	_, err = store.Put(ctx, callback.Envelope{
		Key: "1", Type: callback.TypeStreamStarted, StreamID: "8888_test123", Received: time.Now(),
		Body: callback.NewSecret(`{"event_type":1,"stream_id":"8888_test123"}`),
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := worker.Run(ctx); err != nil {
		log.Fatal(err)
	}
	text, err := testutil.CollectAndFormat(metrics, expfmt.TypeTextPlain, "livecode_queue_depth")
	fmt.Printf("%s%v\n", text, err)

	// Output:
	// # HELP livecode_queue_depth Events that wait in the inbox or are in hand.
	// # TYPE livecode_queue_depth gauge
	// livecode_queue_depth{store="events"} 0
	// <nil>
}

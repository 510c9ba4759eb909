package livetest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// Each change of state is reported, signed as the service signs it.
func ExampleWithCallbackURL() {
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var event struct {
			Type   int    `json:"event_type"`
			Stream string `json:"stream_id"`
			Sign   string `json:"sign"`
		}
		if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
			log.Print(err)
		}
		fmt.Println("event", event.Type, event.Stream, "signed:", event.Sign != "")
	}))
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL))
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Interrupt("8888_room", 1)
	_ = srv.Wait(context.Background())
	// Output:
	// event 1 8888_room signed: true
	// event 0 8888_room signed: true
}

// The receiver needs the address of the service, so it starts after it.
func ExampleServer_SetCallbackURL() {
	srv := livetest.NewServer()
	defer srv.Close()
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})) // accepts everything
	defer receiver.Close()
	srv.SetCallbackURL(receiver.URL)
	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	for _, d := range srv.Deliveries() {
		fmt.Println(d.EventType, d.StreamID, "attempts:", len(d.Attempts), "delivered:", d.Delivered)
	}
	// Output: 1 8888_room attempts: 1 delivered: true
}

// The service has a URL for each kind of event. Here nobody wants interruptions.
func ExampleServer_SetCallbackURLFor() {
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})) // accepts everything
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL))
	defer srv.Close()

	srv.SetCallbackURLFor(0, "")
	_ = srv.Push("8888_room")
	_ = srv.Interrupt("8888_room", 1)
	_ = srv.Wait(context.Background())
	for _, d := range srv.Deliveries() {
		fmt.Println(d.EventType, d.StreamID, "attempts:", len(d.Attempts), "delivered:", d.Delivered)
	}
	// Output: 1 8888_room attempts: 1 delivered: true
}

// Without a key there is no signature.
func ExampleWithCallbackKey() {
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var event struct {
			Type   int    `json:"event_type"`
			Stream string `json:"stream_id"`
			Sign   string `json:"sign"`
		}
		if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
			log.Print(err)
		}
		fmt.Println("event", event.Type, event.Stream, "signed:", event.Sign != "")
	}))
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL), livetest.WithCallbackKey(""))
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	// Output: event 1 8888_room signed: false
}

func ExampleWithRetryProfile() {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer receiver.Close()
	srv := livetest.NewServer(
		livetest.WithCallbackURL(receiver.URL),
		livetest.WithRetryProfile(callbacktest.RetryProfile{Retries: 1, Wait: time.Millisecond}),
	)
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	for _, d := range srv.Deliveries() {
		fmt.Println(d.EventType, d.StreamID, "attempts:", len(d.Attempts), "delivered:", d.Delivered)
	}
	// Output: 1 8888_room attempts: 2 delivered: false
}

func ExampleWithRetrySleep() {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer receiver.Close()
	srv := livetest.NewServer(
		livetest.WithCallbackURL(receiver.URL),
		livetest.WithRetryProfile(callbacktest.Profile2017()),
		livetest.WithRetrySleep(func(_ context.Context, d time.Duration) error {
			fmt.Println("pause", d)
			return nil
		}),
	)
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	// Output:
	// pause 3s
	// pause 3s
	// pause 3s
}

// A receiver in memory needs no network.
func ExampleWithCallbackClient() {
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { fmt.Println(r.Method, r.URL.Path) })
	network := faultnet.NewInMemory(handler)
	defer network.Close()
	client := network.Client()
	defer client.CloseIdleConnections()

	srv := livetest.NewServer(
		livetest.WithCallbackURL("http://receiver.example.com/tencent/live"),
		livetest.WithCallbackClient(client),
	)
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	// Output: POST /tencent/live
}

func ExampleWithStreamParam() {
	srv := livetest.NewServer(livetest.WithCallbackURL("http://127.0.0.1:1"))
	defer srv.Close()

	_ = srv.Push("8888_room", livetest.WithStreamParam("txSecret=0b3a&txTime=6a1b2c3d"))
	fmt.Println(srv.Deliveries()[0].Fields["stream_param"])
	// Output: txSecret=0b3a&txTime=6a1b2c3d
}

func ExampleServer_Deliveries() {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL))
	defer srv.Close()

	srv.AddScreenshot("8888_room", livetest.Screenshot{})
	_ = srv.Wait(context.Background())
	for _, d := range srv.Deliveries() {
		fmt.Println(d.EventType, d.StreamID, "attempts:", len(d.Attempts), "delivered:", d.Delivered)
	}
	// Output: 200 8888_room attempts: 6 delivered: false
}

// A program that shows deliveries asks for those that it has not seen.
func ExampleServer_DeliveriesAfter() {
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})) // accepts everything
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL))
	defer srv.Close()

	seen := 0
	for range 2 {
		srv.AddScreenshot("8888_room", livetest.Screenshot{})
		_ = srv.Wait(context.Background())
		for _, d := range srv.DeliveriesAfter(seen) {
			fmt.Println(d.ID, d.Delivered)
			seen = d.ID
		}
	}
	// Output:
	// 1 true
	// 2 true
}

func ExampleServer_Wait() {
	srv := livetest.NewServer()
	defer srv.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	fmt.Println(srv.Wait(ctx)) // nothing is under way
	// Output: <nil>
}

// A receiver must not act twice on a message that comes twice.
func ExampleServer_Resend() {
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var event struct {
			Type   int    `json:"event_type"`
			Stream string `json:"stream_id"`
			Sign   string `json:"sign"`
		}
		if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
			log.Print(err)
		}
		fmt.Println("event", event.Type, event.Stream, "signed:", event.Sign != "")
	}))
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL))
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	_ = srv.Resend(srv.Deliveries()[0].ID)
	_ = srv.Wait(context.Background())
	// Output:
	// event 1 8888_room signed: true
	// event 1 8888_room signed: true
}

func ExampleServer_Notify() {
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var event struct {
			Type   int    `json:"event_type"`
			Stream string `json:"stream_id"`
			Sign   string `json:"sign"`
		}
		if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
			log.Print(err)
		}
		fmt.Println("event", event.Type, event.Stream, "signed:", event.Sign != "")
	}))
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL))
	defer srv.Close()

	srv.Notify(callbacktest.Sample(321, "8888_room", time.Now()))
	_ = srv.Wait(context.Background())
	// Output: event 321 8888_room signed: true
}

// One notification goes to another receiver than all the others.
func ExampleServer_NotifyTo() {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("received at", r.URL.Path)
	}))
	defer receiver.Close()
	srv := livetest.NewServer()
	defer srv.Close()

	id := srv.NotifyTo(receiver.URL+"/new", callbacktest.Sample(1, "8888_room", time.Now()))
	if err := srv.Wait(context.Background()); err != nil {
		log.Fatal(err)
	}
	fmt.Println("delivery", id)
	// Output:
	// received at /new
	// delivery 1
}

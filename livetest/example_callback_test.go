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
)

// hook starts a receiver that prints the type and the stream of each message and
// answers with these status codes in turn, the last one for ever.
func hook(status ...int) *httptest.Server {
	n := 0
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var event struct {
			Type   int    `json:"event_type"`
			Stream string `json:"stream_id"`
			Sign   string
		}
		if err := json.NewDecoder(r.Body).Decode(&event); err != nil {
			log.Print(err)
		}
		fmt.Println("event", event.Type, event.Stream, "signed:", event.Sign != "")
		if len(status) > 0 {
			w.WriteHeader(status[min(n, len(status)-1)])
			n++
		}
	}))
}

func ExampleWithCallbackURL() {
	receiver := hook()
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

func ExampleServer_SetCallbackURL() {
	srv := livetest.NewServer()
	defer srv.Close()
	receiver := hook() // it could not start before the server
	defer receiver.Close()

	srv.SetCallbackURL(receiver.URL)
	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	// Output: event 1 8888_room signed: true
}

func ExampleWithCallbackKey() {
	receiver := hook()
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL), livetest.WithCallbackKey(""))
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	// Output: event 1 8888_room signed: false
}

func ExampleWithRetryProfile() {
	receiver := hook(http.StatusServiceUnavailable)
	defer receiver.Close()
	srv := livetest.NewServer(
		livetest.WithCallbackURL(receiver.URL),
		livetest.WithRetryProfile(callbacktest.RetryProfile{Retries: 1, Wait: time.Millisecond}),
	)
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	fmt.Println("delivered:", srv.Deliveries()[0].Delivered)
	// Output:
	// event 1 8888_room signed: true
	// event 1 8888_room signed: true
	// delivered: false
}

func ExampleWithRetrySleep() {
	receiver := hook(http.StatusServiceUnavailable, http.StatusOK)
	defer receiver.Close()
	srv := livetest.NewServer(
		livetest.WithCallbackURL(receiver.URL),
		livetest.WithRetryProfile(callbacktest.Profile2022()),
		livetest.WithRetrySleep(func(_ context.Context, d time.Duration) error {
			fmt.Println("pause", d)
			return nil
		}),
	)
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Wait(context.Background())
	// Output:
	// event 1 8888_room signed: true
	// pause 1m0s
	// event 1 8888_room signed: true
}

// A receiver in memory needs no network.
func ExampleWithCallbackClient() {
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { fmt.Println(r.Method, r.URL.Path) })
	inMemory := &http.Client{Transport: roundTripper(func(r *http.Request) *http.Response {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result()
	})}
	srv := livetest.NewUnstartedServer(
		livetest.WithCallbackURL("http://receiver.example.com/tencent/live"),
		livetest.WithCallbackClient(inMemory),
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
	receiver := hook(http.StatusServiceUnavailable, http.StatusOK)
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL))
	defer srv.Close()

	srv.AddScreenshot("8888_room", livetest.Screenshot{})
	_ = srv.Wait(context.Background())
	for _, d := range srv.Deliveries() {
		fmt.Println(d.ID, d.EventType, d.Delivered)
		for _, a := range d.Attempts {
			fmt.Println(a.Status)
		}
	}
	// Output:
	// event 200 8888_room signed: true
	// event 200 8888_room signed: true
	// 1 200 true
	// 503
	// 200
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
	receiver := hook()
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
	receiver := hook()
	defer receiver.Close()
	srv := livetest.NewServer(livetest.WithCallbackURL(receiver.URL))
	defer srv.Close()

	srv.Notify(callbacktest.Sample(321, "8888_room", time.Now()))
	_ = srv.Wait(context.Background())
	// Output: event 321 8888_room signed: true
}

package livetest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

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
		livetest.WithRetryProfile(livetest.RetryProfile{Retries: 1, Wait: time.Millisecond}),
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
		livetest.WithRetryProfile(livetest.Profile2022()),
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

	srv.Notify(livetest.Sample(321, "8888_room", time.Now()))
	_ = srv.Wait(context.Background())
	// Output: event 321 8888_room signed: true
}

func ExampleNewSender() {
	receiver := hook(http.StatusServiceUnavailable, http.StatusOK)
	defer receiver.Close()

	sender, err := livetest.NewSender(receiver.URL, "callback-key", livetest.SenderOptions{
		Profile: livetest.Profile2022().Scaled(0.001),
	})
	if err != nil {
		log.Fatal(err)
	}
	attempts, err := sender.Send(context.Background(), livetest.Sample(100, "8888_room", time.Now()))
	fmt.Println(len(attempts), err)
	// Output:
	// event 100 8888_room signed: true
	// event 100 8888_room signed: true
	// 2 <nil>
}

func ExampleSender_Send() {
	receiver := hook(http.StatusForbidden)
	defer receiver.Close()

	sender, err := livetest.NewSender(receiver.URL, "callback-key", livetest.SenderOptions{}) // sends once
	if err != nil {
		log.Fatal(err)
	}
	attempts, err := sender.Send(context.Background(), livetest.Fields{"event_type": 1, "stream_id": "8888_room"})
	fmt.Println(attempts[0].Status, err)
	// Output:
	// event 1 8888_room signed: true
	// 403 livetest: the receiver accepted no attempt
}

func ExampleSignedBody() {
	body := livetest.SignedBody("5d41402abc4b2a76b9719d911017c592", time.Unix(1471850187, 0), livetest.Fields{
		"stream_id":  "8888_room",
		"event_type": 0,
	})
	fmt.Print(string(body))
	// Output: {"event_type":0,"sign":"b17971b51ba0fe5916ddcd96692e9fb3","stream_id":"8888_room","t":1471850187}
}

func ExampleNewRequest() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path, r.Header.Get("Content-Type"))
		w.WriteHeader(http.StatusForbidden)
	})
	w := httptest.NewRecorder()
	expired := time.Now().Add(-time.Hour)
	handler.ServeHTTP(w, livetest.NewRequest("/tencent/live", "callback-key", expired, livetest.Sample(1, "8888_room", time.Now())))
	fmt.Println(w.Code)
	// Output:
	// POST /tencent/live application/json
	// 403
}

func ExampleSample() {
	event := livetest.Sample(0, "8888_room", time.Now())
	event["errcode"] = 8
	fmt.Println(event["stream_id"], event["push_duration"], livetest.Sample(338, "8888_room", time.Now()) == nil)
	// Output: 8888_room 60000 true
}

func ExampleSampleTypes() {
	fmt.Println(livetest.SampleTypes())
	// Output: [0 1 100 200 314 315 317 321 328 332 341 344 345 347 348 349]
}

func ExampleFields_EventType() {
	fmt.Println(livetest.Fields{"event_type": 0}.EventType())
	fmt.Println(livetest.Fields{}.EventType())
	// Output:
	// 0 true
	// 0 false
}

func ExampleProfile2022() {
	p := livetest.Profile2022()
	fmt.Println(p.Retries, p.Wait, p.ScreenshotRetries, p.ScreenshotWait, p.NeedsCode)
	// Output: 12 1m0s 5 2m0s false
}

func ExampleProfile2017() {
	p := livetest.Profile2017()
	fmt.Println(p.Retries, p.Wait, p.NeedsCode)
	// Output: 3 3s true
}

func ExampleRetryProfile_Scaled() {
	fmt.Println(livetest.Profile2022().Scaled(0.01).Wait)
	// Output: 600ms
}

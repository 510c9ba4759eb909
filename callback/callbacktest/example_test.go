package callbacktest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// A handler is tested without a network: a recording that is signed as the service
// signs it.
func Example() {
	const key = "callback-key"
	verifier, err := callback.NewVerifier(key)
	if err != nil {
		log.Fatal(err)
	}
	handler, err := callback.NewHandler(verifier, callback.Handlers{
		RecordingCreated: func(_ context.Context, file *callback.RecordingCreated) error {
			fmt.Println("recorded:", file.StreamID, file.FileFormat)
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	now := time.Now()
	for _, signedWith := range []string{key, "a guess"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, callbacktest.NewRequest("/tencent/live", signedWith, now.Add(10*time.Minute),
			callbacktest.Sample(100, "8888_room", now)))
		fmt.Println(w.Code)
	}
	// Output:
	// recorded: 8888_room flv
	// 200
	// 403
}

func ExampleNewRequest() {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path, r.Header.Get("Content-Type"))
		w.WriteHeader(http.StatusForbidden)
	})
	w := httptest.NewRecorder()
	expired := time.Now().Add(-time.Hour)
	handler.ServeHTTP(w, callbacktest.NewRequest("/tencent/live", "callback-key", expired,
		callbacktest.Sample(1, "8888_room", time.Now())))
	fmt.Println(w.Code)
	// Output:
	// POST /tencent/live application/json
	// 403
}

func ExampleSignedBody() {
	body := callbacktest.SignedBody("5d41402abc4b2a76b9719d911017c592", time.Unix(1471850187, 0), callbacktest.Fields{
		"stream_id":  "8888_room",
		"event_type": 0,
	})
	fmt.Print(string(body))
	// Output: {"event_type":0,"sign":"b17971b51ba0fe5916ddcd96692e9fb3","stream_id":"8888_room","t":1471850187}
}

func ExampleSample() {
	event := callbacktest.Sample(0, "8888_room", time.Now())
	event["errcode"] = 8
	fmt.Println(event["stream_id"], event["push_duration"], callbacktest.Sample(9999, "8888_room", time.Now()) == nil)
	// Output: 8888_room 60000 true
}

func ExampleSampleTypes() {
	fmt.Println(callbacktest.SampleTypes())
	// Output: [0 1 100 200 314 315 317 321 328 332 338 341 343 344 345 347 348 349]
}

func ExampleFields_EventType() {
	fmt.Println(callbacktest.Fields{"event_type": 0}.EventType())
	fmt.Println(callbacktest.Fields{}.EventType())
	// Output:
	// 0 true
	// 0 false
}

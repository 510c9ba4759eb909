package callback_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
)

func ExampleWithObserver() {
	const key = "callback-key-of-the-console"
	verifier, err := callback.NewVerifier(key)
	if err != nil {
		log.Fatal(err)
	}
	observer := callback.Observer{Notification: func(ctx context.Context) (context.Context, func(callback.NotificationEnd)) {
		// Here a tracer would return a context with a span.
		return ctx, func(end callback.NotificationEnd) { fmt.Println(end.Status, end.Outcome) }
	}}
	receiver, err := callback.NewHandler(verifier, callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println("started:", ev.StreamID)
			return nil
		},
	}, callback.WithObserver(observer))
	if err != nil {
		log.Fatal(err)
	}
	started := callbacktest.Fields{"event_type": 1, "stream_id": "8888_test123", "channel_id": "8888_test123", "sequence": "1"}
	expires := time.Now().Add(time.Minute)
	for _, k := range []string{key, key, "a forger's key"} {
		receiver.ServeHTTP(httptest.NewRecorder(), callbacktest.NewRequest("http://receiver.example/", k, expires, started))
	}

	// Output:
	// started: 8888_test123
	// 200 handled
	// 200 duplicate
	// 403 mismatch
}

func ExampleMetrics() {
	for _, m := range callback.Metrics() {
		if m.Label == "reason" {
			fmt.Println(m.Kind, m.Metric, m.Values[0], len(m.Values))
		}
	}

	// Output:
	// counter auth_failed malformed_sign 6
	// counter rejected ambiguous 16
	// counter quarantined conflict 7
	// counter dropped conflict 5
}

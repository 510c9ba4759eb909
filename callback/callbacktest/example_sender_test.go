package callbacktest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// A receiver that fails at first gets the notification again.
func ExampleNewSender() {
	busy := true
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if busy {
			w.WriteHeader(http.StatusServiceUnavailable)
			busy = false
		}
	}))
	defer receiver.Close()

	sender, err := callbacktest.NewSender(receiver.URL, "callback-key", callbacktest.SenderOptions{
		Profile: callbacktest.Profile2022().Scaled(0.001), // 12 retries in less than a second
	})
	if err != nil {
		log.Fatal(err)
	}
	attempts, err := sender.Send(context.Background(), callbacktest.Sample(100, "8888_room", time.Now()))
	for _, a := range attempts {
		fmt.Println(a.Status)
	}
	fmt.Println(err)
	// Output:
	// 503
	// 200
	// <nil>
}

func ExampleSender_Send() {
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}))
	defer receiver.Close()

	sender, err := callbacktest.NewSender(receiver.URL, "callback-key", callbacktest.SenderOptions{}) // sends once
	if err != nil {
		log.Fatal(err)
	}
	attempts, err := sender.Send(context.Background(), callbacktest.Fields{"event_type": 1, "stream_id": "8888_room"})
	fmt.Println(attempts[0].Status, err)
	// Output: 403 callbacktest: receiver accepted no attempt
}

func ExampleSender_SendFunc() {
	receiver := httptest.NewServer(http.NotFoundHandler())
	defer receiver.Close()

	sender, err := callbacktest.NewSender(receiver.URL, "callback-key", callbacktest.SenderOptions{
		Profile: callbacktest.RetryProfile{Retries: 1, Wait: time.Millisecond},
	})
	if err != nil {
		log.Fatal(err)
	}
	err = sender.SendFunc(context.Background(), callbacktest.Fields{"event_type": 1}, func(a callbacktest.Attempt) {
		fmt.Println("attempt:", a.Status)
	})
	fmt.Println(err)
	// Output:
	// attempt: 404
	// attempt: 404
	// callbacktest: receiver accepted no attempt
}

// A sender with a client of its own, here one that keeps connections.
func ExampleNewClient() {
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer receiver.Close()

	client := callbacktest.NewClient()
	client.Transport = http.DefaultTransport
	defer client.CloseIdleConnections()
	sender, err := callbacktest.NewSender(receiver.URL, "callback-key", callbacktest.SenderOptions{Client: client})
	if err != nil {
		log.Fatal(err)
	}
	attempts, err := sender.Send(context.Background(), callbacktest.Fields{"event_type": 1})
	fmt.Println(len(attempts), err)
	// Output: 1 <nil>
}

func ExampleProfile2022() {
	p := callbacktest.Profile2022()
	fmt.Println(p.Retries, p.Wait, p.ScreenshotRetries, p.ScreenshotWait, p.NeedsCode)
	// Output: 12 1m0s 5 2m0s false
}

func ExampleProfile2017() {
	p := callbacktest.Profile2017()
	fmt.Println(p.Retries, p.Wait, p.NeedsCode)
	// Output: 3 3s true
}

func ExampleRetryProfile_Scaled() {
	fmt.Println(callbacktest.Profile2022().Scaled(0.01).Wait)
	// Output: 600ms
}

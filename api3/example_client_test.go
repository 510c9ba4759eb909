package api3_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/pushurl"
)

// newExample returns a fake account and a client of it. Its clock is some seconds
// late, since what happens within the second of now is listed by the next call.
func newExample() (*livetest.Server, *api3.Client) {
	srv := livetest.NewServer(livetest.WithStream("8888_room"), livetest.WithClock(func() time.Time { return time.Now().Add(-5 * time.Second) }))
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL),
		api3.With(livecode.WithCallbackKeys("callback key")))
	if err != nil {
		panic(err)
	}
	return srv, client
}

// One call at the start of a program sets its receiver up.
func ExampleCallbackService_Ensure() {
	srv, client := newExample()
	defer srv.Close()
	heard := make(chan string, 1)
	receiver := httptest.NewServer(client.Callback(callback.Handlers{
		StreamInterrupted: func(_ context.Context, ev *callback.StreamInterrupted) error {
			heard <- ev.StreamID
			return nil
		},
	}))
	defer receiver.Close()

	status, err := client.Callbacks.Ensure(context.Background(), api3.CallbackConfig{URL: receiver.URL, Key: "callback-key"})
	fmt.Println(status.Active, status.Complete, len(status.Events), err)
	// Output: true true 9 <nil>
}

func ExampleCallbackService_Status() {
	srv, client := newExample()
	defer srv.Close()
	status, err := client.Callbacks.Status(context.Background(), api3.CallbackConfig{URL: "https://receiver.example.com/", Key: "callback-key"})
	fmt.Println(status.Active, err) // nothing is set up
	// Output: false <nil>
}

func ExampleCallbackService_Remove() {
	srv, client := newExample()
	defer srv.Close()
	cfg := api3.CallbackConfig{URL: "https://receiver.example.com/", Key: "callback-key"}
	if _, err := client.Callbacks.Ensure(context.Background(), cfg); err != nil {
		fmt.Println(err)
	}
	fmt.Println(client.Callbacks.Remove(context.Background(), cfg))
	// Output: <nil>
}

func ExampleCallbackEvents() {
	fmt.Println(api3.CallbackEvents()[:3])
	// Output: [stream_started stream_interrupted recording_created]
}

// What a receiver that was away has missed.
func ExampleClient_Reconcile() {
	srv, client := newExample()
	defer srv.Close()
	handler := client.Callback(callback.Handlers{
		StreamInterrupted: func(_ context.Context, ev *callback.StreamInterrupted) error {
			fmt.Println(ev.StreamID, "was interrupted, reconciled:", ev.Reconciled)
			return nil
		},
	})
	if err := srv.Interrupt("8888_room", 1); err != nil { // nobody hears of it
		fmt.Println(err)
	}
	err := client.Reconcile(context.Background(), time.Now().Add(-time.Hour), []string{"8888_room"}, handler)
	fmt.Println(err)
	// Output:
	// 8888_room was interrupted, reconciled: true
	// <nil>
}

func ExampleClient_Pushes() {
	srv, client := newExample()
	defer srv.Close()
	for p, err := range client.Pushes(context.Background(), "8888_room", time.Now().Add(-time.Hour)) {
		fmt.Println(p.StreamID, "at", p.Domain, "from", p.ClientIP, "live:", p.End.IsZero(), err)
	}
	// Output: 8888_room at push.example.com from 203.0.113.10 live: true <nil>
}

// What did the service send, and what has the receiver answered?
func ExampleClient_Deliveries() {
	srv, client := newExample()
	defer srv.Close()
	receiver := httptest.NewServer(client.Callback(callback.Handlers{}))
	defer receiver.Close()
	srv.SetCallbackURL(receiver.URL)
	if err := srv.Push("8888_other"); err != nil {
		fmt.Println(err)
	}
	_ = srv.Wait(context.Background())
	for d, err := range client.Deliveries(context.Background(), "8888_other", time.Now().Add(-time.Hour)) {
		fmt.Println("event", d.EventType, "acknowledged:", d.ResultCode == 0, err)
	}
	// Output: event 1 acknowledged: false <nil>
}

func ExampleDelivery_Body() {
	srv, client := newExample()
	defer srv.Close()
	for d, err := range client.Deliveries(context.Background(), "8888_room", time.Now().Add(-time.Hour)) {
		fmt.Println(string(d.Body()), err) // keep it out of logs
	}
	fmt.Println("nothing was sent")
	// Output: nothing was sent
}

func ExampleClient_Domains() {
	srv, client := newExample()
	defer srv.Close()
	domains, err := client.Domains(context.Background())
	for _, d := range domains {
		fmt.Println(d.Name, "plays:", d.Play)
	}
	fmt.Println(err)
	// Output:
	// play.example.com plays: true
	// push.example.com plays: false
	// <nil>
}

// A push URL without a key that somebody has copied.
func ExampleClient_PushSigner() {
	srv, client := newExample()
	defer srv.Close()
	signer, err := client.PushSigner(context.Background(), "push.example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	url, err := signer.Push(pushurl.RTMP, pushurl.Stream{Domain: "push.example.com", StreamName: "8888_room"}, time.Unix(1900000000, 0))
	fmt.Println(url, err)
	// Output: rtmp://push.example.com/live/8888_room?txSecret=REDACTED&txTime=713FB300 <nil>
}

func ExampleClient_PlaySigner() {
	srv, client := newExample()
	defer srv.Close()
	_, err := client.PlaySigner(context.Background(), "play.example.com")
	fmt.Println(err)
	// Output: <nil>
}

func ExampleRecordService_Start() {
	srv, client := newExample()
	defer srv.Close()
	id, err := client.Records.Start(context.Background(), api3.RecordParams{StreamID: "8888_room", End: time.Now().Add(time.Hour)})
	fmt.Println(id == srv.Tasks("8888_room")[0].ID, err)
	// Output: true <nil>
}

func ExampleRecordService_Stop() {
	srv, client := newExample()
	defer srv.Close()
	id, err := client.Records.Start(context.Background(), api3.RecordParams{StreamID: "8888_room", End: time.Now().Add(time.Hour)})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(client.Records.Stop(context.Background(), id))
	// Output: <nil>
}

func ExampleRecordService_List() {
	srv, client := newExample()
	defer srv.Close()
	if _, err := client.Records.Start(context.Background(), api3.RecordParams{StreamID: "8888_room", End: time.Now().Add(time.Hour)}); err != nil {
		fmt.Println(err)
	}
	for task, err := range client.Records.List(context.Background(), "8888_room", time.Now().Add(-time.Hour), time.Now().Add(time.Hour)) {
		fmt.Println(task.StreamID, task.Stopped, err)
	}
	// Output: 8888_room false <nil>
}

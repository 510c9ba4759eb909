package livecode_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
)

func ExampleClient_Call() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	// Parameters are a struct with url tags, or url.Values.
	params := struct {
		StreamID string `url:"Param.s.channel_id"`
	}{"8888_test123"}
	var output []struct {
		Status int `json:"status"`
	}
	if err := client.Call(context.Background(), "Live_Channel_GetStatus", params, &output); err != nil {
		log.Fatal(err)
	}
	fmt.Println(output[0].Status)

	// Output: 1
}

func ExampleClient_Call_raw() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	// No page of the vendor says what a peak looks like, so look at yours first: a
	// json.RawMessage takes the output as it stands.
	srv.Respond("Get_BillingBandwidth", livetest.Response{Body: `{"ret":0,"output":{"bandwidth":18.5}}`})

	var output json.RawMessage
	err = client.Call(context.Background(), "Get_BillingBandwidth", url.Values{
		"Param.n.start_time": {"1772334000"}, "Param.n.end_time": {"1772337600"}, "Param.n.get_top_bd": {"1"},
	}, &output)
	fmt.Println(string(output), err)

	// Output: {"bandwidth":18.5} <nil>
}

func ExampleOnHost() {
	srv := livetest.NewServer(livetest.WithInterface("Get_SomethingNew"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	srv.Respond("Get_SomethingNew", livetest.Response{Body: `{"ret":0,"output":{"figure":7}}`})

	// The Client does not know this interface, so it does not know its host.
	var output struct{ Figure int }
	err = client.Call(context.Background(), "Get_SomethingNew", url.Values{"Param.s.stream_id": {"8888_test123"}}, &output,
		livecode.OnHost(livecode.HostStat))
	fmt.Println(output.Figure, err)

	// Output: 7 <nil>
}

func ExampleReadOnly() {
	srv := livetest.NewServer(livetest.WithInterface("Live_SomethingNew"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	srv.Respond("Live_SomethingNew", livetest.Response{Status: http.StatusBadGateway, Times: 1})
	srv.Respond("Live_SomethingNew", livetest.Response{Body: `{"ret":0}`})

	// It only reads, so it may be repeated when no usable response came.
	err = client.Call(context.Background(), "Live_SomethingNew", nil, nil, livecode.ReadOnly())
	fmt.Println(srv.Calls("Live_SomethingNew"), err)

	// Output: 2 <nil>
}

func ExampleClient_Callback() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}

	mux := http.NewServeMux()
	mux.Handle("/tencent/live", client.Callback(callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println(ev.StreamID, "is on air")
			return nil // an error makes the service send it again
		},
	}))

	// What the service posts when a push begins.
	note := callbacktest.NewRequest("/tencent/live", srv.Key, noon.Add(10*time.Minute), callbacktest.Fields{
		"event_type": 1, "stream_id": "8888_test123", "channel_id": "8888_test123",
	})
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, note)
	fmt.Println(answer.Code, answer.Body)

	// Output:
	// 8888_test123 is on air
	// 200 {"code":0}
}

func ExampleClient_Verifier() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}

	// A queue worker, or a router of one's own, verifies without a handler.
	verifier, err := client.Verifier()
	if err != nil {
		log.Fatal(err)
	}
	body := callbacktest.SignedBody(srv.Key, noon.Add(10*time.Minute), callbacktest.Fields{"event_type": 1, "stream_id": "8888_test123"})
	fmt.Println(verifier.Verify(body))
	forged := callbacktest.SignedBody("a guess", noon.Add(10*time.Minute), callbacktest.Fields{"event_type": 1})
	fmt.Println(verifier.Verify(forged) != nil)

	// Output:
	// <nil>
	// true
}

func ExampleClient_Confirm() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	// The sign of a notification does not protect its body. Before something
	// that cannot be undone, ask the service whether it is true.
	handler := callback.Handlers{
		StreamInterrupted: func(ctx context.Context, ev *callback.StreamInterrupted) error {
			err := client.Confirm(ctx, ev)
			fmt.Println("otherwise now:", errors.Is(err, callback.ErrStateDiffers))
			return nil
		},
	}
	event, err := callback.Parse([]byte(`{"event_type":0,"stream_id":"8888_test123"}`))
	if err != nil {
		log.Fatal(err)
	}
	if err := handler.Dispatch(context.Background(), event); err != nil {
		log.Fatal(err)
	}

	// Output: otherwise now: true
}

func ExampleClient_Reconcile() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon), livetest.WithStream("8888_test123", livetest.Interrupted))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}
	// While the receiver was down, the service has given up on a notification.
	srv.AddRecording("8888_test123", livetest.Recording{FileID: "9031868222807497694", End: noon.Add(-time.Hour)})

	handler := client.Callback(callback.Handlers{
		RecordingCreated: func(_ context.Context, ev *callback.RecordingCreated) error {
			fmt.Println("file", ev.FileID, "of", ev.StreamID, "reconciled:", ev.Reconciled)
			return nil
		},
	})
	err = client.Reconcile(context.Background(), noon.Add(-2*time.Hour), []string{"8888_test123"}, handler)
	fmt.Println(err)

	// Output:
	// file 9031868222807497694 of 8888_test123 reconciled: true
	// <nil>
}

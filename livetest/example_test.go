package livetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

func Example() {
	srv := livetest.NewServer(livetest.WithStream("8888_room", livetest.Live))
	defer srv.Close()

	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	if err := srv.Interrupt("8888_room", 1); err != nil { // the broadcaster stops
		log.Fatal(err)
	}
	status, err = client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output:
	// live <nil>
	// idle <nil>
}

func ExampleServer_Client() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	client := srv.Client(livecode.WithTimeout(time.Second))
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output: live <nil>
}

func ExampleNewServer() {
	srv := livetest.NewServer()
	defer srv.Close()

	fmt.Println(strings.HasPrefix(srv.URL, "http://127.0.0.1:"), srv.AppID)
	// Output: true 1252000000
}

// A service without a listener, reached without a network.
func ExampleNewUnstartedServer() {
	srv := livetest.NewUnstartedServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	network := faultnet.NewInMemory(srv)
	defer network.Close()
	client := srv.Client(livecode.WithBaseURL(network.URL), livecode.WithHTTPClient(network.Client()))
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output: live <nil>
}

func ExampleServer_ServeHTTP() {
	srv := livetest.NewUnstartedServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	proxy := httptest.NewServer(http.StripPrefix("/tencent", srv)) // behind a path of your own
	defer proxy.Close()
	client := srv.Client(livecode.WithBaseURL(proxy.URL + "/tencent"))
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output: live <nil>
}

func ExampleServer_Close() {
	srv := livetest.NewServer()
	srv.Close()

	_, err := srv.Client().Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println("failed:", err != nil)
	// Output: failed: true
}

func ExampleServer_String() {
	srv := livetest.NewUnstartedServer(livetest.WithKey("secret"))
	defer srv.Close()

	fmt.Println(srv)
	// Output: livetest.Server(http://livetest.invalid)
}

func ExampleServer_GoString() {
	srv := livetest.NewUnstartedServer(livetest.WithKey("secret"))
	defer srv.Close()

	fmt.Printf("%#v\n", srv)
	// Output: livetest.Server(http://livetest.invalid)
}

func ExampleInterfaces() {
	for _, name := range livetest.Interfaces() {
		fmt.Println(name)
	}
	// Output:
	// Get_BillingBandwidth
	// Get_LivePlayStat
	// Get_LivePlayStatHistory
	// Get_LivePushStat
	// Get_LivePushStatHistory
	// Get_LiveStat
	// Live_Channel_GetChannelList
	// Live_Channel_GetLiveChannelList
	// Live_Channel_GetStatus
	// Live_Channel_SetStatus
	// Live_Queue_Get
	// Live_Set_Delay
	// Live_Tape_GetFilelist
	// Live_Tape_Start
	// Live_Tape_Stop
	// Mix_StreamV2
	// channel_manager
}

func ExampleWithClock() {
	tomorrow := time.Now().Add(24 * time.Hour)
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return tomorrow }))
	defer srv.Close()

	late := srv.Client(livecode.WithClock(time.Now)) // its clock is a day behind that of the service
	_, err := late.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(errors.Is(err, livecode.ErrTimeExpired))
	// Output: true
}

func ExampleWithAppID() {
	srv := livetest.NewServer(livetest.WithAppID(1253000000))
	defer srv.Close()

	fmt.Println(srv.AppID)
	srv.AppID = 1 // a program with a wrong id
	_, err := srv.Client().Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(errors.Is(err, livecode.ErrAppIDInvalid))
	// Output:
	// 1253000000
	// true
}

func ExampleWithKey() {
	srv := livetest.NewServer(livetest.WithKey("5d41402abc4b2a76b9719d911017c592"))
	defer srv.Close()

	srv.Key = "wrong" // a program with a wrong key
	_, err := srv.Client().Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(errors.Is(err, livecode.ErrSignInvalid))
	// Output: true
}

func ExampleWithStream() {
	srv := livetest.NewServer(
		livetest.WithStream("8888_on"),
		livetest.WithStream("8888_off", livetest.Interrupted),
	)
	defer srv.Close()

	fmt.Println(srv.StreamState("8888_on").State, srv.StreamState("8888_off").State, srv.StreamState("8888_new").State)
	// Output: live interrupted never pushed
}

func ExampleWithStreams() {
	srv := livetest.NewServer(livetest.WithStreams(100_000))
	defer srv.Close()

	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Get_LivePlayStat", url.Values{"Param.n.page_no": {"100000"}, "Param.n.page_size": {"1"}}, &output)
	fmt.Println(string(output), err)
	// Output: {"stream_count":100000,"stream_info":[{"bandwidth":0,"online":0,"stream_name":"8888_100000"}],"total_bandwidth":0,"total_online":0} <nil>
}

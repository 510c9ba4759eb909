package livetest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/internal/sign"
	"github.com/qcloudlive/livecode/livetest"
)

// queryOf returns a signed request to an interface, with parameters given as
// names and values in turn. It stands for the client that a program would use.
func queryOf(srv *livetest.Server, name string, params ...string) string {
	const year2100 int64 = 4102444800
	query := url.Values{
		"cmd":       {strconv.FormatInt(srv.AppID, 10)},
		"interface": {name},
		"t":         {strconv.FormatInt(year2100, 10)},
		"sign":      {sign.Hex(srv.Key, year2100)},
	}
	for i := 0; i < len(params); i += 2 {
		query.Set(params[i], params[i+1])
	}
	return "/common_access?" + query.Encode()
}

// ask sends such a request and returns the status and the words, or the output,
// of the answer.
func ask(srv *livetest.Server, name string, params ...string) string {
	resp, err := http.Get(srv.URL + queryOf(srv, name, params...))
	if err != nil {
		return "no answer"
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "half an answer"
	}
	var answer struct {
		Ret     int
		Message string
		Output  json.RawMessage
	}
	if json.Unmarshal(body, &answer) != nil {
		return resp.Status + ": " + string(body)
	}
	if answer.Ret != 0 {
		return fmt.Sprint(answer.Ret, ": ", answer.Message)
	}
	return string(answer.Output)
}

func Example() {
	srv := livetest.NewServer(livetest.WithStream("8888_room", livetest.Live))
	defer srv.Close()

	fmt.Println(ask(srv, "Live_Channel_GetStatus", "Param.s.channel_id", "8888_room"))
	if err := srv.Interrupt("8888_room", 1); err != nil {
		log.Fatal(err)
	}
	fmt.Println(ask(srv, "Live_Channel_GetStatus", "Param.s.channel_id", "8888_room"))
	fmt.Println(ask(srv, "Live_Channel_GetStatus", "Param.s.channel", "8888_room"))
	// Output:
	// [{"height":720,"rate_type":0,"recv_type":1,"status":1,"width":1280}]
	// [{"height":720,"rate_type":0,"recv_type":1,"status":0,"width":1280}]
	// 1204: Param.s.channel: is no parameter of Live_Channel_GetStatus
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

func ExampleNewUnstartedServer() {
	srv := livetest.NewUnstartedServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest(http.MethodGet, queryOf(srv, "Live_Channel_GetLiveChannelList"), nil))
	fmt.Print(w.Body)
	// Output: {"errmsg":"","message":"","output":{"all_count":1,"channel_list":["8888_room"]},"ret":0,"retcode":0}
}

func ExampleServer_ServeHTTP() {
	srv := livetest.NewUnstartedServer()
	defer srv.Close()

	proxy := httptest.NewServer(http.StripPrefix("/tencent", srv)) // behind a path of your own
	defer proxy.Close()
	resp, err := http.Get(proxy.URL + "/tencent" + queryOf(srv, "Get_LiveStat"))
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	fmt.Println(resp.Status, srv.Calls("Get_LiveStat"))
	// Output: 200 OK 1
}

func ExampleServer_Close() {
	srv := livetest.NewServer()
	srv.Close()

	fmt.Println(ask(srv, "Get_LiveStat"))
	// Output: no answer
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
	now := time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC)
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	fmt.Println(ask(srv, "Get_LiveStat")) // signed for the year 2100
	// Output: 200 OK: time expired
}

func ExampleWithAppID() {
	srv := livetest.NewServer(livetest.WithAppID(1253000000))
	defer srv.Close()

	fmt.Println(srv.AppID)
	srv.AppID = 1 // a program with a wrong id
	fmt.Println(ask(srv, "Live_Channel_GetLiveChannelList"))
	// Output:
	// 1253000000
	// 200 OK: appid is invalid
}

func ExampleWithKey() {
	srv := livetest.NewServer(livetest.WithKey("5d41402abc4b2a76b9719d911017c592"))
	defer srv.Close()

	srv.Key = "wrong" // a program with a wrong key
	fmt.Println(ask(srv, "Live_Channel_GetLiveChannelList"))
	// Output: 200 OK: sign invalid
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

	fmt.Println(ask(srv, "Get_LivePlayStat", "Param.n.page_no", "100000", "Param.n.page_size", "1"))
	// Output: {"stream_count":100000,"stream_info":[{"bandwidth":0,"online":0,"stream_name":"8888_100000"}],"total_bandwidth":0,"total_online":0}
}

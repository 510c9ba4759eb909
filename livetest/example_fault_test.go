package livetest_test

import (
	"fmt"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

func ExampleServer_Respond() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Respond("Live_Channel_SetStatus", livetest.Response{Body: "request failed.no returnData", Times: 1})
	params := []string{"Param.s.channel_id", "8888_room", "Param.n.status", "2"}
	fmt.Println(ask(srv, "Live_Channel_SetStatus", params...))
	fmt.Println(ask(srv, "Live_Channel_SetStatus", params...))
	// Output:
	// 200 OK: request failed.no returnData
	// {}
}

func ExampleErrorBody() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Respond("Get_LiveStat", livetest.Response{Body: livetest.ErrorBody(1202, "rate limit exceeded")})
	fmt.Println(ask(srv, "Get_LiveStat"))
	// Output: 1202: rate limit exceeded
}

// A program that loses the answer of a call must not send the call again where
// that counts. Executions tells whether it did.
func ExampleServer_Fail() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	srv.Fail("Live_Tape_Start", livetest.ResetBeforeResponse())
	fmt.Println(ask(srv, "Live_Tape_Start", "Param.s.channel_id", "8888_room", "Param.n.task_sub_type", "1"))
	fmt.Println(srv.Executions("Live_Tape_Start"), len(srv.Tasks("8888_room")))
	// Output:
	// no answer
	// 1 1
}

func ExampleServer_Executions() {
	srv := livetest.NewServer()
	defer srv.Close()

	ask(srv, "Get_LiveStat")
	ask(srv, "Get_LiveStat", "Param.n.page_no", "zero") // refused
	fmt.Println(srv.Calls("Get_LiveStat"), srv.Executions("Get_LiveStat"))
	// Output: 2 1
}

func ExampleServer_Calls() {
	srv := livetest.NewServer()
	defer srv.Close()

	ask(srv, "Get_LiveStat")
	ask(srv, "Get_LivePlayStat")
	fmt.Println(srv.Calls("Get_LiveStat"), srv.TotalCalls())
	// Output: 1 2
}

func ExampleServer_TotalCalls() {
	srv := livetest.NewServer()
	defer srv.Close()

	ask(srv, "Get_LiveStat")
	fmt.Println(srv.TotalCalls())
	// Output: 1
}

func ExampleServer_Requests() {
	srv := livetest.NewServer()
	defer srv.Close()

	ask(srv, "Live_Queue_Get", "Param.n.bid", "100")
	for _, r := range srv.Requests() {
		fmt.Println(r.Method, r.Interface, r.Query)
	}
	// Output: GET Live_Queue_Get Param.n.bid=100&cmd=1252000000&interface=Live_Queue_Get&t=4102444800
}

func ExampleServer_ClearFaults() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Get_LiveStat", livetest.ResetBeforeCall().Always())
	fmt.Println(ask(srv, "Get_LiveStat"))
	srv.ClearFaults("Get_LiveStat")
	fmt.Println(ask(srv, "Get_LiveStat"))
	// Output:
	// no answer
	// 1301: has not live stream
}

func ExampleFault_Always() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("", livetest.ResetBeforeCall().Always()) // the service is gone
	fmt.Println(ask(srv, "Get_LiveStat"), "/", ask(srv, "Live_Channel_GetLiveChannelList"))
	// Output: no answer / no answer
}

func ExampleFault_Times() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Get_LiveStat", livetest.ResetBeforeCall().Times(2))
	for range 3 {
		fmt.Println(ask(srv, "Get_LiveStat"))
	}
	// Output:
	// no answer
	// no answer
	// 1301: has not live stream
}

func ExampleResetBeforeCall() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Live_Channel_GetLiveChannelList", livetest.ResetBeforeCall())
	fmt.Println(ask(srv, "Live_Channel_GetLiveChannelList"), srv.Executions("Live_Channel_GetLiveChannelList"))
	// Output: no answer 0
}

func ExampleResetBeforeResponse() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Live_Channel_GetLiveChannelList", livetest.ResetBeforeResponse())
	fmt.Println(ask(srv, "Live_Channel_GetLiveChannelList"), srv.Executions("Live_Channel_GetLiveChannelList"))
	// Output: no answer 1
}

func ExampleTruncate() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Live_Channel_GetLiveChannelList", livetest.Truncate(10))
	fmt.Println(ask(srv, "Live_Channel_GetLiveChannelList"))
	// Output: half an answer
}

// impatient sends a request and waits 50 ms for its answer.
func impatient(srv *livetest.Server, name string) string {
	client := &http.Client{Timeout: 50 * time.Millisecond}
	resp, err := client.Get(srv.URL + queryOf(srv, name))
	if err != nil {
		return "gave up"
	}
	_ = resp.Body.Close()
	return resp.Status
}

func ExampleHangBeforeCall() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Get_LiveStat", livetest.HangBeforeCall())
	fmt.Println(impatient(srv, "Get_LiveStat"), srv.Executions("Get_LiveStat"))
	// Output: gave up 0
}

func ExampleHangBeforeResponse() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Get_LiveStat", livetest.HangBeforeResponse())
	fmt.Println(impatient(srv, "Get_LiveStat"), srv.Executions("Get_LiveStat"))
	// Output: gave up 1
}

func ExampleDelay() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Get_LiveStat", livetest.Delay(time.Minute))
	fmt.Println(impatient(srv, "Get_LiveStat"))
	// Output: gave up
}

func ExampleSlowBody() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Get_LiveStat", livetest.SlowBody(10*time.Microsecond))
	fmt.Println(ask(srv, "Get_LiveStat"))
	// Output: 1301: has not live stream
}

func ExampleRedirect() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Get_LiveStat", livetest.Redirect(http.StatusFound, "/elsewhere"))
	fmt.Println(ask(srv, "Get_LiveStat")) // a client that follows redirects
	// Output: 404 Not Found: 404 page not found
}

func ExampleRaw() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Fail("Get_LiveStat", livetest.Raw([]byte("HTTP/1.1 two hundred\r\n\r\n")))
	fmt.Println(ask(srv, "Get_LiveStat"))
	// Output: no answer
}

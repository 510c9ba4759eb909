package livetest_test

import (
	"fmt"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
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

	srv.Fail("Live_Tape_Start", faultnet.ResetBeforeResponse())
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

	srv.FailAlways("Get_LiveStat", faultnet.ResetBeforeCall())
	fmt.Println(ask(srv, "Get_LiveStat"))
	srv.ClearFaults("Get_LiveStat")
	fmt.Println(ask(srv, "Get_LiveStat"))
	// Output:
	// no answer
	// 1301: has not live stream
}

func ExampleServer_FailAlways() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.FailAlways("", faultnet.ResetBeforeCall()) // the service is gone
	fmt.Println(ask(srv, "Get_LiveStat"), "/", ask(srv, "Live_Channel_GetLiveChannelList"))
	// Output: no answer / no answer
}

func ExampleWithInterface() {
	srv := livetest.NewServer(livetest.WithInterface("Live_SomethingNew"))
	defer srv.Close()

	srv.Respond("Live_SomethingNew", livetest.Response{Body: `{"ret":0,"output":{"figure":7}}`})
	fmt.Println(ask(srv, "Live_SomethingNew"))
	// Output: {"figure":7}
}

package livetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

func ExampleServer_Respond() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Respond(livetest.ChannelSetStatus, livetest.Response{Body: "request failed.no returnData", Times: 1})
	params := url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.status": {"2"}}
	for range 2 {
		err := srv.Client().Call(context.Background(), livetest.ChannelSetStatus, params, nil)
		fmt.Println("failed:", err != nil, "may have been executed:", livecode.MaybeExecuted(err))
	}
	// Output:
	// failed: true may have been executed: true
	// failed: false may have been executed: false
}

func ExampleErrorBody() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.Respond(livetest.ChannelGetStatus, livetest.Response{Body: livetest.ErrorBody(1204, "bad channel_id")})
	_, err := srv.Client().Channel.GetStatus(context.Background(), "8888_room")
	if rejected, ok := errors.AsType[*livecode.APIError](err); ok {
		fmt.Println(int(rejected.Code), rejected.Message)
	}
	// Output: 1204 bad channel_id
}

// A program that loses the answer of a call must not send the call again where
// that counts. Executions tells whether it did.
func ExampleServer_Fail() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	srv.Fail(livetest.TapeStart, faultnet.ResetBeforeResponse())
	params := url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.task_sub_type": {"1"}}
	err := srv.Client().Call(context.Background(), livetest.TapeStart, params, nil)
	fmt.Println("failed:", err != nil, "may have been executed:", livecode.MaybeExecuted(err))
	fmt.Println(srv.Executions(livetest.TapeStart), len(srv.Tasks("8888_room")))
	// Output:
	// failed: true may have been executed: true
	// 1 1
}

func ExampleServer_Executions() {
	srv := livetest.NewServer()
	defer srv.Close()

	_ = srv.Client().Call(context.Background(), "Get_LiveStat", nil, nil)
	_ = srv.Client().Call(context.Background(), "Get_LiveStat", url.Values{"Param.n.page_no": {"zero"}}, nil)
	fmt.Println(srv.Calls("Get_LiveStat"), srv.Executions("Get_LiveStat"))
	// Output: 2 1
}

func ExampleServer_Calls() {
	srv := livetest.NewServer()
	defer srv.Close()

	_ = srv.Client().Call(context.Background(), "Get_LiveStat", nil, nil)
	_ = srv.Client().Call(context.Background(), "Get_LivePlayStat", nil, nil)
	fmt.Println(srv.Calls("Get_LiveStat"), srv.TotalCalls())
	// Output: 1 2
}

func ExampleServer_TotalCalls() {
	srv := livetest.NewServer()
	defer srv.Close()

	_ = srv.Client().Call(context.Background(), "Get_LiveStat", nil, nil)
	fmt.Println(srv.TotalCalls())
	// Output: 1
}

func ExampleServer_Requests() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	_ = srv.Client().Call(context.Background(), livetest.QueueGet, url.Values{"Param.n.bid": {"all"}}, nil)
	for _, r := range srv.Requests() {
		fmt.Println(r.Number, r.Method, r.Query)
		fmt.Println(r.Status, r.Rejected)
	}
	// Output:
	// 1 GET cmd=1252000000&interface=Live_Queue_Get&Param.n.bid=all&t=1777867260
	// 200 Param.n.bid: "all" is not a decimal integer
}

func ExampleServer_ClearFaults() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	srv.FailAlways(livetest.ChannelGetStatus, faultnet.ResetBeforeCall())
	_, err := srv.Client().Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println("failed:", err != nil)
	srv.ClearFaults(livetest.ChannelGetStatus)
	_, err = srv.Client().Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println("failed:", err != nil)
	// Output:
	// failed: true
	// failed: false
}

func ExampleServer_FailAlways() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.FailAlways("", faultnet.ResetBeforeCall()) // the service is gone
	err := srv.Client().Call(context.Background(), "Live_Channel_GetLiveChannelList", nil, nil)
	fmt.Println(err != nil)
	// Output: true
}

func ExampleWithInterface() {
	srv := livetest.NewServer(livetest.WithInterface("Live_SomethingNew"))
	defer srv.Close()

	srv.Respond("Live_SomethingNew", livetest.Response{Body: `{"ret":0,"output":{"figure":7}}`})
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Live_SomethingNew", nil, &output)
	fmt.Println(string(output), err)
	// Output: {"figure":7} <nil>
}

package livetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/url"
	"strings"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func ExampleServer_Push() {
	srv := livetest.NewServer(livetest.WithStream("8888_room", livetest.Forbidden))
	defer srv.Close()

	err := srv.Push("8888_room")
	fmt.Println(errors.Is(err, livetest.ErrForbidden))
	fmt.Println(srv.Push("8888_other"), srv.StreamState("8888_other").State)
	// Output:
	// true
	// <nil> live
}

// Options of a push show up in statistics and notifications.
func ExampleWithVideo() {
	srv := livetest.NewServer()
	defer srv.Close()

	if err := srv.Push("8888_room", livetest.WithVideo(640, 352)); err != nil {
		log.Fatal(err)
	}
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Live_Channel_GetStatus", url.Values{"Param.s.channel_id": {"8888_room"}}, &output)
	fmt.Println(string(output), err)
	// Output: [{"height":352,"rate_type":0,"recv_type":1,"status":1,"width":640}] <nil>
}

func ExampleWithRate() {
	srv := livetest.NewServer()
	defer srv.Close()

	if err := srv.Push("8888_room", livetest.WithRate(30, 800_000), livetest.WithClientIP("198.51.100.7")); err != nil {
		log.Fatal(err)
	}
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Get_LivePushStat", nil, &output)
	fmt.Println(string(output), err)
	// Output: {"stream_count":1,"stream_info":[{"client_ip":"198.51.100.7","fps":30,"server_ip":"100.121.160.92","speed":800000,"stream_name":"8888_room"}]} <nil>
}

func ExampleWithClientIP() {
	srv := livetest.NewServer()
	defer srv.Close()

	if err := srv.Push("8888_room", livetest.WithClientIP("198.51.100.7")); err != nil {
		log.Fatal(err)
	}
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Get_LivePushStat", nil, &output)
	fmt.Println(strings.Contains(string(output), `"client_ip":"198.51.100.7"`), err)
	// Output: true <nil>
}

func ExampleWithPushDomain() {
	srv := livetest.NewServer()
	defer srv.Close()

	if err := srv.Push("8888_room", livetest.WithPushDomain("push.example.org")); err != nil {
		log.Fatal(err)
	}
	for _, domain := range []string{"push.example.org", "push.example.net"} {
		var output json.RawMessage
		err := srv.Client().Call(context.Background(), livetest.GetLivePushStat, url.Values{"Param.s.push_domain": {domain}}, &output)
		fmt.Println(strings.Contains(string(output), "8888_room"), err)
	}
	// Output:
	// true <nil>
	// false <nil>
}

func ExampleServer_Interrupt() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	fmt.Println(srv.Interrupt("8888_room", 1))
	fmt.Println(srv.Interrupt("8888_room", 1))
	// Output:
	// <nil>
	// livetest: stream is not live: interruption of "8888_room"
}

func ExampleServer_SetPlay() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	if err := srv.SetPlay("8888_room", 12, 3.5, "play.example.com"); err != nil {
		log.Fatal(err)
	}
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Get_LivePlayStat", url.Values{"Param.s.pull_domain": {"play.example.com"}}, &output)
	fmt.Println(string(output), err)
	// Output: {"stream_count":1,"stream_info":[{"bandwidth":3.5,"online":12,"stream_name":"8888_room"}],"total_bandwidth":3.5,"total_online":12} <nil>
}

func ExampleServer_StreamState() {
	srv := livetest.NewServer()
	defer srv.Close()

	_ = srv.Client().Call(context.Background(), "Live_Set_Delay", url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.time_length": {"30"}}, nil)
	state := srv.StreamState("8888_room")
	fmt.Println(state.State, state.Delay)
	// Output: never pushed 30s
}

func ExampleState_String() {
	fmt.Println(livetest.Closed)
	// Output: closed
}

func ExampleServer_AddRecording() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	r := srv.AddRecording("8888_room", livetest.Recording{Format: "mp4"})
	fmt.Println(r.Length, r.URL)
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Live_Tape_GetFilelist", url.Values{"Param.s.channel_id": {"8888_room"}}, &output)
	fmt.Println(strings.Contains(string(output), r.FileID), err)
	// Output:
	// 1m0s http://1252000000.vod2.example.com/11315808572721467001/f0.mp4
	// true <nil>
}

func ExampleServer_Recordings() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	srv.AddRecording("8888_room", livetest.Recording{FileID: "2", End: now})
	srv.AddRecording("8888_room", livetest.Recording{FileID: "1", End: now.Add(-time.Hour)})
	for _, r := range srv.Recordings("8888_room") {
		fmt.Println(r.FileID, r.Start.Format(time.TimeOnly))
	}
	// Output:
	// 1 10:59:00
	// 2 11:59:00
}

func ExampleServer_AddScreenshot() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	srv.AddScreenshot("8888_room", livetest.Screenshot{URL: "http://pictures.example.com/1.jpg"})
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Live_Queue_Get", url.Values{"Param.n.bid": {"100"}}, &output)
	fmt.Println(string(output), err)
	err = srv.Client().Call(context.Background(), "Live_Queue_Get", url.Values{"Param.n.bid": {"100"}}, &output)
	fmt.Println(string(output), err)
	// Output:
	// {"count":1,"data":[{"create_time":1777867200,"pic_full_url":"http://pictures.example.com/1.jpg","stream_id":"8888_room"}]} <nil>
	// {"count":0,"data":[]} <nil>
}

func ExampleServer_QueueLen() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.AddScreenshot("8888_room", livetest.Screenshot{})
	srv.AddScreenshot("8888_room", livetest.Screenshot{})
	_ = srv.Client().Call(context.Background(), "Live_Queue_Get", url.Values{"Param.n.bid": {"100"}}, nil)
	fmt.Println(srv.QueueLen())
	// Output: 1
}

func ExampleServer_Tasks() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }), livetest.WithStream("8888_room"))
	defer srv.Close()

	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Live_Tape_Start", url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.task_sub_type": {"1"}}, &output)
	fmt.Println(string(output), err)
	now = now.Add(time.Hour)
	for _, task := range srv.Tasks("8888_room") {
		fmt.Println(task.RealTime, task.End.Sub(task.Start), task.Ended, len(srv.Recordings("8888_room")))
	}
	// Output:
	// {"task_id":18000000000000000001} <nil>
	// true 30m0s true 1
}

func ExampleServer_DuplicateTasks() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	for range 2 { // a program that repeats what must not be repeated
		_ = srv.Client().Call(context.Background(), "Live_Tape_Start", url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.task_sub_type": {"1"}}, nil)
	}
	fmt.Println(srv.DuplicateTasks())
	// Output: 1
}

func ExampleServer_Tick() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }), livetest.WithStream("8888_room"))
	defer srv.Close()

	_ = srv.Client().Call(context.Background(), "Live_Tape_Start", url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.task_sub_type": {"1"}}, nil)
	now = now.Add(30 * time.Minute)
	srv.Tick() // the task ends, and the file is reported to the callback URL
	fmt.Println(len(srv.Recordings("8888_room")))
	// Output: 1
}

func ExampleServer_AddPushHistory() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	srv.AddPushHistory("8888_room", livetest.PushSample{Time: now, ClientIP: "198.51.100.7", ServerIP: "192.0.2.1", FPS: 25, Speed: 800_000})
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Get_LivePushStatHistory", url.Values{"Param.s.stream_id": {"8888_room"}, "Param.n.start_time": {"1777860000"}, "Param.n.end_time": {"1777867200"}}, &output)
	fmt.Println(string(output), err)
	// Output: {"stream_info":[{"client_ip":"198.51.100.7","fps":25,"server_ip":"192.0.2.1","speed":800000,"time":"2026-05-04 12:00:00"}]} <nil>
}

func ExampleServer_AddPlayHistory() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	srv.AddPlayHistory("8888_room", livetest.PlaySample{Time: now, Online: 3, Bandwidth: 1.5, Flux: 11.25})
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Get_LivePlayStatHistory", url.Values{"Param.n.start_time": {"1777860000"}, "Param.n.end_time": {"1777867200"}}, &output)
	fmt.Println(string(output), err)
	// Output: {"stat_info":[{"bandwidth":1.5,"flux":11.25,"online":3,"time":"2026-05-04 12:00:00"}],"sum_info":{"sum_flux":11.25}} <nil>
}

func ExampleServer_AddBilling() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	srv.AddBilling(livetest.BillingSample{Time: now, Bandwidth: 12.5, Flux: 450})
	var output json.RawMessage
	err := srv.Client().Call(context.Background(), "Get_BillingBandwidth", url.Values{"Param.n.start_time": {"1777860000"}, "Param.n.end_time": {"1777867200"}}, &output)
	fmt.Println(string(output), err)
	// Output: {"total_info":[{"bandwidth":12.5,"flux":450,"time":"2026-05-04 12:00:00"}]} <nil>
}

func ExampleServer_Mixes() {
	srv := livetest.NewServer(livetest.WithStream("8888_a"), livetest.WithStream("8888_b"))
	defer srv.Close()

	_, err := srv.Client().Mix.Start(context.Background(), livecode.StartMixParams{
		SessionID: "pk", OutputID: "8888_a",
		Inputs: []livecode.MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2}},
	})
	fmt.Println(err)
	for _, m := range srv.Mixes() {
		fmt.Println(m.SessionID, m.Inputs, m.OutputStreamID)
	}
	// Output:
	// <nil>
	// pk [8888_a 8888_b] 8888_a
}

func ExampleWithMixWarmUp() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }), livetest.WithMixWarmUp(5*time.Second),
		livetest.WithStream("8888_a"), livetest.WithStream("8888_b"))
	defer srv.Close()

	mix := livecode.StartMixParams{
		SessionID: "pk", OutputID: "8888_a",
		Inputs: []livecode.MixInput{{StreamID: "8888_a", Layer: 1}, {StreamID: "8888_b", Layer: 2}},
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second) // not long enough for a retry of the client's
	defer cancel()
	_, err := srv.Client().Mix.Start(ctx, mix)
	fmt.Println(errors.Is(err, livecode.ErrMixTooEarly))
	now = now.Add(5 * time.Second)
	_, err = srv.Client().Mix.Start(context.Background(), mix)
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}

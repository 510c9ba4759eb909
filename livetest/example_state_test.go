package livetest_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// fixedClock returns a clock that stands at noon of a day in the service's zone,
// and the function that moves it on.
func fixedClock() (now func() time.Time, advance func(time.Duration)) {
	c := newClock()
	return c.Now, c.advance
}

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
	fmt.Println(ask(srv, "Live_Channel_GetStatus", "Param.s.channel_id", "8888_room"))
	// Output: [{"height":352,"rate_type":0,"recv_type":1,"status":1,"width":640}]
}

func ExampleWithRate() {
	srv := livetest.NewServer()
	defer srv.Close()

	if err := srv.Push("8888_room", livetest.WithRate(30, 800_000), livetest.WithClientIP("198.51.100.7")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(ask(srv, "Get_LivePushStat"))
	// Output: {"stream_count":1,"stream_info":[{"client_ip":"198.51.100.7","fps":30,"server_ip":"100.121.160.92","speed":800000,"stream_name":"8888_room"}]}
}

func ExampleWithClientIP() {
	srv := livetest.NewServer()
	defer srv.Close()

	if err := srv.Push("8888_room", livetest.WithClientIP("198.51.100.7")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(ask(srv, "Get_LivePushStat"), `"client_ip":"198.51.100.7"`))
	// Output: true
}

func ExampleWithPushDomain() {
	srv := livetest.NewServer()
	defer srv.Close()

	if err := srv.Push("8888_room", livetest.WithPushDomain("push.example.org")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(ask(srv, "Get_LivePushStat", "Param.s.push_domain", "push.example.net"))
	// Output: 1301: has not live stream
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
	fmt.Println(ask(srv, "Get_LivePlayStat", "Param.s.pull_domain", "play.example.com"))
	// Output: {"stream_count":1,"stream_info":[{"bandwidth":3.5,"online":12,"stream_name":"8888_room"}],"total_bandwidth":3.5,"total_online":12}
}

func ExampleServer_StreamState() {
	srv := livetest.NewServer()
	defer srv.Close()

	ask(srv, "Live_Set_Delay", "Param.s.channel_id", "8888_room", "Param.n.time_length", "30")
	state := srv.StreamState("8888_room")
	fmt.Println(state.State, state.Delay)
	// Output: never pushed 30s
}

func ExampleState_String() {
	fmt.Println(livetest.Closed)
	// Output: closed
}

func ExampleServer_AddRecording() {
	now, _ := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now))
	defer srv.Close()

	r := srv.AddRecording("8888_room", livetest.Recording{Format: "mp4"})
	fmt.Println(r.Length, r.URL)
	fmt.Println(strings.Contains(ask(srv, "Live_Tape_GetFilelist", "Param.s.channel_id", "8888_room"), r.FileID))
	// Output:
	// 1m0s http://1252000000.vod2.example.com/11315808572721467001/f0.mp4
	// true
}

func ExampleServer_Recordings() {
	now, _ := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now))
	defer srv.Close()

	srv.AddRecording("8888_room", livetest.Recording{FileID: "2", End: now()})
	srv.AddRecording("8888_room", livetest.Recording{FileID: "1", End: now().Add(-time.Hour)})
	for _, r := range srv.Recordings("8888_room") {
		fmt.Println(r.FileID, r.Start.Format(time.TimeOnly))
	}
	// Output:
	// 1 10:59:00
	// 2 11:59:00
}

func ExampleServer_AddScreenshot() {
	now, _ := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now))
	defer srv.Close()

	srv.AddScreenshot("8888_room", livetest.Screenshot{URL: "http://pictures.example.com/1.jpg"})
	fmt.Println(ask(srv, "Live_Queue_Get", "Param.n.bid", "100"))
	fmt.Println(ask(srv, "Live_Queue_Get", "Param.n.bid", "100"))
	// Output:
	// {"count":1,"data":[{"create_time":1777867200,"pic_full_url":"http://pictures.example.com/1.jpg","stream_id":"8888_room"}]}
	// {"count":0,"data":[]}
}

func ExampleServer_QueueLen() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.AddScreenshot("8888_room", livetest.Screenshot{})
	srv.AddScreenshot("8888_room", livetest.Screenshot{})
	ask(srv, "Live_Queue_Get", "Param.n.bid", "100")
	fmt.Println(srv.QueueLen())
	// Output: 1
}

func ExampleServer_Tasks() {
	now, advance := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now), livetest.WithStream("8888_room"))
	defer srv.Close()

	fmt.Println(ask(srv, "Live_Tape_Start", "Param.s.channel_id", "8888_room", "Param.n.task_sub_type", "1"))
	advance(time.Hour)
	for _, task := range srv.Tasks("8888_room") {
		fmt.Println(task.RealTime, task.End.Sub(task.Start), task.Ended, len(srv.Recordings("8888_room")))
	}
	// Output:
	// {"task_id":18000000000000000001}
	// true 30m0s true 1
}

func ExampleServer_DuplicateTasks() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	for range 2 { // a program that repeats what must not be repeated
		ask(srv, "Live_Tape_Start", "Param.s.channel_id", "8888_room", "Param.n.task_sub_type", "1")
	}
	fmt.Println(srv.DuplicateTasks())
	// Output: 1
}

func ExampleServer_Tick() {
	now, advance := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now), livetest.WithStream("8888_room"))
	defer srv.Close()

	ask(srv, "Live_Tape_Start", "Param.s.channel_id", "8888_room", "Param.n.task_sub_type", "1")
	advance(30 * time.Minute)
	srv.Tick() // the task ends, and the file is reported to the callback URL
	fmt.Println(len(srv.Recordings("8888_room")))
	// Output: 1
}

func ExampleServer_AddPushHistory() {
	now, _ := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now))
	defer srv.Close()

	srv.AddPushHistory("8888_room", livetest.PushSample{Time: now(), ClientIP: "198.51.100.7", ServerIP: "192.0.2.1", FPS: 25, Speed: 800_000})
	fmt.Println(ask(srv, "Get_LivePushStatHistory", "Param.s.stream_id", "8888_room",
		"Param.n.start_time", "1777860000", "Param.n.end_time", "1777867200"))
	// Output: {"stream_info":[{"client_ip":"198.51.100.7","fps":25,"server_ip":"192.0.2.1","speed":800000,"time":"2026-05-04 12:00:00"}]}
}

func ExampleServer_AddPlayHistory() {
	now, _ := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now))
	defer srv.Close()

	srv.AddPlayHistory("8888_room", livetest.PlaySample{Time: now(), Online: 3, Bandwidth: 1.5, Flux: 11.25})
	fmt.Println(ask(srv, "Get_LivePlayStatHistory", "Param.n.start_time", "1777860000", "Param.n.end_time", "1777867200"))
	// Output: {"stat_info":[{"bandwidth":1.5,"flux":11.25,"online":3,"time":"2026-05-04 12:00:00"}],"sum_info":{"sum_flux":11.25}}
}

func ExampleServer_AddBilling() {
	now, _ := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now))
	defer srv.Close()

	srv.AddBilling(livetest.BillingSample{Time: now(), Bandwidth: 12.5, Flux: 450})
	fmt.Println(ask(srv, "Get_BillingBandwidth", "Param.n.start_time", "1777860000", "Param.n.end_time", "1777867200"))
	fmt.Println(ask(srv, "Get_BillingBandwidth", "Param.n.start_time", "1777860000", "Param.n.end_time", "1777860001"))
	// Output:
	// {"total_info":[{"bandwidth":12.5,"flux":450,"time":"2026-05-04 12:00:00"}]}
	// 10003: no data
}

// mixRoom asks the service to mix two streams into the first, in session "pk".
func mixRoom(srv *livetest.Server) string {
	const body = `{"timestamp":1777867200,"eventId":7,"interface":{"interfaceName":"Mix_StreamV2","para":{
		"app_id":1252000000,"interface":"mix_streamv2.start_mix_stream_advanced",
		"mix_stream_session_id":"pk","output_stream_id":"8888_a",
		"input_stream_list":[
			{"input_stream_id":"8888_a","layout_params":{"image_layer":1}},
			{"input_stream_id":"8888_b","layout_params":{"image_layer":2}}]}}}`
	resp, err := http.Post(srv.URL+queryOf(srv, "Mix_StreamV2"), "application/json", strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(answer))
}

func ExampleServer_Mixes() {
	now, _ := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now), livetest.WithStream("8888_a"), livetest.WithStream("8888_b"))
	defer srv.Close()

	fmt.Println(mixRoom(srv))
	for _, m := range srv.Mixes() {
		fmt.Println(m.SessionID, m.Inputs, m.OutputStreamID)
	}
	// Output:
	// {"code":0,"event_id":"7","message":"Success!","timestamp":1777867200}
	// pk [8888_a 8888_b] 8888_a
}

func ExampleWithMixWarmUp() {
	now, advance := fixedClock()
	srv := livetest.NewServer(livetest.WithClock(now), livetest.WithMixWarmUp(5*time.Second),
		livetest.WithStream("8888_a"), livetest.WithStream("8888_b"))
	defer srv.Close()

	fmt.Println(mixRoom(srv)) // too early
	advance(5 * time.Second)
	fmt.Println(mixRoom(srv))
	// Output:
	// {"code":-28,"event_id":"7","message":"input_stream_id: the size of 8888_a is not known yet","timestamp":1777867200}
	// {"code":0,"event_id":"7","message":"Success!","timestamp":1777867205}
}

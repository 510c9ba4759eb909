package livetest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/url"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// A console shows what happens in the service.
func ExampleServer_Watch() {
	srv := livetest.NewServer()
	defer srv.Close()

	_ = srv.Push("8888_room")
	_ = srv.Interrupt("8888_room", 8)
	for a := range srv.Watch(context.Background(), 0) {
		fmt.Println(a.ID, a.Kind, a.StreamID, a.Errcode)
		if a.Kind == livetest.PushEnded {
			break
		}
	}
	// Output:
	// 1 push began 8888_room 0
	// 2 push ended 8888_room 8
}

// A program that keeps a record asks for what is new whenever it writes.
func ExampleServer_ActivitiesAfter() {
	srv := livetest.NewServer()
	defer srv.Close()

	_ = srv.Push("8888_room")
	for _, a := range srv.ActivitiesAfter(0) {
		fmt.Println(a.ID, a.Kind, a.StreamID)
	}
	fmt.Println(len(srv.ActivitiesAfter(1)))
	// Output:
	// 1 push began 8888_room
	// 0
}

func ExampleServer_Streams() {
	srv := livetest.NewServer(livetest.WithStream("8888_on"), livetest.WithStream("8888_off", livetest.Interrupted))
	defer srv.Close()

	for id, state := range srv.Streams() {
		fmt.Println(id, state.State)
	}
	// Output:
	// 8888_on live
	// 8888_off interrupted
}

func ExampleServer_SetPush() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	if err := srv.SetPush("8888_room", livetest.WithVideo(1920, 1080)); err != nil {
		log.Fatal(err)
	}
	status, err := srv.Client().Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.Width, status.Height, err)
	// Output: 1920 1080 <nil>
}

// A connection that has been replaced ends, and the newer one goes on.
func ExampleServer_InterruptPush() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	old := srv.StreamState("8888_room").Sequence
	_ = srv.Push("8888_room")
	fmt.Println(errors.Is(srv.InterruptPush(old, 1, 0), livetest.ErrNotLive))
	fmt.Println(srv.StreamState("8888_room").State)
	// Output:
	// true
	// live
}

// A push with an expired URL never begins.
func ExampleServer_RejectPush() {
	srv := livetest.NewServer()
	defer srv.Close()

	srv.RejectPush("8888_room", 18, 501)
	for a := range srv.Watch(context.Background(), 0) {
		fmt.Println(a.Kind, a.StreamID, a.Errcode, a.Subcode)
		break
	}
	// Output: push rejected 8888_room 18 501
}

// A recorder makes real files.
func ExampleWithRecorder() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(
		livetest.WithClock(func() time.Time { return now }),
		livetest.WithStream("8888_room"),
		livetest.WithRecorder(func(_ context.Context, job livetest.RecordingJob) (livetest.Recording, error) {
			fmt.Println("record", job.Task.StreamID, job.End.Sub(job.Start))
			return livetest.Recording{URL: "http://127.0.0.1/files/1.flv", Size: 4096}, nil
		}),
	)
	defer srv.Close()

	params := url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.task_sub_type": {"1"}}
	if err := srv.Client().Call(context.Background(), livetest.TapeStart, params, nil); err != nil {
		log.Fatal(err)
	}
	now = now.Add(30 * time.Minute)
	srv.Tick() // the task ends
	_ = srv.Wait(context.Background())
	for _, r := range srv.Recordings("8888_room") {
		fmt.Println(r.URL, r.Size)
	}
	// Output:
	// record 8888_room 30m0s
	// http://127.0.0.1/files/1.flv 4096
}

// A program of another language sends empty parameters.
func ExampleWithLenient() {
	for _, opts := range [][]livetest.Option{nil, {livetest.WithLenient()}} {
		srv := livetest.NewServer(opts...)
		params := url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.status": {"1"}, "Param.s.path": {""}}
		err := srv.Client().Call(context.Background(), livetest.ChannelSetStatus, params, nil)
		fmt.Println("failed:", err != nil)
		srv.Close()
	}
	// Output:
	// failed: true
	// failed: false
}

// The service of today remembers what that of yesterday knew.
func ExampleServer_Restore() {
	yesterday := livetest.NewServer(livetest.WithStream("8888_room"))
	kept := yesterday.Snapshot()
	yesterday.Close()

	today := livetest.NewServer()
	defer today.Close()
	if err := today.Restore(kept); err != nil {
		log.Fatal(err)
	}
	fmt.Println(today.StreamState("8888_room").State)
	// Output: live
}

// A recorder for a service that runs already.
func ExampleServer_SetRecorder() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }), livetest.WithStream("8888_room"))
	defer srv.Close()

	srv.SetRecorder(func(_ context.Context, job livetest.RecordingJob) (livetest.Recording, error) {
		return livetest.Recording{URL: "http://127.0.0.1/files/" + job.Task.ID + ".flv"}, nil
	})
	params := url.Values{"Param.s.channel_id": {"8888_room"}, "Param.n.task_sub_type": {"1"}}
	if err := srv.Client().Call(context.Background(), livetest.TapeStart, params, nil); err != nil {
		log.Fatal(err)
	}
	now = now.Add(30 * time.Minute)
	srv.Tick() // the task ends
	_ = srv.Wait(context.Background())
	fmt.Println(srv.Recordings("8888_room")[0].URL)
	// Output: http://127.0.0.1/files/18000000000000000001.flv
}

func ExampleServer_Now() {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()

	fmt.Println(srv.Now().Equal(now))
	// Output: true
}

func ExampleWithAppName() {
	srv := livetest.NewServer(livetest.WithCallbackURL("http://127.0.0.1:1"))
	defer srv.Close()

	_ = srv.Push("8888_room", livetest.WithAppName("game"))
	fmt.Println(srv.Deliveries()[0].Fields["appname"])
	// Output: game
}

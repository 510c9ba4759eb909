package livecode_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func ExampleStatService_Live() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	// One stream is on the air and has twelve viewers.
	if err := srv.Push("8888_test123", livetest.WithRate(25, 1_500_000)); err != nil {
		log.Fatal(err)
	}
	if err := srv.SetPlay("8888_test123", 12, 18.5); err != nil {
		log.Fatal(err)
	}

	stat, err := client.Stat.Live(context.Background(), livecode.StatParams{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stat.StreamCount, "stream,", stat.TotalOnline, "viewers,", stat.TotalBandwidth, "Mbit/s")
	for _, stream := range stat.Streams {
		fmt.Println(stream.StreamID, stream.FPS, "fps,", stream.Speed, "bit/s in,", stream.Online, "viewers")
	}

	// Output:
	// 1 stream, 12 viewers, 18.5 Mbit/s
	// 8888_test123 25 fps, 1500000 bit/s in, 12 viewers
}

func ExampleStatService_Push() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	// One stream is on the air and has twelve viewers.
	if err := srv.Push("8888_test123", livetest.WithRate(25, 1_500_000)); err != nil {
		log.Fatal(err)
	}
	if err := srv.SetPlay("8888_test123", 12, 18.5); err != nil {
		log.Fatal(err)
	}

	stat, err := client.Stat.Push(context.Background(), livecode.StatParams{StreamID: "8888_test123"})
	if err != nil {
		log.Fatal(err)
	}
	for _, stream := range stat.Streams {
		fmt.Println(stream.StreamID, "comes from", stream.ClientIP, "with", stream.FPS, "fps")
	}

	// Output: 8888_test123 comes from 203.0.113.10 with 25 fps
}

func ExampleStatService_Play() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	// One stream is on the air and has twelve viewers.
	if err := srv.Push("8888_test123", livetest.WithRate(25, 1_500_000)); err != nil {
		log.Fatal(err)
	}
	if err := srv.SetPlay("8888_test123", 12, 18.5); err != nil {
		log.Fatal(err)
	}

	stat, err := client.Stat.Play(context.Background(), livecode.StatParams{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stat.TotalOnline, "viewers take", stat.TotalBandwidth, "Mbit/s")

	// Output: 12 viewers take 18.5 Mbit/s
}

func ExampleStatService_AllLive() {
	srv := livetest.NewServer(livetest.WithStreams(1000))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	streams := 0
	for stream, err := range client.Stat.AllLive(context.Background(), livecode.StatParams{}) {
		if err != nil {
			log.Fatal(err)
		}
		if stream.FPS > 0 {
			streams++
		}
	}
	fmt.Println(streams, "streams,", srv.Calls("Get_LiveStat"), "pages")

	// Output: 1000 streams, 4 pages
}

func ExampleStatService_AllPush() {
	srv := livetest.NewServer(livetest.WithStreams(1000))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	for stream, err := range client.Stat.AllPush(context.Background(), livecode.StatParams{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("first:", stream.StreamID)
		break // no other page is asked for
	}
	fmt.Println(srv.Calls("Get_LivePushStat"), "page")

	// Output:
	// first: 8888_000001
	// 1 page
}

func ExampleStatService_AllPlay() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	// One stream is on the air and has twelve viewers.
	if err := srv.Push("8888_test123", livetest.WithRate(25, 1_500_000)); err != nil {
		log.Fatal(err)
	}
	if err := srv.SetPlay("8888_test123", 12, 18.5); err != nil {
		log.Fatal(err)
	}

	for stream, err := range client.Stat.AllPlay(context.Background(), livecode.StatParams{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(stream.StreamID, stream.Online, "viewers")
	}

	// Output: 8888_test123 12 viewers
}

func ExampleStatService_PushHistory() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon), livetest.WithStream("8888_test123"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}
	srv.AddPushHistory("8888_test123", livetest.PushSample{Time: noon.Add(-time.Minute), FPS: 25, Speed: 1_500_000})

	samples, err := client.Stat.PushHistory(context.Background(), "8888_test123", noon.Add(-time.Hour), noon)
	if err != nil {
		log.Fatal(err)
	}
	for _, sample := range samples {
		fmt.Println(sample.Time.Format(time.TimeOnly), sample.FPS, "fps,", sample.Speed, "bit/s")
	}

	// Output: 11:59:00 25 fps, 1500000 bit/s
}

func ExampleStatService_PlayHistory() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon), livetest.WithStream("8888_test123"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}
	srv.AddPlayHistory("8888_test123", livetest.PlaySample{Time: noon.Add(-time.Minute), Online: 12, Bandwidth: 18.5, Flux: 138.75})

	history, err := client.Stat.PlayHistory(context.Background(), livecode.PlayHistoryParams{
		Start: noon.Add(-time.Hour), End: noon, StreamID: "8888_test123",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, sample := range history.Samples {
		fmt.Println(sample.Time.Format(time.TimeOnly), sample.Online, "viewers,", sample.Traffic, "MB")
	}
	fmt.Println("in all", history.SumTraffic, "MB")

	// Output:
	// 11:59:00 12 viewers, 138.75 MB
	// in all 138.75 MB
}

func ExampleStatService_Billing() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}
	srv.AddBilling(livetest.BillingSample{Time: noon.Add(-5 * time.Minute), Domain: "play.example.com", Bandwidth: 18.5, Flux: 693.75})

	billing, err := client.Stat.Billing(context.Background(), livecode.BillingParams{
		Start: noon.Add(-time.Hour), End: noon, Region: livecode.RegionMainlandChina,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, sample := range billing.Samples {
		fmt.Println(sample.Time.Format(time.TimeOnly), sample.Bandwidth, "Mbit/s,", sample.Traffic, "MB")
	}

	// Output: 11:55:00 18.5 Mbit/s, 693.75 MB
}

func ExampleStatService_WatchPush() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	// One stream is on the air and has twelve viewers.
	if err := srv.Push("8888_test123", livetest.WithRate(25, 1_500_000)); err != nil {
		log.Fatal(err)
	}
	if err := srv.SetPlay("8888_test123", 12, 18.5); err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	for change, err := range client.Stat.WatchPush(ctx, livecode.StatParams{}) {
		if err != nil {
			log.Print(err) // the watch goes on
			continue
		}
		fmt.Println(change.Now.StreamID, change.Kind, "with", change.Now.FPS, "fps")
		break // a program would go on and see what changes
	}

	// Output: 8888_test123 appeared with 25 fps
}

func ExampleStatService_WatchPlay() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	// One stream is on the air and has twelve viewers.
	if err := srv.Push("8888_test123", livetest.WithRate(25, 1_500_000)); err != nil {
		log.Fatal(err)
	}
	if err := srv.SetPlay("8888_test123", 12, 18.5); err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	for change, err := range client.Stat.WatchPlay(ctx, livecode.StatParams{}) {
		if err != nil {
			log.Print(err) // the watch goes on
			continue
		}
		fmt.Println(change.Now.StreamID, change.Kind, "with", change.Now.Online, "viewers")
		break // a program would go on and see what changes
	}

	// Output: 8888_test123 appeared with 12 viewers
}

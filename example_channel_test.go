package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func ExampleChannelService_GetStatus() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	for _, id := range []string{"8888_test123", "8888_unknown"} {
		status, err := client.Channel.GetStatus(context.Background(), id)
		switch {
		case errors.Is(err, livecode.CodeNeverPushed):
			fmt.Println(id, "was never pushed")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(id, "is", status.State)
		}
	}

	// Output:
	// 8888_test123 is live
	// 8888_unknown was never pushed
}

func ExampleChannelService_SetStatus() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	err = client.Channel.SetStatus(ctx, "8888_test123", livecode.ActionForbid)
	if errors.Is(err, livecode.ErrOutcomeUnknown) {
		// The outcome is open; what the service says now counts.
		log.Print(err)
	} else if err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(ctx, "8888_test123")
	fmt.Println(status.State, err)

	// Output: disabled <nil>
}

func ExamplePushPoint() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	// An account with several push domains or paths says which one it means.
	at := livecode.PushPoint{Domain: "push.example.com", Path: "live"}
	err = client.Channel.SetStatus(context.Background(), "8888_test123", livecode.ActionDrop, at)
	fmt.Println(err)

	// Output: <nil>
}

func ExampleChannelService_List() {
	srv := livetest.NewServer(livetest.WithStream("8888_a", livetest.Live), livetest.WithStream("8888_b", livetest.Interrupted))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	page, err := client.Channel.List(context.Background(), livecode.ListChannelsParams{Order: livecode.OrderDescending, PageSize: 10})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.Total, "streams")
	for _, channel := range page.Channels {
		fmt.Println(channel.ID, channel.State)
	}

	// Output:
	// 2 streams
	// 8888_b no input
	// 8888_a live
}

func ExampleChannelService_All() {
	srv := livetest.NewServer(livetest.WithStreams(120), livetest.WithStream("8888_gone", livetest.Interrupted))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	live := 0
	for _, err := range client.Channel.All(context.Background(), livecode.ListChannelsParams{Filter: livecode.LiveChannels}) {
		if err != nil {
			log.Fatal(err)
		}
		live++
	}
	fmt.Println(live, "streams,", srv.Calls("Live_Channel_GetChannelList"), "pages")

	// Output: 120 streams, 2 pages
}

func ExampleChannelService_ListLive() {
	srv := livetest.NewServer(livetest.WithStream("8888_a", livetest.Live), livetest.WithStream("8888_b", livetest.Interrupted))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	page, err := client.Channel.ListLive(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, channel := range page.Channels {
		fmt.Println(channel.ID)
	}

	// Output: 8888_a
}

func ExampleChannelService_Forbid() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon), livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}

	err = client.Channel.Forbid(context.Background(), "8888_test123", noon.Add(24*time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("forbidden until", srv.StreamState("8888_test123").ForbiddenUntil.In(noon.Location()))
	fmt.Println("a push is refused:", errors.Is(srv.Push("8888_test123"), livetest.ErrForbidden))

	// Output:
	// forbidden until 2026-03-02 12:00:00 +0800 UTC+8
	// a push is refused: true
}

func ExampleChannelService_Resume() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Forbidden))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	if err := client.Channel.Resume(context.Background(), "8888_test123"); err != nil {
		log.Fatal(err)
	}
	fmt.Println("a push now:", srv.Push("8888_test123"))

	// Output: a push now: <nil>
}

func ExampleChannelService_SetDelay() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	if err := client.Channel.SetDelay(ctx, "8888_test123", 30*time.Second); err != nil {
		log.Fatal(err)
	}
	fmt.Println("viewers are", srv.StreamState("8888_test123").Delay, "behind")
	fmt.Println(client.Channel.SetDelay(ctx, "8888_test123", time.Hour))

	// Output:
	// viewers are 30s behind
	// livecode: Live_Set_Delay: delay must be whole seconds from 0s to 10m
}

func ExampleChannelService_Watch() {
	srv := livetest.NewServer(livetest.WithStream("8888_a", livetest.Live), livetest.WithStream("8888_b", livetest.Interrupted))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()

	seen := 0
	for change, err := range client.Channel.Watch(ctx, "8888_a", "8888_b") {
		if err != nil {
			log.Print(err) // the watch goes on
			continue
		}
		fmt.Println(change.StreamID, change.Now)
		if seen++; seen == 2 {
			break // a program would go on and see what changes
		}
	}

	// Unordered output:
	// 8888_a live
	// 8888_b idle
}

package livecode_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func ExampleTapeService_ListFiles() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon), livetest.WithStream("8888_test123"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}
	srv.AddRecording("8888_test123", livetest.Recording{
		FileID: "9031868222807497694", URL: "http://vod.example.com/test123.flv", Start: noon.Add(-time.Hour), End: noon,
	})

	// A window lies within one day of the zone +08:00.
	midnight := noon.Add(-12 * time.Hour)
	page, err := client.Tape.ListFiles(context.Background(), "8888_test123", livecode.ListFilesParams{
		Start: midnight, End: midnight.Add(24*time.Hour - time.Second), Order: livecode.OrderDescending,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, file := range page.Files {
		fmt.Println(file.FileID, file.URL)
		fmt.Println(file.StartTime.Format(time.DateTime), "to", file.EndTime.Format(time.DateTime))
	}

	// Output:
	// 9031868222807497694 http://vod.example.com/test123.flv
	// 2026-03-01 11:00:00 to 2026-03-01 12:00:00
}

func ExampleTapeService_AllFiles() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	for range 150 {
		srv.AddRecording("8888_test123", livetest.Recording{})
	}

	files := 0
	for _, err := range client.Tape.AllFiles(context.Background(), "8888_test123", livecode.ListFilesParams{}) {
		if err != nil {
			log.Fatal(err)
		}
		files++
	}
	fmt.Println(files, "files")

	// Output: 150 files
}

func ExampleTapeService_Start() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	task, err := client.Tape.Start(ctx, "8888_test123", noon.Add(time.Hour), noon.Add(3*time.Hour), livecode.StartTapeParams{
		Format: livecode.FormatMP4,
	})
	if livecode.MaybeExecuted(err) {
		log.Fatal("look for the task before starting another one: ", err)
	} else if err != nil {
		log.Fatal(err)
	}
	// Keep the task: to stop it takes its ID.
	for _, made := range srv.Tasks("8888_test123") {
		fmt.Println(made.ID == task.ID, made.Format, made.Start.In(noon.Location()).Format(time.TimeOnly), made.End.Sub(made.Start))
	}

	// Output: true mp4 13:00:00 2h0m0s
}

func ExampleTapeService_StartNow() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	task, err := client.Tape.StartNow(context.Background(), "8888_test123", 5*time.Minute, livecode.StartTapeParams{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("in real time:", task.RealTime)

	// Output: in real time: true
}

func ExampleTapeService_Stop() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	task, err := client.Tape.StartNow(ctx, "8888_test123", 0, livecode.StartTapeParams{})
	if err != nil {
		log.Fatal(err)
	}
	if err := client.Tape.Stop(ctx, "8888_test123", task); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ended:", srv.Tasks("8888_test123")[0].Ended)

	// Output: ended: true
}

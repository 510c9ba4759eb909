package livecode_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func ExampleQueueService_Get() {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))
	atNoon := func() time.Time { return noon }
	srv := livetest.NewServer(livetest.WithClock(atNoon))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithClock(atNoon))
	if err != nil {
		log.Fatal(err)
	}
	srv.AddScreenshot("8888_test123", livetest.Screenshot{URL: "http://shots.example.com/1.jpg"})
	srv.AddScreenshot("8888_other", livetest.Screenshot{URL: "http://shots.example.com/2.jpg"})

	for {
		popped, err := client.Queue.Get(context.Background(), 20)
		if err != nil {
			log.Fatal(err)
		}
		if len(popped.Screenshots) == 0 {
			break
		}
		for _, shot := range popped.Screenshots {
			fmt.Println(shot.StreamID, shot.FullURL, shot.CreateTime.Format(time.DateTime))
		}
	}

	// Output:
	// 8888_test123 http://shots.example.com/1.jpg 2026-03-01 12:00:00
	// 8888_other http://shots.example.com/2.jpg 2026-03-01 12:00:00
}

package media_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// A stream is pushed, and the service knows of it.
func Example() {
	srv := livetest.NewServer()
	defer srv.Close()
	streams, err := media.Attach(srv, media.Options{FFmpeg: media.Off})
	if err != nil {
		log.Fatal(err)
	}
	defer streams.Close()

	url, err := streams.PushURL("8888_room", time.Now().Add(time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	pusher, err := media.Dial(ctx, url) // or OBS, or ffmpeg
	if err != nil {
		log.Fatal(err)
	}
	if err := pusher.Send(ctx, media.Sample(), 0); err != nil {
		log.Fatal(err)
	}
	status, err := srv.Client().Channel.GetStatus(ctx, "8888_room")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(status.State)

	if err := pusher.Stop(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(srv.StreamState("8888_room").State)
	// Output:
	// live
	// interrupted
}

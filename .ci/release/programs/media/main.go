// A first program with real streams in the fake service.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

func main() {
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
	pusher, err := media.Dial(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	defer pusher.Close()
	if err := pusher.Send(ctx, media.Sample(), 0); err != nil {
		log.Fatal(err)
	}
	status, err := srv.Client().Channel.GetStatus(ctx, "8888_room")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("a stream that is really pushed is %s\n", status.State)
}

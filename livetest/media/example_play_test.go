package media_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

// A viewer reads the stream by a signed URL, and is counted.
func ExampleServer_PlayURL() {
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

	play, err := streams.PlayURL(pushurl.HTTPFLV, "8888_room", time.Now().Add(time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	resp, err := http.Get(play)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	head := make([]byte, 3)
	if _, err := io.ReadFull(resp.Body, head); err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(head), srv.StreamState("8888_room").Online)
	// Output: FLV 1
}

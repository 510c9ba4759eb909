package media_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// Every push leaves a file that can be fetched.
func ExampleAttach_recordings() {
	srv := livetest.NewServer()
	defer srv.Close()
	streams, err := media.Attach(srv, media.Options{Record: []string{"mp4"}, FFmpeg: media.Off})
	if err != nil {
		log.Fatal(err)
	}
	url, err := streams.PushURL("8888_room", time.Now().Add(time.Hour))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	pusher, err := media.Dial(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	if err := pusher.Send(ctx, media.Sample(), 0); err != nil {
		log.Fatal(err)
	}
	if err := pusher.Stop(); err != nil {
		log.Fatal(err)
	}

	for len(srv.Recordings("8888_room")) == 0 { // it is completed after the end of the push
		time.Sleep(time.Millisecond)
	}
	file := srv.Recordings("8888_room")[0]
	resp, err := http.Get(file.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	fmt.Println(file.Format, file.Length.Round(time.Second), resp.Header.Get("Content-Type"), resp.ContentLength == file.Size)
	if err := streams.Close(); err != nil {
		log.Fatal(err)
	}
	// Output: mp4 4s video/mp4 true
}

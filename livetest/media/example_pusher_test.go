package media_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// A broadcaster goes on until the stream is forbidden.
func ExamplePusher_Ended() {
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

	if err := srv.Client().Channel.SetStatus(ctx, "8888_room", livecode.ActionForbid); err != nil {
		log.Fatal(err)
	}
	<-pusher.Ended()
	err = pusher.Send(ctx, media.Sample(), 0)
	fmt.Println(errors.Is(err, media.ErrEnded))
	// Output: true
}

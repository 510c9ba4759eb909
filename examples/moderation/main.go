// Moderation forbids a stream when a picture of it is not fit to be shown: it
// receives the notification of each screenshot, asks for a verdict, and sets the
// status of the stream.
//
//	LIVECODE_APPID=... LIVECODE_KEY=... LIVECODE_ADDR=:8080 go run ./examples/moderation
//
// Without these it runs against the embedded fake, which pushes two streams and
// takes a picture of each.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/examples/internal/service"
	"github.com/qcloudlive/livecode/livetest"
)

func main() {
	var fake *livetest.Server
	client, done, err := service.Connect(func(srv *livetest.Server) { fake = srv })
	if err != nil {
		log.Fatal(err)
	}
	defer done()

	handler := client.Callback(callback.Handlers{
		ScreenshotCreated: func(ctx context.Context, shot *callback.ScreenshotCreated) error {
			return moderate(ctx, client, shot)
		},
	})
	if err := receive(fake, handler); err != nil {
		log.Fatal(err)
	}
}

// moderate acts on one screenshot. An error brings the notification again, so a
// stream is not missed when the service could not be reached.
func moderate(ctx context.Context, client *livecode.Client, shot *callback.ScreenshotCreated) error {
	if isFit(shot) {
		fmt.Printf("%q: picture taken at %s is fine\n", shot.StreamID, shot.CreateTime.Format("15:04:05"))
		return nil
	}
	// Whoever saw one notification can forge others until its t. A forged one
	// would cut an innocent stream: so decide by the picture, which a forger
	// cannot place in the bucket, and never by the notification alone.
	if err := client.Channel.SetStatus(ctx, shot.StreamID, livecode.ActionForbid); err != nil {
		return err
	}
	fmt.Printf("%q: picture taken at %s is not fit, the stream is forbidden\n", shot.StreamID, shot.CreateTime.Format("15:04:05"))
	return nil
}

// isFit stands for whatever looks at the picture: a classifier, or a person.
func isFit(shot *callback.ScreenshotCreated) bool {
	return !strings.Contains(shot.PicURL, "unfit")
}

// receive serves the handler until an interrupt, or until the fake has shown what it does.
func receive(fake *livetest.Server, handler http.Handler) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	addr := os.Getenv("LIVECODE_ADDR")
	if fake != nil {
		addr = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	if fake == nil {
		return callback.Serve(ctx, listener, handler)
	}
	return callback.Serve(ctx, listener, handler, func(ctx context.Context) error {
		return demonstrate(ctx, fake, "http://"+listener.Addr().String()+"/")
	})
}

// demonstrate lets the fake service produce two screenshots and shows what became
// of the streams.
func demonstrate(ctx context.Context, fake *livetest.Server, url string) error {
	fake.SetCallbackURL(url)
	for stream, picture := range map[string]string{"8888_garden": "/garden.jpg", "8888_cellar": "/unfit.jpg"} {
		if err := fake.Push(stream); err != nil {
			return err
		}
		fake.AddScreenshot(stream, livetest.Screenshot{Path: picture})
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := fake.Wait(ctx); err != nil {
		return err
	}
	for _, stream := range []string{"8888_garden", "8888_cellar"} {
		fmt.Printf("%q is %s\n", stream, fake.StreamState(stream).State)
	}
	return nil
}

package service

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// DemoKey is the callback key of a receiver for which nothing is set.
const DemoKey = "callback key of the fake"

// NothingSet reports whether none of the variables is set, nor one that names a file, so that a receiver has
// to be shown something by [Notify].
func NothingSet(names ...string) bool {
	for _, name := range names {
		if os.Getenv(name) != "" || os.Getenv(name+"_FILE") != "" {
			return false
		}
	}
	return true
}

// Notify lets a fake service push a stream, record it, take a picture of it and
// break it off, and send what it has to say of that to url, signed with DemoKey. It
// returns how many notifications were sent, when all of them were acknowledged.
func Notify(ctx context.Context, url string) (sent int, err error) {
	srv := livetest.NewServer(livetest.WithCallbackKey(DemoKey), livetest.WithCallbackURL(url))
	defer srv.Close()
	const stream = "8888_room"
	if err := srv.Push(stream); err != nil {
		return 0, err
	}
	now := time.Now()
	srv.AddRecording(stream, livetest.Recording{Start: now.Add(-time.Minute), End: now})
	srv.AddScreenshot(stream, livetest.Screenshot{})
	if err := srv.Interrupt(stream, 1); err != nil {
		return 0, err
	}
	if err := srv.Wait(ctx); err != nil {
		return 0, err
	}
	for _, d := range srv.Deliveries() {
		if !d.Delivered {
			return 0, fmt.Errorf("the notification of an event of type %d was not acknowledged", d.EventType)
		}
	}
	return len(srv.Deliveries()), nil
}

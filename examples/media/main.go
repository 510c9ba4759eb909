// Media pushes a real stream to the embedded fake service and tells what becomes
// of it: the events that arrive, what the statistics say, what a viewer gets, a
// picture, the end by a forbid, the file that is left.
//
//	cd examples/media
//	go run .                    # pushes four seconds of a test picture itself
//	go run . -wait 10m          # waits for you: OBS, or ffmpeg by the command it prints
//
// Pictures need ffmpeg. Without it one line says so, and the rest works.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	wait := flag.Duration("wait", 0, "wait for a push of yours, for so long at most")
	rtmp := flag.String("rtmp", "127.0.0.1:0", "the address that takes pushes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *rtmp, *wait); err != nil {
		fmt.Fprintln(os.Stderr, "media:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rtmp string, wait time.Duration) error {
	s, err := newStage(rtmp)
	if err != nil {
		return err
	}
	defer s.close()
	fmt.Printf("The service is a fake at %s, it takes pushes at rtmp://%s.\n\n", s.srv.URL, s.streams.RTMPAddr)
	if wait > 0 {
		return watch(ctx, s, wait)
	}
	return tell(ctx, s)
}

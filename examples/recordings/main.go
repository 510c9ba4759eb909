// Recordings lists all files that were recorded of a stream today, the day of the
// service, +08:00.
//
//	go run ./examples/recordings [stream]
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/examples/internal/service"
	"github.com/qcloudlive/livecode/livetest"
)

func main() {
	stream := service.Stream("8888_room")
	client, done, err := service.Connect(func(srv *livetest.Server) {
		start, _ := livecode.Day(time.Now())
		for i := range 120 { // more than a page
			at := start.Add(time.Duration(i) * time.Minute)
			srv.AddRecording(stream, livetest.Recording{Start: at, End: at.Add(time.Minute)})
		}
	})
	if err != nil {
		log.Fatal(err)
	}
	defer done()
	if err := list(client, stream); err != nil {
		log.Fatal(err)
	}
}

func list(client *livecode.Client, stream string) error {
	start, end := livecode.Day(time.Now())
	count := 0
	for file, err := range client.Tape.AllFiles(context.Background(), stream, livecode.ListFilesParams{Start: start, End: end}) {
		if err != nil {
			return err
		}
		fmt.Printf("%s  %s  %s\n", file.StartTime.Format("15:04:05"), file.FileID, file.URL)
		count++
	}
	fmt.Printf("%d files of %s on %s\n", count, stream, start.Format("2006-01-02"))
	return nil
}

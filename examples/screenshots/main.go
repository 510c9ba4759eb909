// Screenshots drains the queue of screenshots: it pops until none is left.
//
//	go run ./examples/screenshots
//
// The service forgets what it has popped. So each batch is printed before the
// next one is asked for, and a batch that came and made no sense is printed as it
// stands.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/examples/internal/service"
	"github.com/qcloudlive/livecode/livetest"
)

func main() {
	client, done, err := service.Connect(func(srv *livetest.Server) {
		for i := range 45 {
			srv.AddScreenshot(fmt.Sprintf("8888_room%d", i%3), livetest.Screenshot{})
		}
	})
	if err != nil {
		log.Fatal(err)
	}
	defer done()
	if err := drain(client); err != nil {
		log.Fatal(err)
	}
}

func drain(client *livecode.Client) error {
	const batch = 20 // what is lost at most when an answer gets lost
	total := 0
	for {
		popped, err := client.Queue.Get(context.Background(), batch)
		if odd := new(livecode.ResponseError); errors.As(err, &odd) {
			fmt.Printf("this answer needs a look, it is gone from the service: %s\n", odd.Body())
		}
		if err != nil {
			return err
		}
		for _, shot := range popped.Screenshots {
			fmt.Printf("%s  %s  %s\n", shot.CreateTime.Format("15:04:05"), shot.StreamID, shot.FullURL+shot.Name)
		}
		if len(popped.Screenshots) == 0 {
			fmt.Printf("%d screenshots, the queue is empty\n", total)
			return nil
		}
		total += len(popped.Screenshots)
	}
}

// A first program with the client, the receiver and the fake service.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

func main() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	events := 0
	receiver := httptest.NewServer(client.Callback(callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error {
			events++
			return nil
		},
	}))
	defer receiver.Close()
	srv.SetCallbackURL(receiver.URL)
	if err := srv.Push("8888_room"); err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	if err := srv.Wait(ctx); err != nil {
		log.Fatal(err)
	}
	status, err := client.Channel.GetStatus(ctx, "8888_room")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("livecode %s: a stream is %s, %d notification\n", livecode.Version, status.State, events)
}

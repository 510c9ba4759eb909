package api3_test

import (
	"context"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
)

// A worker that was down for an hour is told of a push that is over: the state of now
// says nothing about it, and the service's list of pushes does.
func ExampleClient_Confirm() {
	now := time.Now().Add(-time.Hour)
	srv := livetest.NewServer(livetest.WithClock(func() time.Time { return now }))
	defer srv.Close()
	begun := now
	if err := srv.Push("8888_room"); err != nil {
		fmt.Println(err)
		return
	}
	now = now.Add(10 * time.Minute)
	if err := srv.Interrupt("8888_room", 1); err != nil {
		fmt.Println(err)
		return
	}
	now = time.Now()

	// Against the real service: api3.New(appID, credentials, api3.PushDomain("…")).
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey),
		api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	late := &callback.StreamStarted{PushEvent: callback.PushEvent{
		Notification: callback.Notification{StreamID: "8888_room"}, EventTime: begun,
	}}
	fmt.Println(client.Confirm(context.Background(), late))
	// Output: <nil>
}

package livecode_test

import (
	"context"
	"fmt"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

// The same calls over API 3.0: one option more, and nothing else changes.
func ExampleWithBackend() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()

	client, err := livecode.New(srv.AppID, srv.Key,
		api3.Over(api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL)))
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output: live <nil>
}

package livecode_test

import (
	"context"
	"fmt"
	"log"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

// A test that counts goroutines has the connections closed that are kept for
// further calls.
func ExampleClient_CloseIdleConnections() {
	srv := livetest.NewServer(livetest.WithStream("8888_room"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()

	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output: live <nil>
}

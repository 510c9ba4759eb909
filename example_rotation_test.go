package livecode_test

import (
	"context"
	"fmt"
	"log"
	"sync/atomic"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

// A Client never changes, so a new key takes a new Client. Whoever calls the
// service loads the one that is current; calls under way end with the old key.
func Example_keyRotation() {
	srv := livetest.NewServer(livetest.WithKey("the-new-key"), livetest.WithStream("8888_test123"))
	defer srv.Close()
	withKey := func(key string) *livecode.Client {
		client, err := livecode.New(srv.AppID, key, livecode.WithBaseURL(srv.URL))
		if err != nil {
			log.Fatal(err)
		}
		return client
	}

	var current atomic.Pointer[livecode.Client]
	current.Store(withKey("the-old-key"))
	ask := func() {
		status, err := current.Load().Channel.GetStatus(context.Background(), "8888_test123")
		fmt.Println(status.State, err)
	}
	ask()
	old := current.Swap(withKey("the-new-key"))
	old.CloseIdleConnections()
	ask()

	// Output:
	// unknown livecode: Live_Channel_GetStatus: rejected: "sign invalid"
	// live <nil>
}

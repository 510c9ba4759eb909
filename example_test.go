package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func Example() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	ctx := context.Background()

	// Against the real service: livecode.New(appID, key).
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	status, err := client.Channel.GetStatus(ctx, "8888_test123")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(status.State)

	_, err = client.Channel.GetStatus(ctx, "8888_unknown")
	fmt.Println(errors.Is(err, livecode.CodeNeverPushed))

	// Output:
	// live
	// true
}

func ExampleNew() {
	client, err := livecode.New(1252000000, "5d41402abc4b2a76b9719d911017c592")
	fmt.Println(client != nil, err)

	_, err = livecode.New(1252000000, "")
	fmt.Println(err)

	// Output:
	// true <nil>
	// livecode: New: key must be not empty, without white space around it
}

func ExampleSign() {
	// The example of the vendor's page.
	fmt.Println(livecode.Sign("5d41402abc4b2a76b9719d911017c592", 1471850187))
	// Output: b17971b51ba0fe5916ddcd96692e9fb3
}

// A statusReader is all that isOnAir needs of a Client. Its tests need no more
// either.
type statusReader interface {
	GetStatus(ctx context.Context, streamID string) (livecode.ChannelStatus, error)
}

func isOnAir(ctx context.Context, streams statusReader, id string) bool {
	status, err := streams.GetStatus(ctx, id)
	return err == nil && status.State == livecode.ChannelLive
}

// alwaysLive stands in for a Client in a test.
type alwaysLive struct{}

func (alwaysLive) GetStatus(context.Context, string) (livecode.ChannelStatus, error) {
	return livecode.ChannelStatus{State: livecode.ChannelLive}, nil
}

// To test code that calls the service, declare the methods that the code needs as
// an interface of its own. A service of the Client fits it, and so does a type of
// three lines.
func Example_mock() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Interrupted))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	fmt.Println("service:", isOnAir(ctx, client.Channel, "8888_test123"))
	fmt.Println("mock:", isOnAir(ctx, alwaysLive{}, "8888_test123"))

	// Output:
	// service: false
	// mock: true
}

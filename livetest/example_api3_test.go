package livetest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/api3"
	"github.com/qcloudlive/livecode/livetest"
)

// One account, two doors: a stream that is forbidden on one wire is disabled on the
// other.
func ExampleWithAPI3() {
	srv := livetest.NewServer(livetest.WithAPI3("AKIDexample", "secret"), livetest.WithStream("8888_room"))
	defer srv.Close()

	modern, err := api3.New(srv.AppID, api3.Static("AKIDexample", "secret"), api3.PushDomain("push.example.com"), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := modern.Channel.SetStatus(context.Background(), "8888_room", livecode.ActionForbid); err != nil {
		fmt.Println(err)
	}
	legacy, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err := legacy.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err)
	// Output: disabled <nil>
}

// A credential that ends while a program runs.
func ExampleServer_SetAPI3Credential() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	srv.SetAPI3Credential("AKIDanother", "another secret", "")
	_, err = client.Channel.ListLive(context.Background())
	fmt.Println(errors.Is(err, livecode.ErrSignInvalid))
	// Output: true
}

// A program that asks too often.
func ExampleServer_SetAPI3Rate() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.PushDomain("push.example.com"),
		api3.WithoutDomainCheck(), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	srv.SetAPI3Rate("DropLiveStream", 1)
	var refused bool
	for range 10 {
		err := client.Channel.SetStatus(context.Background(), "8888_room", livecode.ActionDrop)
		refused = refused || errors.Is(err, livecode.CodeInvalidOrLimit)
	}
	fmt.Println(refused)
	// Output: true
}

func ExampleAPI3ErrorBody() {
	srv := livetest.NewServer()
	defer srv.Close()
	srv.Respond("DescribeLiveStreamOnlineList", livetest.Response{Body: livetest.API3ErrorBody("UnauthorizedOperation", "you may not")})

	client, err := api3.New(srv.AppID, api3.Static(srv.SecretID, srv.SecretKey), api3.Endpoint(srv.API3URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Channel.ListLive(context.Background())
	fmt.Println(errors.Is(err, livecode.ErrNotAuthorized))
	// Output: true
}

func ExampleActions() {
	fmt.Println(slices.Contains(livetest.Actions(), "DescribeLiveStreamState"))
	// Output: true
}

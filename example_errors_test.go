package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// The kinds of error, in the order in which a program asks for them.
func Example_errors() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123"))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	explain := func(id string) {
		_, err := client.Channel.GetStatus(context.Background(), id)
		var argument *livecode.ArgumentError
		var transport *livecode.TransportError
		switch {
		case err == nil:
			fmt.Println("it worked")
		case errors.As(err, &argument):
			fmt.Println("my mistake:", argument.Param, "must be", argument.Want)
		case errors.Is(err, livecode.CodeNeverPushed):
			fmt.Println("no such stream")
		case errors.Is(err, livecode.ErrSignInvalid):
			fmt.Println("the key is wrong")
		case errors.As(err, &transport):
			fmt.Println("no usable response, HTTP status", transport.Status)
		default:
			fmt.Println("something else:", err)
		}
	}
	explain("8888_test123")
	explain("")
	explain("8888_unknown")
	srv.Respond("", livetest.Response{Status: http.StatusForbidden})
	explain("8888_test123")

	// Output:
	// it worked
	// my mistake: streamID must be not empty
	// no such stream
	// no usable response, HTTP status 403
}

func ExampleMaybeExecuted() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	// The service starts the task, and the answer is lost.
	srv.Fail("Live_Tape_Start", faultnet.ResetBeforeResponse())
	_, err = client.Tape.StartNow(ctx, "8888_test123", 0, livecode.StartTapeParams{})
	fmt.Println(livecode.MaybeExecuted(err), len(srv.Tasks("8888_test123")))

	// The service refuses.
	srv.Respond("Live_Tape_Start", livetest.Response{Body: livetest.ErrorBody(1204, "no")})
	_, err = client.Tape.StartNow(ctx, "8888_test123", 0, livecode.StartTapeParams{})
	fmt.Println(livecode.MaybeExecuted(err))

	// Output:
	// true 1
	// false
}

func ExampleTemporary() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	srv.Respond("Live_Channel_SetStatus", livetest.Response{Status: http.StatusServiceUnavailable, Times: 1})

	err = client.Channel.SetStatus(context.Background(), "8888_test123", livecode.ActionAllow)
	fmt.Println(livecode.Temporary(err), livecode.MaybeExecuted(err))
	// To allow a stream twice does no harm, so this one may go out again.
	fmt.Println(client.Channel.SetStatus(context.Background(), "8888_test123", livecode.ActionAllow))

	// Output:
	// true true
	// <nil>
}

func ExampleAPIError() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}

	_, err = client.Channel.GetStatus(context.Background(), "8888_unknown")
	var refused *livecode.APIError
	if !errors.As(err, &refused) {
		log.Fatal(err)
	}
	fmt.Println(refused.Interface, int(refused.Code), refused.Attempts)
	fmt.Println(err)

	// Output:
	// Live_Channel_GetStatus 20601 1
	// livecode: Live_Channel_GetStatus: rejected with ret 20601 (stream was never pushed): "channel is not exist"
}

func ExampleResponseError_Body() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	// Popped messages are gone from the service, also when they make no sense.
	srv.Respond("Live_Queue_Get", livetest.Response{Body: `{"ret":0,"output":{"data":[{"stream_id":["8888_test123"]}]}}`})

	_, err = client.Queue.Get(context.Background(), 20)
	if answer, ok := errors.AsType[*livecode.ResponseError](err); ok {
		fmt.Println(answer.Err)
		fmt.Printf("keep it: %s\n", answer.Body())
	}

	// Output:
	// output.data[0].stream_id: want a string, got an array
	// keep it: {"ret":0,"output":{"data":[{"stream_id":["8888_test123"]}]}}
}

func ExampleTransportError_Timeout() {
	srv := livetest.NewServer()
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL))
	if err != nil {
		log.Fatal(err)
	}
	srv.FailAlways("", faultnet.HangBeforeCall())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()

	_, err = client.Channel.ListLive(ctx)
	if transport, ok := errors.AsType[*livecode.TransportError](err); ok {
		fmt.Println(transport.Timeout(), errors.Is(err, context.Canceled))
	}

	// Output: false true
}

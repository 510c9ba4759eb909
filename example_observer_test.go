package livecode_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

func ExampleWithObserver() {
	srv := livetest.NewServer(livetest.WithStream("8888_test123", livetest.Live))
	defer srv.Close()
	observer := livecode.Observer{
		Call: func(ctx context.Context, call livecode.CallStart) (context.Context, func(livecode.CallEnd)) {
			fmt.Println("begin", call.Interface)
			// Here a tracer would return a context with a span.
			return ctx, func(end livecode.CallEnd) { fmt.Printf("end %s %q\n", call.Interface, livecode.ErrorType(end.Err)) }
		},
		Attempt: func(ctx context.Context, attempt livecode.AttemptStart) (context.Context, func(livecode.AttemptEnd)) {
			return ctx, func(end livecode.AttemptEnd) {
				fmt.Printf("attempt %d %d %q\n", attempt.Number, end.Status, livecode.ErrorType(end.Err))
			}
		},
	}
	client, err := livecode.New(srv.AppID, srv.Key, livecode.WithBaseURL(srv.URL), livecode.WithObserver(observer))
	if err != nil {
		log.Fatal(err)
	}
	srv.Respond("", livetest.Response{Status: 503, Times: 1})
	status, err := client.Channel.GetStatus(context.Background(), "8888_test123")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.State)

	// Output:
	// begin Live_Channel_GetStatus
	// attempt 1 503 "status_503"
	// attempt 2 200 ""
	// end Live_Channel_GetStatus ""
	// live
}

func ExampleErrorType() {
	fmt.Println(livecode.ErrorType(&livecode.APIError{Code: livecode.CodeNeverPushed}))
	fmt.Println(livecode.ErrorType(&livecode.TransportError{Status: 503}))
	fmt.Println(livecode.ErrorType(&livecode.TransportError{Err: context.DeadlineExceeded}))
	fmt.Println(livecode.ErrorType(errors.New("anything else")))

	// Output:
	// 20601
	// status_503
	// timeout
	// other
}

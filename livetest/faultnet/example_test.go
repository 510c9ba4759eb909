package faultnet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// A pop is executed and its answer is lost. The program learns that it may have
// lost messages, and the Client has not asked again.
func Example() {
	service := livetest.NewUnstartedServer(livetest.WithStream("8888_room"))
	defer service.Close()
	network := faultnet.NewServer(service)
	defer network.Close()

	client, err := livecode.New(service.AppID, service.Key, livecode.WithBaseURL(network.URL))
	if err != nil {
		log.Fatal(err)
	}
	network.Fail(faultnet.ResetBeforeResponse())
	_, err = client.Queue.Get(context.Background(), 20)
	fmt.Println("failed:", err != nil)
	fmt.Println("may have been executed:", livecode.MaybeExecuted(err))
	fmt.Println("executions:", service.Executions("Live_Queue_Get"))
	// Output:
	// failed: true
	// may have been executed: true
	// executions: 1
}

// A read is repeated until it gets a whole answer.
func ExampleServer_Fail() {
	service := livetest.NewUnstartedServer(livetest.WithStream("8888_room"))
	defer service.Close()
	network := faultnet.NewServer(service)
	defer network.Close()

	client, err := livecode.New(service.AppID, service.Key, livecode.WithBaseURL(network.URL))
	if err != nil {
		log.Fatal(err)
	}
	network.Fail(faultnet.Truncate(), faultnet.BadChunk())
	status, err := client.Channel.GetStatus(context.Background(), "8888_room")
	fmt.Println(status.State, err, "after", network.Requests(), "requests")
	// Output: live <nil> after 3 requests
}

// A service that has gone down stays down, however often it is asked.
func ExampleServer_FailAlways() {
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	srv := faultnet.NewServer(hello)
	defer srv.Close()
	srv.FailAlways(faultnet.Respond(http.StatusServiceUnavailable, http.Header{"Retry-After": {"5"}}, "down"))
	for range 2 {
		resp, err := http.Get(srv.URL)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(resp.Status, resp.Header.Get("Retry-After"))
		_ = resp.Body.Close()
	}
	// Output:
	// 503 Service Unavailable 5
	// 503 Service Unavailable 5
}

// Connections in memory serve tests under testing/synctest, where an hour takes no
// time.
func ExampleNewInMemory() {
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	srv := faultnet.NewInMemory(hello)
	defer srv.Close()
	client := srv.Client()
	defer client.CloseIdleConnections()
	resp, err := client.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(string(body), err)
	// Output: hello <nil>
}

// A program that gives up in time leaves a host that swallows all packets.
func ExampleDialUnreachable() {
	client := &http.Client{
		Transport: &http.Transport{DialContext: faultnet.DialUnreachable},
		Timeout:   10 * time.Millisecond,
	}
	defer client.CloseIdleConnections() // net/http dials on until then
	_, err := client.Get("http://fcgi.video.qcloud.example/")
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output: true
}

// A fault of your own: an answer that stops in the middle of a line, and goes on
// a moment later.
func ExampleExchange() {
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	srv := faultnet.NewServer(hello)
	defer srv.Close()
	srv.Fail(func(x *faultnet.Exchange) {
		head, body := x.Execute()
		x.Write(head[:20])
		x.Sleep(time.Millisecond)
		x.Write(head[20:])
		x.WriteSlowly(body, time.Millisecond)
	})
	resp, err := http.Get(srv.URL)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(string(body), err)
	// Output: hello <nil>
}

// The methods of a server tell how often and over how many connections it was asked.
func ExampleServer_Accepted() {
	srv := faultnet.NewServer(http.NotFoundHandler())
	defer srv.Close()
	for range 3 {
		resp, err := http.Get(srv.URL)
		if err != nil {
			log.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	fmt.Println(srv.Requests(), "requests over", srv.Accepted(), "connection,", srv.Open(), "of them open")
	// Output: 3 requests over 1 connection, 1 of them open
}

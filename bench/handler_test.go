package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/qcloudlive/livecode/bench/internal/bare"
	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
	"github.com/qcloudlive/livecode/bench/internal/peers"
	"github.com/qcloudlive/livecode/callback"
)

// BenchmarkHandler is a receiver on loopback, from the request to the answer. The
// sender is a process of its own; allocations are those of the receiver, net/http
// included. With 64 connections the time is that between two answers.
func BenchmarkHandler(b *testing.B) {
	sender := child.StartFor(b, load.Name)
	for _, connections := range []int{1, 64} {
		b.Run(fmt.Sprintf("conns=%d", connections), func(b *testing.B) {
			for _, hook := range append(webhooks(b), careful) {
				b.Run("impl="+hook.Name, func(b *testing.B) { receive(b, sender, connections, hook) })
			}
		})
	}
}

// careful is a bare handler with deadlines and dedupe, which all of the others but
// ours do without.
var careful = peers.Webhook{Name: "careful", Body: event.Interrupted(event.Key)}

// received counts events over all runs, so that none repeats an earlier one.
var received int64

func receive(b *testing.B, sender *child.Process, connections int, hook peers.Webhook) {
	srv := httptest.NewServer(handlerOf(b, hook))
	defer srv.Close()
	plan := load.Plan{
		Address: listening(srv), Request: load.Request(hook.Header, hook.Body), Connections: connections,
	}
	post(b, sender, plan, 500) // to warm up
	b.ReportAllocs()
	before := cpuTime()
	b.ResetTimer()
	result := post(b, sender, plan, b.N)
	b.StopTimer()
	b.ReportMetric(float64(cpuTime()-before)/float64(b.N), "cpu-ns/op")
	b.ReportMetric(result.PerSecond(), "req/s")
}

// post has so many notifications sent, and all of them accepted.
func post(b *testing.B, sender *child.Process, plan load.Plan, requests int) load.Result {
	b.Helper()
	plan.Requests = int64(requests)
	plan.First, received = received, received+plan.Requests
	result, err := load.In(sender, plan)
	if err != nil || result.OK != plan.Requests {
		b.Fatalf("%d of %d answered with 200: %v", result.OK, requests, err)
	}
	return result
}

// handlerOf is ours as its users make it, with dedupe, and for all others the same
// bare handler around their Parse.
func handlerOf(tb testing.TB, hook peers.Webhook) http.Handler {
	switch hook.Name {
	case "ours":
		return ourHandler(tb)
	case careful.Name:
		return carefulBy(decodeWay{unmarshal: json.Unmarshal})
	}
	return bare.Acknowledge(hook.Parse)
}

func carefulBy(way decodeWay) http.Handler {
	return bare.Careful(way.unmarshal, event.Key, func(context.Context, *bare.Event) error { return nil })
}

func ourHandler(tb testing.TB) http.Handler {
	v, err := callback.NewVerifier(event.Key)
	if err != nil {
		tb.Fatal(err)
	}
	h, err := callback.NewHandler(v, callback.Handlers{
		StreamInterrupted: func(context.Context, *callback.StreamInterrupted) error { return nil },
	})
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func listening(srv *httptest.Server) string { return srv.Listener.(*net.TCPListener).Addr().String() }

package bench

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/load"
	"github.com/qcloudlive/livecode/bench/internal/origin"
	"github.com/qcloudlive/livecode/bench/internal/peers"
	"github.com/qcloudlive/livecode/bench/internal/service"
)

// BenchmarkGrowth reads the statistics of all streams, page by page. What it costs
// grows by the row, and what it holds does not grow.
func BenchmarkGrowth(b *testing.B) {
	fake := child.StartFor(b, service.Name)
	for _, streams := range []int{300, 3_000, 30_000, 100_000} {
		b.Run(fmt.Sprintf("streams=%d", streams), func(b *testing.B) {
			client := clientOf(b, fake, service.Account{Streams: streams})
			held, err := heldWhileReading(b.Context(), client, streams)
			if err != nil {
				b.Fatal(err)
			}
			before := cpuTime()
			for b.Loop() {
				if err := readAll(b.Context(), client, streams, func() {}); err != nil {
					b.Fatal(err)
				}
			}
			rows := float64(streams) * float64(b.N)
			b.ReportMetric(float64(b.Elapsed())/rows, "ns/row")
			b.ReportMetric(float64(cpuTime()-before)/rows, "cpu-ns/row")
			b.ReportMetric(float64(held)/1024, "held-KB")
		})
	}
}

// BenchmarkQueue drains the queue of screenshots, a hundred at a time, over a fresh
// connection for each pop as the SDK does it for what must not happen twice.
func BenchmarkQueue(b *testing.B) {
	fake := child.StartFor(b, service.Name)
	for _, messages := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("messages=%d", messages), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				client := clientOf(b, fake, service.Account{Streams: 1, Screenshots: messages})
				b.StartTimer()
				if err := drain(b.Context(), client, messages); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed())/float64(messages)/float64(b.N), "ns/message")
		})
	}
}

// BenchmarkRate sends 10 000 notifications a second for a second, whether or not
// the receiver keeps up, and reports how long after its due time an answer came.
func BenchmarkRate(b *testing.B) {
	sender := child.StartFor(b, load.Name)
	for _, hook := range []peers.Webhook{peers.BareWebhook(), ourWebhook(b)} {
		b.Run("impl="+hook.Name, func(b *testing.B) {
			var sum load.Result
			for b.Loop() {
				result, err := sendAt(b, sender, hook, 10_000, time.Second)
				if err != nil {
					b.Fatal(err)
				}
				sum.P50 += result.P50
				sum.P99 += result.P99
			}
			b.ReportMetric(sum.P50.Seconds()*1000/float64(b.N), "p50-ms")
			b.ReportMetric(sum.P99.Seconds()*1000/float64(b.N), "p99-ms")
			b.ReportMetric(0, "ns/op") // it is the duration that was chosen
		})
	}
}

func clientOf(tb testing.TB, fake *child.Process, want service.Account) *livecode.Client {
	tb.Helper()
	account, err := service.In(fake, want)
	if err != nil {
		tb.Fatal(err)
	}
	client, err := livecode.New(account.AppID, account.Key, livecode.WithBaseURL(account.URL))
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

// readAll reads the statistics of all streams and calls eachPage in the middle of
// every page.
func readAll(ctx context.Context, client *livecode.Client, streams int, eachPage func()) error {
	n := 0
	for stream, err := range client.Stat.AllLive(ctx, livecode.StatParams{}) {
		if err != nil {
			return err
		}
		if stream.StreamID == "" {
			return errWrongAnswer
		}
		if n%origin.Rows == origin.Rows/2 {
			eachPage()
		}
		n++
	}
	if n != streams {
		return fmt.Errorf("%d of %d streams", n, streams)
	}
	return nil
}

// heldWhileReading returns the most memory that was in use at once, without what
// the garbage collector was free to take.
func heldWhileReading(ctx context.Context, client *livecode.Client, streams int) (uint64, error) {
	before, most := inUse(), uint64(0)
	err := readAll(ctx, client, streams, func() { most = max(most, inUse()) })
	if most < before {
		return 0, err
	}
	return most - before, err
}

func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func drain(ctx context.Context, client *livecode.Client, messages int) error {
	for got := 0; got < messages; {
		popped, err := client.Queue.Get(ctx, 100)
		if err != nil {
			return err
		}
		if len(popped.Screenshots) == 0 {
			return errors.New("the queue is empty before its time")
		}
		got += len(popped.Screenshots)
	}
	return nil
}

func sendAt(b *testing.B, sender *child.Process, hook peers.Webhook, rate float64, duration time.Duration) (load.Result, error) {
	srv := httptest.NewServer(handlerOf(b, hook))
	defer srv.Close()
	requests := int64(rate * duration.Seconds())
	plan := load.Plan{
		Address: listening(srv), Request: load.Request(hook.Header, hook.Body), First: received,
		Connections: 64, Requests: requests, Rate: rate,
	}
	received += requests
	result, err := load.In(sender, plan)
	if err == nil && result.OK != requests {
		err = fmt.Errorf("%d of %d answered with 200", result.OK, requests)
	}
	return result, err
}

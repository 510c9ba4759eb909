package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/bench/internal/bare"
	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/origin"
)

// burst is how many calls a fresh client makes in the benchmarks of connections.
const burst = 5000

// A dialler makes calls and can be told to let its connections go.
type dialler struct {
	name string
	new  func(base string) (call func(context.Context) error, closeIdle func())
}

// BenchmarkConnections counts how many connections a burst of 5 000 calls opens,
// from the first one on. ns/op is the time of one call.
func BenchmarkConnections(b *testing.B) {
	server := child.StartFor(b, origin.Name)
	for _, goroutines := range []int{1, 8, 64, 256} {
		for _, d := range []dialler{
			{"bare", bareStatus(bare.NewTransport)},
			{"ours", ourStatus},
			{"default-transport", bareStatus(func() *http.Transport { return http.DefaultTransport.(*http.Transport).Clone() })},
		} {
			b.Run(fmt.Sprintf("goroutines=%d/impl=%s", goroutines, d.name), func(b *testing.B) {
				countConnections(b, server, goroutines, d)
			})
		}
	}
}

// BenchmarkUnreadBody counts the same for answers of unknown length, one call
// after the other. A decoder that stops at the last brace leaves the end unread,
// and with it the connection unfit for another call.
func BenchmarkUnreadBody(b *testing.B) {
	server := child.StartFor(b, origin.Name)
	for _, d := range []dialler{
		{"bare", chunked(readWhole)},
		{"ours", ourChunked},
		{"json.Decoder", chunked(decodeStraight)},
	} {
		b.Run("impl="+d.name, func(b *testing.B) { countConnections(b, server, 1, d) })
	}
}

func countConnections(b *testing.B, server *child.Process, goroutines int, d dialler) {
	var opened int64
	for b.Loop() {
		before := connections(b, server)
		call, closeIdle := d.new(server.Greeting)
		if err := inParallel(b.Context(), goroutines, call); err != nil {
			b.Fatal(err)
		}
		opened += connections(b, server) - before
		closeIdle()
	}
	b.ReportMetric(float64(opened)*1000/burst/float64(b.N), "conns/1000calls")
	b.ReportMetric(float64(b.Elapsed())/burst/float64(b.N), "ns/op")
}

func connections(b *testing.B, server *child.Process) int64 {
	line, err := server.Ask("connections")
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.ParseInt(line, 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// inParallel makes the calls of a burst and returns the first error.
func inParallel(ctx context.Context, goroutines int, call func(context.Context) error) error {
	var (
		left   atomic.Int64
		wg     sync.WaitGroup
		failed = make(chan error, goroutines)
	)
	left.Store(burst)
	for range goroutines {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := call(ctx); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(failed)
	return <-failed
}

func ourClient(base string) *livecode.Client {
	client, err := livecode.New(1252000000, signKey, livecode.WithBaseURL(base+"/common_access"))
	if err != nil {
		panic(err)
	}
	return client
}

func ourStatus(base string) (func(context.Context) error, func()) {
	client := ourClient(base)
	return func(ctx context.Context) error {
		_, err := client.Channel.GetStatus(ctx, "8888_test123")
		return err
	}, client.CloseIdleConnections
}

func bareStatus(transport func() *http.Transport) func(base string) (func(context.Context) error, func()) {
	return func(base string) (func(context.Context) error, func()) {
		t := transport()
		client := &bare.Client{Base: base, AppID: 1252000000, Key: signKey, HTTP: &http.Client{Transport: t}}
		return func(ctx context.Context) error {
			_, err := client.GetStatus(ctx, "8888_test123")
			return err
		}, t.CloseIdleConnections
	}
}

func ourChunked(base string) (func(context.Context) error, func()) {
	client := ourClient(base)
	return func(ctx context.Context) error {
		_, err := client.Stat.Play(ctx, livecode.StatParams{})
		return err
	}, client.CloseIdleConnections
}

// chunked asks for statistics and hands the body to read.
func chunked(read func(io.Reader, any) error) func(base string) (func(context.Context) error, func()) {
	return func(base string) (func(context.Context) error, func()) {
		t := bare.NewTransport()
		client := &bare.Client{Base: base, AppID: 1252000000, Key: signKey}
		return func(ctx context.Context) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, client.URL(origin.Chunked, url.Values{}), nil)
			if err != nil {
				return err
			}
			resp, err := t.RoundTrip(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			return read(resp.Body, new(bare.Answer[bare.Stat]))
		}, t.CloseIdleConnections
	}
}

func readWhole(r io.Reader, v any) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, v)
}

func decodeStraight(r io.Reader, v any) error { return json.NewDecoder(r).Decode(v) }

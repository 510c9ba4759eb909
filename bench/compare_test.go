package bench

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/bench/internal/bare"
	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
	"github.com/qcloudlive/livecode/bench/internal/origin"
	"github.com/qcloudlive/livecode/bench/internal/peers"
)

var rounds = flag.Int("rounds", 0, "print ratios to the bare code, as medians of so many rounds")

// guardRounds are enough to find a mistake in.
const guardRounds = 15

// A work does something as often as it can for a while and returns the processor's
// time that doing it once has taken of this process, in nanoseconds.
type work func(t *testing.T, slice time.Duration) float64

// A comparison is of ours and of what does the same without the SDK. All of them take
// turns in one process, and a ratio is of two neighbours.
type comparison struct {
	name   string
	ours   func() error
	byOurs work // nil: ours, again and again
	slice  time.Duration
	others []other
	// bound holds in CI. Without one the comparison is only printed.
	bound bound
}

// other is one of those that ours is compared with.
type other struct {
	name string
	work work
}

// A bound says how many allocations ours may make, and how much of the processor's
// time it may take for one of the better bare code's.
type bound struct{ allocs, ratio float64 }

// bounds are those of one release of Go. What is compared with changes from one to
// the next, above all encoding/json.
type bounds struct{ smallCall, page, smallClient, pageClient, decode, verify, handler bound }

// TestRatios prints a table: go test -run Ratios -rounds 20 .
func TestRatios(t *testing.T) {
	if *rounds == 0 {
		t.Skip("asks for -rounds")
	}
	fmt.Printf("%s, load %s\n\n| work | allocations | ours | in units of |\n| --- | --- | --- | --- |\n", runtime.Version(), loadOfMachine())
	for _, c := range append(comparisons(t), networkComparisons(t)...) {
		t.Run(c.name, func(t *testing.T) { c.print(t) })
	}
	fmt.Printf("\nload %s\n", loadOfMachine())
}

func (c comparison) print(t *testing.T) {
	allocs := "-"
	if c.ours != nil {
		allocs = fmt.Sprint(testing.AllocsPerRun(200, func() { _ = c.ours() }))
	}
	for i, ratio := range c.ratios(t, *rounds) {
		fmt.Printf("| %s | %s | %.2f | %s |\n", c.name, allocs, ratio, c.others[i].name)
	}
}

func loadOfMachine() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

// comparisons need no network but loopback, and are what CI guards.
func comparisons(t *testing.T) []comparison {
	server := child.StartFor(t, origin.Name)
	compare := func(name string, ours func() error, bound bound, bareBy func(decodeWay) func() error) comparison {
		c := comparison{name: name, ours: ours, slice: 30 * time.Millisecond, bound: bound}
		for _, way := range standardDecodeWays() {
			c.others = append(c.others, other{way.name, again(bareBy(way))})
		}
		return c
	}
	call := func(name string, do func(context.Context, peers.Caller) error, bound bound) comparison {
		return compare(name, callOf(t, do)(peers.Ours(server.Greeting)), bound, func(way decodeWay) func() error {
			return callOf(t, do)(peers.BareBy(server.Greeting, bare.NewTransport(), way.unmarshal), nil)
		})
	}
	client := func(name string, do func(context.Context, peers.Caller) error, answer []byte, bound bound) comparison {
		ready := transportWith(answer)
		ours, err := peers.OursWith("http://127.0.0.1", livecode.WithHTTPClient(&http.Client{Transport: ready}))
		return compare(name, callOf(t, do)(ours, err), bound, func(way decodeWay) func() error {
			return callOf(t, do)(peers.BareBy("http://127.0.0.1", ready, way.unmarshal), nil)
		})
	}
	page := origin.Statistics()
	decode := client("decoding, 300 rows", callRows, page, guardBounds.decode)
	for i, way := range standardDecodeWays() {
		// Ours has the rest of the client around it.
		decode.others[i].work = again(func() error { return decodePage(way, page) })
	}
	return []comparison{
		call("call, 200 bytes", callStatus, guardBounds.smallCall),
		call("call, 300 rows", callRows, guardBounds.page),
		client("client alone, 200 bytes", callStatus, origin.Status(), guardBounds.smallClient),
		client("client alone, 300 rows", callRows, page, guardBounds.pageClient),
		decode,
		compare("verify and decode", parseOf(ourWebhook(t)), guardBounds.verify, func(way decodeWay) func() error {
			return parseOf(peers.BareWebhookBy(way.unmarshal))
		}),
		compare("handler alone", serveOf(ourHandler(t)), guardBounds.handler, func(way decodeWay) func() error {
			return serveOf(bare.Acknowledge(peers.BareWebhookBy(way.unmarshal).Parse))
		}),
		compare("handler alone, to careful", serveOf(ourHandler(t)), bound{}, func(way decodeWay) func() error {
			return serveOf(carefulBy(way))
		}),
	}
}

// networkComparisons are those in which another process sends or is asked. They take
// longer than CI has for them.
func networkComparisons(t *testing.T) []comparison {
	sender, server := child.StartFor(t, load.Name), child.StartFor(t, origin.Name)
	receivers := func(connections int) comparison {
		c := comparison{
			name: fmt.Sprintf("handler, %d connections", connections), slice: 150 * time.Millisecond,
			byOurs: receivedBy(t, sender, connections, ourHandler(t)),
		}
		for _, way := range standardDecodeWays() {
			c.others = append(c.others,
				other{way.name, receivedBy(t, sender, connections, bare.Acknowledge(peers.BareWebhookBy(way.unmarshal).Parse))},
				other{"careful " + way.name, receivedBy(t, sender, connections, carefulBy(way))})
		}
		return c
	}
	api3 := func(name string, do func(context.Context, peers.Caller) error) comparison {
		c := comparison{name: name, ours: callOf(t, do)(peers.OursAPI3(server.Greeting)), slice: 30 * time.Millisecond}
		for _, way := range standardDecodeWays() {
			c.others = append(c.others, other{way.name, again(callOf(t, do)(peers.BareAPI3By(server.Greeting, way.unmarshal), nil))})
		}
		vendor := peers.API3Callers()[2]
		c.others = append(c.others, other{vendor.Name, again(callOf(t, do)(vendor.New(server.Greeting)))})
		return c
	}
	return []comparison{
		receivers(1), receivers(64),
		api3("API 3.0, 100 bytes", callStatus), api3("API 3.0, 300 rows", callRows),
	}
}

// ratios returns the medians of ours to each of the others.
func (c comparison) ratios(t *testing.T, rounds int) []float64 {
	ours := c.byOurs
	if ours == nil {
		ours = again(c.ours)
	}
	ratios := make([][]float64, len(c.others))
	for range rounds + 1 {
		for i, other := range c.others {
			ratios[i] = append(ratios[i], ours(t, c.slice)/other.work(t, c.slice))
		}
	}
	medians := make([]float64, len(ratios))
	for i, list := range ratios {
		list = list[1:] // the first round warms up
		slices.Sort(list)
		medians[i] = list[len(list)/2]
	}
	return medians
}

// again is the work of doing it again and again.
func again(do func() error) work {
	return func(t *testing.T, slice time.Duration) float64 {
		t.Helper()
		runs, start, cpu := 0, time.Now(), cpuTime()
		for time.Since(start) < slice {
			require.NoError(t, do())
			runs++
		}
		return float64(cpuTime()-cpu) / float64(runs)
	}
}

// receivedBy is the work of a server to which the sender, in another process, sends
// events of their own.
func receivedBy(t *testing.T, sender *child.Process, connections int, handler http.Handler) work {
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	plan := load.Plan{
		Address: listening(srv), Request: load.Request(http.Header{}, event.Interrupted(event.Key)), Connections: connections,
	}
	return func(t *testing.T, slice time.Duration) float64 {
		t.Helper()
		plan.Duration, plan.First = slice, received
		cpu := cpuTime()
		result, err := load.In(sender, plan)
		cost := float64(cpuTime() - cpu)
		require.NoError(t, err)
		require.Equal(t, result.Sent, result.OK, "accepted")
		received += result.Sent
		return cost / float64(result.Sent)
	}
}

func callOf(t *testing.T, do func(context.Context, peers.Caller) error) func(peers.Caller, error) func() error {
	return func(caller peers.Caller, err error) func() error {
		require.NoError(t, err)
		return func() error { return do(t.Context(), caller) }
	}
}

func parseOf(hook peers.Webhook) func() error {
	return func() error { return hook.Parse(hook.Header, hook.Body) }
}

// serveOf calls a handler without a network, each time with an event of its own.
func serveOf(handler http.Handler) func() error {
	body, n := load.NewNumbered(event.Interrupted(event.Key)), int64(0)
	return func() error {
		n++
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body.With(n)))
		w := connected{httptest.NewRecorder()}
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			return errors.New(w.Result().Status)
		}
		return nil
	}
}

// connected is a recorder with a connection behind it, whose deadlines cost nothing.
type connected struct{ *httptest.ResponseRecorder }

func (connected) SetReadDeadline(time.Time) error  { return nil }
func (connected) SetWriteDeadline(time.Time) error { return nil }

// transportWith is a transport that has the answer ready.
type transportWith []byte

func (answer transportWith) RoundTrip(*http.Request) (*http.Response, error) {
	return answerWith(io.NopCloser(bytes.NewReader(answer))), nil
}

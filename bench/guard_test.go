package bench

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/load"
	"github.com/qcloudlive/livecode/bench/internal/origin"
	"github.com/qcloudlive/livecode/bench/internal/peers"
	"github.com/qcloudlive/livecode/bench/internal/service"
)

// A guard catches what makes a path slower for good. Time is compared with that of
// the bare code in the same process and the same second, never with a clock, and
// the bounds leave room for a busy machine: README.md has the figures proper.
type guard struct {
	name       string
	ours, bare func() error
	bound
}

// A bound says how many allocations ours may make, and how much of the processor's
// time it may take for one of bare's.
type bound struct{ allocs, ratio float64 }

// bounds are those of one release of Go. What is compared with changes from one to
// the next, above all encoding/json.
type bounds struct{ smallCall, page, verify, handler bound }

func TestGuard(t *testing.T) {
	if guardSkips != "" {
		t.Skip(guardSkips)
	}
	server := child.StartFor(t, origin.Name)
	for _, g := range []guard{
		{"small call", callOf(t, peers.Ours, server, callStatus), callOf(t, peers.Bare, server, callStatus), guardBounds.smallCall},
		{"page of statistics", callOf(t, peers.Ours, server, callRows), callOf(t, peers.Bare, server, callRows), guardBounds.page},
		{"verify and decode", parseOf(ourWebhook(t)), parseOf(peers.BareWebhook()), guardBounds.verify},
		{"handler", serveOf(t, ourWebhook(t)), serveOf(t, peers.BareWebhook()), guardBounds.handler},
	} {
		t.Run(g.name, func(t *testing.T) {
			require.NoError(t, g.ours())
			require.NoError(t, g.bare())
			allocs, ratio := testing.AllocsPerRun(200, func() { _ = g.ours() }), bestRatio(t, g)
			t.Logf("%.0f allocations, %.2f of the bare code's time", allocs, ratio)
			assert.LessOrEqual(t, allocs, g.allocs, "allocations")
			assert.LessOrEqual(t, ratio, g.ratio, "time to that of the bare code")
		})
	}
}

// TestGuardMemory finds an iterator that holds more than a page.
func TestGuardMemory(t *testing.T) {
	if guardSkips != "" {
		t.Skip(guardSkips)
	}
	fake := child.StartFor(t, service.Name)
	held := func(streams int) uint64 {
		got, err := heldWhileReading(t.Context(), clientOf(t, fake, service.Account{Streams: streams}), streams)
		require.NoError(t, err)
		return got
	}
	few, many := held(1_500), held(15_000)
	assert.Less(t, many, 2*few+64<<10, "memory held while reading ten times as many streams")
}

// bestRatio is the lowest of three medians. What is slow for good is slow in all of
// them; what another program does to one of them is not in the next.
func bestRatio(t *testing.T, g guard) float64 {
	best := ratio(t, g)
	for range 2 {
		if best <= g.ratio {
			break
		}
		time.Sleep(500 * time.Millisecond)
		best = min(best, ratio(t, g))
	}
	return best
}

// ratio compares slices of time in which ours and bare take turns.
func ratio(t *testing.T, g guard) float64 {
	const pairs, slice = 15, 30 * time.Millisecond
	ratios := make([]float64, pairs)
	for i := range ratios {
		ours := costOf(t, g.ours, slice)
		ratios[i] = ours / costOf(t, g.bare, slice)
	}
	slices.Sort(ratios)
	return ratios[pairs/2]
}

// costOf returns the processor's time that one run of the work takes.
func costOf(t *testing.T, work func() error, slice time.Duration) float64 {
	t.Helper()
	runs, start, cpu := 0, time.Now(), cpuTime()
	for time.Since(start) < slice {
		require.NoError(t, work())
		runs++
	}
	return float64(cpuTime()-cpu) / float64(runs)
}

func callOf(t *testing.T, client func(string) (peers.Caller, error), server *child.Process, call func(context.Context, peers.Caller) error) func() error {
	caller, err := client(server.Greeting)
	require.NoError(t, err)
	return func() error { return call(t.Context(), caller) }
}

func parseOf(hook peers.Webhook) func() error {
	return func() error { return hook.Parse(hook.Header, hook.Body) }
}

// serveOf calls a handler without a network, each time with an event of its own.
func serveOf(t *testing.T, hook peers.Webhook) func() error {
	handler, body, n := handlerOf(t, hook), load.NewNumbered(hook.Body), int64(0)
	return func() error {
		n++
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body.With(n)))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			return errors.New(w.Result().Status)
		}
		return nil
	}
}

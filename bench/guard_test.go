package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/service"
)

// TestGuard catches what makes a path slower for good. Time is compared with that of
// the bare code in the same process and the same second, never with a clock, and
// the bounds leave room for a busy machine: README.md has the figures proper.
func TestGuard(t *testing.T) {
	if guardSkips != "" {
		t.Skip(guardSkips)
	}
	for _, c := range comparisons(t) {
		if c.bound == (bound{}) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			allocs, ratio := testing.AllocsPerRun(200, func() { _ = c.ours() }), bestRatio(t, c)
			t.Logf("%.0f allocations, %.2f of the bare code's time", allocs, ratio)
			assert.LessOrEqual(t, allocs, c.bound.allocs, "allocations")
			assert.LessOrEqual(t, ratio, c.bound.ratio, "time to that of the bare code")
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
func bestRatio(t *testing.T, c comparison) float64 {
	best := slices.Max(c.ratios(t, guardRounds))
	for range 2 {
		if best <= c.bound.ratio {
			break
		}
		time.Sleep(500 * time.Millisecond)
		best = min(best, slices.Max(c.ratios(t, guardRounds)))
	}
	return best
}

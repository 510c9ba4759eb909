package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const twoPasses = `goos: linux
BenchmarkVerify/impl=bare-2   100  1000 cpu-ns/op  18 allocs/op
BenchmarkVerify/impl=ours-2   200   500 cpu-ns/op  17 allocs/op
BenchmarkVerify/impl=go-github-2   50  2000 cpu-ns/op  47 allocs/op
BenchmarkHandler/conns=64/impl=bare-2   50  100 cpu-ns/op
BenchmarkHandler/conns=64/impl=ours-2   50  120 cpu-ns/op
PASS
BenchmarkVerify/impl=bare-2   100  3000 cpu-ns/op  18 allocs/op
BenchmarkVerify/impl=ours-2   200  2100 cpu-ns/op  17 allocs/op
BenchmarkVerify/impl=go-github-2   50  3000 cpu-ns/op  47 allocs/op
BenchmarkHandler/conns=64/impl=bare-2   50  300 cpu-ns/op
BenchmarkHandler/conns=64/impl=ours-2   50  330 cpu-ns/op
`

func read(t *testing.T, text string) results {
	r := results{}
	require.NoError(t, r.read(strings.NewReader(text)))
	return r
}

func TestRatioIsTheMedianOverPasses(t *testing.T) {
	t.Parallel()
	r := read(t, twoPasses)
	ratio, ok := r.ratio("Verify/impl=ours", "Verify/impl=bare", "cpu-ns/op")
	require.True(t, ok)
	assert.InDelta(t, (0.5+0.7)/2, ratio, 1e-9)
	_, ok = r.ratio("Verify/impl=ours", "Verify/impl=bare", "conns/1000calls")
	assert.False(t, ok, "a unit that nobody reported")
}

func TestTableSaysWhatIsMet(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	table(&out, read(t, twoPasses))
	assert.Contains(t, out.String(), "| verify and decode | cpu-ns/op | bare = 2000 | 0.60 | ≤ 0.80 | ok | go-github 1.50 |")
	assert.Contains(t, out.String(), "| handler, 64 connections | cpu-ns/op | bare = 200 | 1.15 | ≤ 1.05 | **miss** |")
	assert.NotContains(t, out.String(), "300 rows", "a row without figures")
}

func TestBrokenFiguresAreAnError(t *testing.T) {
	t.Parallel()
	assert.Error(t, results{}.read(strings.NewReader("BenchmarkSign/impl=ours-2 100 many ns/op\n")))
}

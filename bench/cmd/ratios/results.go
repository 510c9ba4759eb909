package main

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// results holds the figures of every pass by benchmark and unit.
type results map[key][]float64

type key struct{ benchmark, unit string }

// procs is what the testing package hangs on a name.
var procs = regexp.MustCompile(`-\d+$`)

func (r results) read(from io.Reader) error {
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := procs.ReplaceAllString(strings.TrimPrefix(fields[0], "Benchmark"), "")
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			k := key{name, fields[i+1]}
			r[k] = append(r[k], value)
		}
	}
	return lines.Err()
}

// median returns the middle of the figures of a benchmark.
func (r results) median(benchmark, unit string) (float64, bool) {
	return median(r[key{benchmark, unit}])
}

// ratio returns the middle of the ratios of all pairs.
func (r results) ratio(benchmark, base, unit string) (float64, bool) {
	above, below := r[key{benchmark, unit}], r[key{base, unit}]
	ratios := make([]float64, 0, len(above))
	for i := range min(len(above), len(below)) {
		if below[i] != 0 {
			ratios = append(ratios, above[i]/below[i])
		}
	}
	return median(ratios)
}

func median(figures []float64) (float64, bool) {
	if len(figures) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(figures))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle], true
	}
	return (sorted[middle-1] + sorted[middle]) / 2, true
}

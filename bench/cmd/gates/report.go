package main

import (
	"fmt"
	"io"
	"strconv"
)

// A report prints a line for each figure as soon as it is known.
type report struct {
	w             io.Writer
	gates, missed int
}

func newReport(w io.Writer) *report {
	r := &report{w: w}
	r.columns("gate", "figure", "ours", "bare", "bound", "")
	return r
}

// none stands where the bare handler has no such figure.
const none = ""

// atMost reports a figure that must not be above its bound.
func (r *report) atMost(gate, figure string, ours float64, bare string, bound float64) {
	r.line(gate, figure, ours, bare, "≤ "+number(bound), ours <= bound)
}

// atLeast reports a figure that must not be below its bound.
func (r *report) atLeast(gate, figure string, ours float64, bare string, bound float64) {
	r.line(gate, figure, ours, bare, "≥ "+number(bound), ours >= bound)
}

func (r *report) line(gate, figure string, ours float64, bare, bound string, holds bool) {
	r.gates++
	verdict := "ok"
	if !holds {
		r.missed++
		verdict = "MISS"
	}
	r.columns(gate, figure, number(ours), bare, bound, verdict)
}

func (r *report) columns(gate, figure, ours, bare, bound, verdict string) {
	fmt.Fprintf(r.w, "%-9s %-34s %10s %10s %10s  %s\n", gate, figure, ours, bare, bound, verdict)
}

// number writes a figure as short as it may be.
func number(f float64) string {
	if f == float64(int64(f)) {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'f', 2, 64)
}

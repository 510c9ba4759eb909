package main

import (
	"fmt"
	"strings"
)

// A row is a piece of work, how it is measured, and what it may cost.
type row struct {
	work, unit string
	ours       string // a benchmark
	// base is the benchmark that all others are divided by; without one the
	// figures stand as they are.
	base   string
	others []string
	target float64 // at most; 0 for none
}

// of returns a row about the implementations of one benchmark. base may be empty.
func of(work, benchmark, unit, base string, target float64, others ...string) row {
	r := row{work: work, unit: unit, ours: benchmark + "/impl=ours", target: target}
	if base != "" {
		r.base = benchmark + "/impl=" + base
	}
	for _, name := range others {
		r.others = append(r.others, benchmark+"/impl="+name)
	}
	return r
}

var (
	clients   = []string{"floor", "go-retryablehttp", "godo", "go-github", "stripe-go", "tencentcloud-sdk-go"}
	receivers = []string{"standard-webhooks", "go-github", "slack-go", "stripe-go"}
	bareToo   = func(names []string) []string { return append([]string{"bare"}, names...) }
)

// rows are the table, in the order in which it is printed.
var rows = []row{
	of("MD5(key + t) in hex", "Sign", "ns/op", "floor", 1.2, "sprintf", "hmac-sha256"),
	of("MD5(key + t) in hex", "Sign", "allocs/op", "", 1, "floor", "sprintf", "hmac-sha256"),
	{
		work: "signed URL, five parameters", unit: "ns/op", ours: "SignedURL", base: "URL/impl=floor", target: 7,
		others: []string{"URL/impl=url.Values", "URL/impl=go-querystring"},
	},
	{work: "building the request", unit: "ns/op", ours: "BuildRequest", base: "BuildRequestBare", target: 0.9},
	of("from the method to the transport", "Build", "ns/op", "bare", 0),

	of("call, 200 bytes", "Call/small", "ns/op", "bare", 0, clients...),
	of("call, 200 bytes", "Call/small", "cpu-ns/op", "bare", 0.92, clients...),
	of("call, 200 bytes", "Call/small", "allocs/op", "", 74, bareToo(clients)...),
	of("call, 300 rows", "Call/rows=300", "ns/op", "bare", 0, clients...),
	of("call, 300 rows", "Call/rows=300", "cpu-ns/op", "bare", 0.45, clients...),
	of("call, 300 rows", "Call/rows=300", "B/op", "bare", 0, clients...),
	of("decoding alone, 300 rows", "Decode", "ns/op", "bare", 0.42, "json-v2", "goccy"),

	of("call over API 3.0, 100 bytes", "API3/small", "ns/op", "bare", 1.1, "tencentcloud-sdk-go"),
	of("call over API 3.0, 100 bytes", "API3/small", "allocs/op", "", 140, "bare", "tencentcloud-sdk-go"),
	of("call over API 3.0, 300 rows", "API3/rows=300", "ns/op", "bare", 1.1, "tencentcloud-sdk-go"),

	of("verify and decode", "Verify", "cpu-ns/op", "bare", 0.8, receivers...),
	of("verify and decode", "Verify", "allocs/op", "", 4, bareToo(receivers)...),
	of("handler, 1 connection", "Handler/conns=1", "ns/op", "bare", 0, receivers...),
	of("handler, 1 connection", "Handler/conns=1", "cpu-ns/op", "bare", 1.15, receivers...),
	of("the same work, 1 connection", "Handler/conns=1", "ns/op", "careful", 0),
	of("the same work, 1 connection", "Handler/conns=1", "cpu-ns/op", "careful", 1),
	of("handler, 64 connections", "Handler/conns=64", "ns/op", "bare", 0, receivers...),
	of("handler, 64 connections", "Handler/conns=64", "cpu-ns/op", "bare", 1.05, receivers...),
	of("the same work, 64 connections", "Handler/conns=64", "ns/op", "careful", 0),
	of("the same work, 64 connections", "Handler/conns=64", "cpu-ns/op", "careful", 0.92),
	of("handler, 64 connections", "Handler/conns=64", "allocs/op", "", 35, append([]string{"bare", "careful"}, receivers...)...),

	of("burst by 1 caller", "Connections/goroutines=1", "conns/1000calls", "", 0, "bare", "default-transport"),
	of("burst by 8 callers", "Connections/goroutines=8", "conns/1000calls", "", 0, "bare", "default-transport"),
	of("burst by 64 callers", "Connections/goroutines=64", "conns/1000calls", "", 15, "bare", "default-transport"),
	of("burst by 256 callers", "Connections/goroutines=256", "conns/1000calls", "", 75, "bare", "default-transport"),
	of("burst by 64 callers", "Connections/goroutines=64", "ns/op", "bare", 0, "default-transport"),
	of("burst by 256 callers", "Connections/goroutines=256", "ns/op", "bare", 0, "default-transport"),
	of("chunked answers of 50 KB", "UnreadBody", "conns/1000calls", "", 1, "bare", "json.Decoder"),

	growth("3000", "cpu-ns/row"), growth("30000", "cpu-ns/row"), growth("100000", "cpu-ns/row"),
	growth("3000", "held-KB"), growth("30000", "held-KB"), growth("100000", "held-KB"),
	{
		work: "draining 10 000 messages to 1 000", unit: "ns/message", target: 1.25,
		ours: "Queue/messages=10000", base: "Queue/messages=1000",
	},
	of("10 000 notifications a second", "Rate", "p50-ms", "", 0, "bare"),
	of("10 000 notifications a second", "Rate", "p99-ms", "", 60, "bare"),
}

func growth(streams, unit string) row {
	return row{
		work: streams + " streams to 300", unit: unit, target: 1.25,
		ours: "Growth/streams=" + streams, base: "Growth/streams=300",
	}
}

// line returns the row in Markdown, or false when nobody measured it.
func (w row) line(r results) (string, bool) {
	ours, ok := w.figure(r, w.ours)
	if !ok {
		return "", false
	}
	verdict, target := "", ""
	if w.target > 0 {
		verdict, target = "ok", "≤ "+short(w.target)
		if ours > w.target {
			verdict = "**miss**"
		}
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s | %s |",
		w.work, w.unit, w.baseText(r), short(ours), target, verdict, strings.Join(w.otherTexts(r), ", ")), true
}

func (w row) figure(r results, benchmark string) (float64, bool) {
	if w.base == "" {
		return r.median(benchmark, w.unit)
	}
	return r.ratio(benchmark, w.base, w.unit)
}

// baseText names the base and what it takes, in the unit of the row.
func (w row) baseText(r results) string {
	figure, ok := r.median(w.base, w.unit)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s = %s", lastOf(w.base), short(figure))
}

func (w row) otherTexts(r results) []string {
	var texts []string
	for _, benchmark := range w.others {
		if figure, ok := w.figure(r, benchmark); ok {
			texts = append(texts, lastOf(benchmark)+" "+short(figure))
		}
	}
	return texts
}

// lastOf returns the implementation that a benchmark is about.
func lastOf(benchmark string) string {
	last := benchmark[strings.LastIndex(benchmark, "/")+1:]
	return strings.TrimPrefix(last, "impl=")
}

// short writes a figure with three digits that mean something.
func short(f float64) string {
	switch {
	case f >= 100:
		return fmt.Sprintf("%.0f", f)
	case f >= 10:
		return fmt.Sprintf("%.1f", f)
	default:
		return fmt.Sprintf("%.2f", f)
	}
}

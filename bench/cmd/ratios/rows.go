package main

import (
	"fmt"
	"strings"
)

// A row is a piece of work and what it is allowed to cost.
type row struct {
	work string
	// benchmark is the name before "/impl=", or the whole name where there are
	// no implementations to compare.
	benchmark, unit string
	// base is the implementation that all others are divided by; empty takes the
	// figures as they are.
	base string
	// ours is the benchmark that the target is about; empty is benchmark/impl=ours.
	ours   string
	target float64 // at most; 0 for none
	others []string
}

var (
	clients  = []string{"floor", "go-retryablehttp", "godo", "go-github", "stripe-go", "tencentcloud-sdk-go"}
	webhooks = []string{"standard-webhooks", "go-github", "slack-go", "stripe-go"}
)

// rows are the table, in the order in which it is printed.
var rows = []row{
	{work: "MD5(key + t) in hex", benchmark: "Sign", unit: "ns/op", base: "floor", target: 1.2, others: []string{"sprintf", "hmac-sha256"}},
	{work: "MD5(key + t) in hex", benchmark: "Sign", unit: "allocs/op", target: 1, others: []string{"floor", "sprintf", "hmac-sha256"}},
	{work: "signed URL, five parameters", benchmark: "URL", unit: "ns/op", base: "floor", target: 8, others: []string{"url.Values", "go-querystring"}},
	{work: "building the request", benchmark: "Build", unit: "ns/op", base: "bare", target: 2},
	{work: "call, 200 bytes", benchmark: "Call/small", unit: "ns/op", base: "bare", target: 0.95, others: clients},
	{work: "call, 200 bytes", benchmark: "Call/small", unit: "cpu-ns/op", base: "bare", others: clients},
	{work: "call, 200 bytes", benchmark: "Call/small", unit: "allocs/op", target: 80, others: append([]string{"bare"}, clients...)},
	{work: "call, 300 rows", benchmark: "Call/rows=300", unit: "ns/op", base: "bare", target: 0.5, others: clients},
	{work: "call, 300 rows", benchmark: "Call/rows=300", unit: "cpu-ns/op", base: "bare", others: clients},
	{work: "call, 300 rows", benchmark: "Call/rows=300", unit: "B/op", base: "bare", others: clients},
	{work: "decoding alone, 300 rows", benchmark: "Decode", unit: "ns/op", base: "bare", target: 0.5, others: []string{"go-json-experiment", "goccy"}},
	{work: "verify and decode", benchmark: "Verify", unit: "ns/op", base: "bare", target: 0.6, others: webhooks},
	{work: "verify and decode", benchmark: "Verify", unit: "allocs/op", others: append([]string{"bare"}, webhooks...)},
	{work: "handler, 1 connection", benchmark: "Handler/conns=1", unit: "ns/op", base: "bare", target: 0.95, others: webhooks},
	{work: "handler, 1 connection", benchmark: "Handler/conns=1", unit: "cpu-ns/op", base: "bare", others: webhooks},
	{work: "handler, 64 connections", benchmark: "Handler/conns=64", unit: "ns/op", base: "bare", target: 1, others: webhooks},
	{work: "handler, 64 connections", benchmark: "Handler/conns=64", unit: "cpu-ns/op", base: "bare", others: webhooks},
	{work: "handler, 64 connections", benchmark: "Handler/conns=64", unit: "allocs/op", others: append([]string{"bare"}, webhooks...)},
	{work: "1 caller", benchmark: "Connections/goroutines=1", unit: "conns/1000calls", others: []string{"bare", "default-transport"}},
	{work: "8 callers", benchmark: "Connections/goroutines=8", unit: "conns/1000calls", others: []string{"bare", "default-transport"}},
	{work: "64 callers", benchmark: "Connections/goroutines=64", unit: "conns/1000calls", target: 15, others: []string{"bare", "default-transport"}},
	{work: "256 callers", benchmark: "Connections/goroutines=256", unit: "conns/1000calls", target: 75, others: []string{"bare", "default-transport"}},
	{work: "64 callers", benchmark: "Connections/goroutines=64", unit: "ns/op", base: "bare", others: []string{"default-transport"}},
	{work: "256 callers", benchmark: "Connections/goroutines=256", unit: "ns/op", base: "bare", others: []string{"default-transport"}},
	{work: "chunked answer of 50 KB", benchmark: "UnreadBody", unit: "conns/1000calls", target: 1, others: []string{"bare", "json.Decoder"}},
	growth("3000"), growth("30000"), growth("100000"),
	held("3000"), held("30000"), held("100000"),
	{work: "draining 10 000 messages to 1 000", benchmark: "Queue", ours: "Queue/messages=10000", base: "messages=1000", unit: "ns/message", target: 1.25},
	{work: "10 000 notifications a second", benchmark: "Rate", unit: "p50-ms", others: []string{"bare"}},
	{work: "10 000 notifications a second", benchmark: "Rate", unit: "p99-ms", target: 60, others: []string{"bare"}},
}

func growth(streams string) row {
	return row{
		work: streams + " streams to 300", benchmark: "Growth", ours: "Growth/streams=" + streams,
		base: "streams=300", unit: "cpu-ns/row", target: 1.25,
	}
}

func held(streams string) row {
	r := growth(streams)
	r.unit = "held-KB"
	return r
}

func (w row) line(r results) (string, bool) {
	ours, ok := w.figure(r, w.measured())
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

func (w row) measured() string {
	if w.ours != "" {
		return w.ours
	}
	return w.benchmark + "/impl=ours"
}

func (w row) baseName() string {
	if strings.Contains(w.base, "=") {
		return w.benchmark + "/" + w.base
	}
	return w.benchmark + "/impl=" + w.base
}

func (w row) figure(r results, benchmark string) (float64, bool) {
	if w.base == "" {
		return r.median(benchmark, w.unit)
	}
	return r.ratio(benchmark, w.baseName(), w.unit)
}

// baseText names the base and what it takes, in the unit of the row.
func (w row) baseText(r results) string {
	if w.base == "" {
		return ""
	}
	figure, _ := r.median(w.baseName(), w.unit)
	return fmt.Sprintf("%s = %s", w.base, short(figure))
}

func (w row) otherTexts(r results) []string {
	var texts []string
	for _, name := range w.others {
		if figure, ok := w.figure(r, w.benchmark+"/impl="+name); ok {
			texts = append(texts, name+" "+short(figure))
		}
	}
	return texts
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

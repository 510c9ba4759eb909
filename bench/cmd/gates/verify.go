package main

import (
	"testing"

	"github.com/qcloudlive/livecode/bench/internal/bare"
	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/callback"
)

// verifyGate verifies and decodes one event over and over.
func verifyGate(r *report, _ options) error {
	v, err := callback.NewVerifier(event.Key)
	if err != nil {
		return err
	}
	body := event.Interrupted(event.Key)
	ours, err := perEvent(func() error { _, err := v.Parse(body); return err })
	if err != nil {
		return err
	}
	plain, err := perEvent(func() error { _, err := bare.Parse(event.Key, body); return err })
	if err != nil {
		return err
	}
	micros := func(b testing.BenchmarkResult) float64 { return float64(b.NsPerOp()) / 1000 }
	r.atMost("verify", "µs an event", micros(ours), number(micros(plain)), 60)
	r.atMost("verify", "bytes allocated", float64(ours.AllocedBytesPerOp()), number(float64(plain.AllocedBytesPerOp())), 8<<10)
	r.atMost("verify", "allocations", float64(ours.AllocsPerOp()), number(float64(plain.AllocsPerOp())), 250)
	return nil
}

func perEvent(work func() error) (testing.BenchmarkResult, error) {
	var failed error
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := work(); err != nil {
				failed = err
				return
			}
		}
	})
	return result, failed
}

package bench

import (
	"testing"
	"time"
)

// measure runs the work as often as the benchmark wants. Beside the time on the
// wall, which has the server's in it, it reports the time of the processor that
// this process alone has taken.
func measure(b *testing.B, work func() error) {
	b.Helper()
	warmUp(b, work)
	b.ReportAllocs()
	before := cpuTime()
	for b.Loop() {
		if err := work(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cpuTime()-before)/float64(b.N), "cpu-ns/op")
}

// warmUp does the work for a while: whoever is measured first would otherwise pay
// for connections, pools and caches that all use, on both sides of the connection.
func warmUp(b *testing.B, work func() error) {
	b.Helper()
	for start := time.Now(); time.Since(start) < 30*time.Millisecond; {
		if err := work(); err != nil {
			b.Fatal(err)
		}
	}
}

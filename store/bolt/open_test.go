package bolt_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/store/bolt"
)

// BenchmarkOpen opens a file in which a million events wait, as after a crash:
// LIVECODE_TEST_EVENTS says how many otherwise. A sender has some nine seconds of
// patience, in which the process has to start too.
func BenchmarkOpen(b *testing.B) {
	for _, c := range []struct {
		name    string
		streams int
	}{{"streams=1000", 1000}, {"streams=1000000", 1_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "events.db")
			fillFile(b, path, c.streams)
			info, err := os.Stat(path)
			require.NoError(b, err)
			b.ReportMetric(float64(info.Size())/float64(waiting()), "B/event")
			b.ResetTimer()
			for range b.N {
				store, err := bolt.Open(path)
				require.NoError(b, err)
				b.StopTimer()
				require.NoError(b, store.Close())
				b.StartTimer()
			}
		})
	}
}

func waiting() int64 {
	n := int64(1_000_000)
	_, _ = fmt.Sscan(os.Getenv("LIVECODE_TEST_EVENTS"), &n)
	return n
}

func fillFile(b *testing.B, path string, streams int) {
	b.Helper()
	store, err := bolt.Open(path, bolt.WithMaxBytes(1<<40))
	require.NoError(b, err)
	defer store.Close()
	var next atomic.Int64
	var all sync.WaitGroup
	begun := time.Now()
	for range 256 {
		all.Go(func() {
			for n := next.Add(1); n <= waiting(); n = next.Add(1) {
				e := event(fmt.Sprintf("%032x", n))
				e.StreamID = fmt.Sprint("8888_stream_", int(n)%streams)
				if _, err := store.Put(context.Background(), e); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.Logf("%d events put in %v", waiting(), time.Since(begun).Round(time.Millisecond))
}

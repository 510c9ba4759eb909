package bolt_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/qcloudlive/livecode/store/bolt"
)

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkZZ(b *testing.B) {
	for _, streams := range []int{1000, 1 << 30} {
		path := fmt.Sprint("/tmp/openbench-", streams)
		if _, err := os.Stat(path); err != nil {
			fillFile(b, path, streams)
		}
		b.Run(fmt.Sprint(streams), func(b *testing.B) {
			for range b.N {
				c, t := cpu(), time.Now()
				s, err := bolt.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				fmt.Println(streams, "cpu", cpu()-c, "wall", time.Since(t))
				s.Close()
			}
		})
	}
}

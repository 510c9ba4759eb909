//go:build unix

package crashtest

import (
	"math/rand/v2"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// A point is a moment at which a receiver dies.
type point string

const (
	pointNone           point = "none"
	pointBeforeRead     point = "before read"
	pointAfterVerify    point = "after verify"
	pointBeforePut      point = "before Put"
	pointMidPut         point = "mid-Put"
	pointAfterPut       point = "after Put, before ack"
	pointMidAck         point = "mid-ack"
	pointAfterAck       point = "after ack"
	pointMidHandler     point = "mid-handler"
	pointBeforeDoneMark point = "after handler, before done-mark"
	pointCompaction     point = "during compaction"
	pointOpen           point = "at open"
	pointShutdown       point = "during shutdown"
)

// points are those of the matrix.
var points = []point{
	pointBeforeRead, pointAfterVerify, pointBeforePut, pointMidPut, pointAfterPut, pointMidAck,
	pointAfterAck, pointMidHandler, pointBeforeDoneMark, pointCompaction, pointOpen, pointShutdown,
}

// atStart reports whether the receiver dies before it serves.
func (p point) atStart() bool { return p == pointCompaction || p == pointOpen }

// A reaper ends the process at its point, at a given hit.
type reaper struct {
	point point
	left  atomic.Int64
}

func newReaper(p point, hit int) *reaper {
	r := &reaper{point: p}
	r.left.Store(int64(hit))
	return r
}

// reach ends the process if this is the point, for the hit that counts.
func (r *reaper) reach(p point) {
	if p == r.point && r.left.Add(-1) == 0 {
		die()
	}
}

// within ends the process at some moment of the time to come.
func (r *reaper) within(p point, most time.Duration) {
	if p == r.point && r.left.Add(-1) == 0 {
		delay := rand.N(most)
		go func() {
			time.Sleep(delay)
			die()
		}()
	}
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // until the signal is delivered
}

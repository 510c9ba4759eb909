package media

import (
	"sync"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// maxDelayed bounds the bytes of a stream that a delay keeps. Beyond it frames
// are delivered early.
const maxDelayed = 256 << 20

// delayLine hands frames on after a while, in their order. Without a delay it
// hands them on at once.
type delayLine struct {
	deliver func(av.Frame) // called with the lock held; waits for nobody

	mu      sync.Mutex
	delay   time.Duration
	queue   []delayedFrame
	bytes   int
	stopped bool
	timer   *time.Timer
}

type delayedFrame struct {
	frame av.Frame
	due   time.Time
}

func newDelayLine(deliver func(av.Frame)) *delayLine { return &delayLine{deliver: deliver} }

// set changes the delay of the frames to come.
func (d *delayLine) set(delay time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.delay = delay
}

func (d *delayLine) add(f av.Frame) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped {
		return
	}
	if d.delay == 0 && len(d.queue) == 0 {
		d.deliver(f)
		return
	}
	d.queue = append(d.queue, delayedFrame{f, time.Now().Add(d.delay)})
	d.bytes += len(f.Data)
	for d.bytes > maxDelayed {
		d.release()
	}
	if d.timer == nil {
		d.timer = time.AfterFunc(d.delay, d.tick)
	}
}

// release delivers the oldest frame.
func (d *delayLine) release() {
	f := d.queue[0].frame
	d.queue[0] = delayedFrame{}
	d.queue = d.queue[1:]
	d.bytes -= len(f.Data)
	d.deliver(f)
}

func (d *delayLine) tick() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.timer = nil
	if d.stopped {
		return
	}
	for len(d.queue) > 0 && !time.Now().Before(d.queue[0].due) {
		d.release()
	}
	if len(d.queue) > 0 {
		d.timer = time.AfterFunc(max(time.Until(d.queue[0].due), time.Millisecond), d.tick)
	}
}

// stop drops what still waits. No frame is delivered after it.
func (d *delayLine) stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped, d.queue = true, nil
	if d.timer != nil {
		d.timer.Stop()
	}
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"

	"github.com/qcloudlive/livecode/bench/internal/event"
	"github.com/qcloudlive/livecode/bench/internal/load"
	"github.com/qcloudlive/livecode/callback"
)

// dedupeGate fills the memory of a handler with as many events as it is to
// remember, and then with a few more.
func dedupeGate(r *report, o options) error {
	const more = 1_000
	var counters callback.MemoryCounters
	handled := 0
	h, err := newHandler(wanted{Remember: o.keys}, callback.Handlers{StreamInterrupted: func(context.Context, *callback.StreamInterrupted) error {
		handled++
		return nil
	}}, callback.WithCounters(&counters))
	if err != nil {
		return err
	}
	sender := newInProcess(h)
	before := heap()
	if err := sender.send(0, o.keys); err != nil {
		return err
	}
	held := heap() - before
	if err := sender.send(o.keys, o.keys+more); err != nil {
		return err
	}
	atLast := heap() - before
	if err := sender.send(o.keys, o.keys+more); err != nil { // repeats
		return err
	}
	if handled != o.keys+more {
		return fmt.Errorf("the handler ran %d times for %d events", handled, o.keys+more)
	}
	name := fmt.Sprintf("%d keys: ", o.keys)
	r.atMost("dedupe", name+"MiB", mebi(held), number(mebi(bareMap(o.keys))), 120)
	r.atMost("dedupe", fmt.Sprintf("%d more: MiB", more), mebi(atLast), none, 120)
	r.line("dedupe", fmt.Sprintf("%d more: evicted", more), float64(counters.Total(callback.MetricEvicted)), none,
		"= "+number(more), counters.Total(callback.MetricEvicted) == more)
	runtime.KeepAlive(h)
	return nil
}

// bareMap is what a map of as many digests takes.
func bareMap(keys int) int64 {
	before := heap()
	m := map[[16]byte]int64{}
	for i := range keys {
		var key [16]byte
		copy(key[:], strconv.FormatInt(1e15+int64(i), 10))
		m[key] = int64(i)
	}
	held := heap() - before
	runtime.KeepAlive(m)
	return held
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// inProcess hands events to a handler without a network.
type inProcess struct {
	handler http.Handler
	body    load.Numbered
}

func newInProcess(h http.Handler) *inProcess {
	return &inProcess{h, load.NewNumbered(event.Interrupted(event.Key))}
}

// send sends the events with the numbers from first up to last.
func (p *inProcess) send(first, last int) error {
	for n := first; n < last; n++ {
		r, err := http.NewRequest(http.MethodPost, "/", bytes.NewReader(p.body.With(int64(n))))
		if err != nil {
			return err
		}
		w := &answer{header: http.Header{}}
		p.handler.ServeHTTP(w, r)
		if w.status != 0 && w.status != http.StatusOK {
			return fmt.Errorf("event %d was answered with %d", n, w.status)
		}
	}
	return nil
}

// answer is a ResponseWriter that keeps the status alone.
type answer struct {
	header http.Header
	status int
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return io.Discard.Write(b) }

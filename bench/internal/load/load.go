// Package load sends notifications to a receiver, over raw connections so that
// the sender takes as little of the machine as it can.
package load

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Plan says what to send.
type Plan struct {
	// Address is that of the receiver, Request what it gets; see [Request].
	Address string
	Request []byte
	// First is the number of the first request: events that shall not repeat
	// those of an earlier plan begin behind it.
	First int64
	// Connections is how many requests are under way at once.
	Connections int
	// Requests is how many are sent, and Duration for how long; 0 is no limit.
	Requests int64
	Duration time.Duration
	// Rate is how many are sent a second, whether or not the receiver keeps up:
	// a late answer delays no other request. 0 sends the next one as soon as the
	// answer to the one before has come.
	Rate float64
}

// A Result says what came of it.
type Result struct {
	// Sent counts the requests, OK the answers with status 200, Failed the
	// requests without an answer.
	Sent, OK, Failed int64
	Elapsed          time.Duration
	// The times are from the moment at which a request was due.
	P50, P99, Max time.Duration
}

// PerSecond is how many answers came in a second.
func (r Result) PerSecond() float64 { return float64(r.Sent-r.Failed) / r.Elapsed.Seconds() }

// Run carries out the plan.
func (p Plan) Run() Result {
	var (
		next    atomic.Int64
		wg      sync.WaitGroup
		outcome = make([]outcome, p.Connections)
		start   = time.Now()
	)
	for i := range outcome {
		wg.Go(func() { outcome[i] = p.work(start, &next) })
	}
	wg.Wait()
	return sum(outcome, time.Since(start))
}

// outcome is the result of one connection.
type outcome struct {
	ok, failed int64
	took       []time.Duration
}

func (p Plan) work(start time.Time, next *atomic.Int64) outcome {
	var (
		out     outcome
		request = NewNumbered(p.Request)
		conn    = connection{address: p.Address}
	)
	defer conn.close()
	for {
		n := next.Add(1) - 1
		due := p.due(start, n)
		if p.over(start, due, n) {
			return out
		}
		time.Sleep(time.Until(due))
		status, err := conn.exchange(request.With(p.First + n))
		out.took = append(out.took, time.Since(due))
		switch {
		case err != nil:
			out.failed++
		case status == 200:
			out.ok++
		}
	}
}

func (p Plan) due(start time.Time, n int64) time.Time {
	if p.Rate == 0 {
		return time.Now()
	}
	return start.Add(time.Duration(float64(n) / p.Rate * float64(time.Second)))
}

func (p Plan) over(start, due time.Time, n int64) bool {
	return p.Requests > 0 && n >= p.Requests || p.Duration > 0 && due.Sub(start) >= p.Duration
}

func sum(outcomes []outcome, elapsed time.Duration) Result {
	r := Result{Elapsed: elapsed}
	var took []time.Duration
	for _, o := range outcomes {
		r.OK += o.ok
		r.Failed += o.failed
		took = append(took, o.took...)
	}
	r.Sent = int64(len(took))
	if r.Sent == 0 {
		return r
	}
	slices.Sort(took)
	at := func(share float64) time.Duration { return took[int(share*float64(len(took)-1))] }
	r.P50, r.P99, r.Max = at(0.50), at(0.99), at(1)
	return r
}

package mysql

import (
	"context"
	"errors"
	"slices"
	"sync"
)

const (
	// maxInGroup and maxGroupBytes bound what goes into one statement, well below
	// the least that a packet may have.
	maxInGroup    = 256
	maxGroupBytes = minPacket / 2
	// maxAlone is how many calls that go alone are under way at a time.
	maxAlone = 16
)

// A group sends calls of one kind to the server together: what is asked for
// while the server is busy with others goes into one statement next. A lone
// caller waits for nothing but the server, and many callers share its round
// trips and syncs.
type group[In any] struct {
	// run returns a result for each of the inputs, or one error for all. It is told
	// when there is but one, which may wait for as long as its caller.
	run func(_ context.Context, _ []In, alone bool) ([]result, error)
	// weight is how many bytes of a statement an input takes.
	weight func(In) int
	alone  chan struct{} // holds a token for each call that goes alone

	mu      sync.Mutex
	waiting []*call[In]
	running bool
}

// A result is what became of one input.
type result struct {
	duplicate bool
	err       error
}

// A call is an input that somebody waits for. Its result may be read once done
// is closed.
type call[In any] struct {
	ctx    context.Context
	in     In
	result result
	done   chan struct{}
	trip   *trip // nil until it is under way
}

// A trip is one statement under way. It ends when nobody waits for it any more.
type trip struct {
	callers int
	cancel  context.CancelFunc
}

func newGroup[In any](run func(context.Context, []In, bool) ([]result, error), weight func(In) int) *group[In] {
	return &group[In]{run: run, weight: weight, alone: make(chan struct{}, maxAlone)}
}

// do returns the result of in. When ctx ends before, it is not known whether the
// statement has been or will be executed.
func (g *group[In]) do(ctx context.Context, in In) result {
	if err := ctx.Err(); err != nil {
		return result{err: err}
	}
	c := &call[In]{ctx: ctx, in: in, done: make(chan struct{})}
	g.enter(c)
	select {
	case <-c.done:
		return c.result
	case <-ctx.Done():
		g.leave(c)
		return result{err: ctx.Err()}
	}
}

func (g *group[In]) enter(c *call[In]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, c)
	if !g.running {
		g.running = true
		go g.serve()
	}
}

func (g *group[In]) leave(c *call[In]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.trip == nil {
		g.waiting = slices.DeleteFunc(g.waiting, func(other *call[In]) bool { return other == c })
		return
	}
	if c.trip.callers--; c.trip.callers == 0 {
		c.trip.cancel()
	}
}

// serve sends groups until nobody waits.
func (g *group[In]) serve() {
	for {
		ctx, cancel := context.WithCancel(context.Background())
		calls := g.next(&trip{cancel: cancel})
		if calls == nil {
			cancel()
			return
		}
		g.send(ctx, calls)
		cancel()
	}
}

// next takes what waits, as far as one statement can hold it.
func (g *group[In]) next(t *trip) []*call[In] {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, weight := 0, 0
	for n < len(g.waiting) && n < maxInGroup {
		weight += g.weight(g.waiting[n].in)
		if n > 0 && weight > maxGroupBytes {
			break
		}
		g.waiting[n].trip = t
		n++
	}
	if n == 0 {
		g.running = false
		return nil
	}
	calls := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	t.callers = n
	return calls
}

// send has calls executed together. When they fail and one of them alone may be
// the cause, each goes its own way and the next group need not wait for that.
func (g *group[In]) send(ctx context.Context, calls []*call[In]) {
	in := make([]In, len(calls))
	for i, c := range calls {
		in[i] = c.in
	}
	results, err := g.run(ctx, in, false)
	for i, c := range calls {
		switch {
		case err == nil && results[i].err == errHeld:
			go g.sendAlone(c)
		case err == nil:
			c.finish(results[i])
		case isOfOne(err):
			go g.sendAlone(c)
		default:
			c.finish(result{err: err})
		}
	}
}

func (g *group[In]) sendAlone(c *call[In]) {
	g.alone <- struct{}{}
	defer func() { <-g.alone }()
	results, err := g.run(c.ctx, []In{c.in}, true)
	if err != nil {
		results = []result{{err: err}}
	}
	c.finish(results[0])
}

func (c *call[In]) finish(r result) {
	c.result = r
	close(c.done)
}

// errHeld is the result of an input that would have had to wait for a row.
var errHeld = errors.New("mysql: somebody holds the row")

// isOfOne reports whether an error may be due to one of many inputs: a value that
// the server does not take, or a row that somebody holds.
func isOfOne(err error) bool {
	switch numberOf(err) {
	case numLockWait, numPacketTooLarge, numOutOfRange, numTruncated, numIncorrectValue, numTooLong:
		return true
	}
	return false
}

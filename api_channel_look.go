package livecode

import (
	"context"
	"sync"
	"time"

	"github.com/qcloudlive/livecode/internal/wait"
)

const (
	// listAbove is from how many streams on one list is cheaper than a call for each.
	listAbove = 100
	// longestGap is the time between two calls of a look at few streams: the first
	// states are there at once, and no burst hits the service.
	longestGap = 100 * time.Millisecond
	// idleLooks is how many looks pass until a stream that is not in the list is asked
	// for again.
	idleLooks = 10
)

// A channelWatch is one Watch that runs.
type channelWatch struct {
	s     ChannelService
	ids   []string
	seen  []streamState
	looks int
}

// fetched is what was learned of a stream, which stands at index. An error of the list
// has the index -1.
type fetched struct {
	index int
	state ChannelState
	err   error
}

// look asks for all streams once and yields what is new. It reports whether the watch
// goes on, and leaves no call behind.
func (w *channelWatch) look(ctx context.Context, every time.Duration, yield func(ChannelChange, error) bool) bool {
	ctx, cancel := context.WithCancel(ctx)
	found := make(chan fetched, len(w.ids)+1) // so that no call waits for what yield does
	due := w.due()
	var asking sync.WaitGroup
	defer asking.Wait()
	defer cancel()
	asking.Go(func() {
		defer close(found)
		w.ask(ctx, every, due, found)
	})
	for f := range found {
		if ctx.Err() != nil {
			return false
		}
		change, tell := ChannelChange{}, true
		if f.index >= 0 {
			change, tell = w.seen[f.index].add(f.state, f.err)
			change.StreamID = w.ids[f.index]
		}
		if tell && !yield(change, f.err) {
			return false
		}
	}
	w.looks++
	return ctx.Err() == nil
}

// due says of each stream whether it is worth a call of its own when it is not in the
// list.
func (w *channelWatch) due() []bool {
	due := make([]bool, len(w.ids))
	for i, s := range w.seen {
		due[i] = !s.known || s.state == ChannelLive || (i+w.looks)%idleLooks == 0
	}
	return due
}

// ask sends what it learns of the streams to found. The calls are spread over most of the
// interval.
func (w *channelWatch) ask(ctx context.Context, every time.Duration, due []bool, found chan<- fetched) {
	left := w.fromList(ctx, due, found)
	if len(left) == 0 {
		return
	}
	gap := min(longestGap, every*9/10/time.Duration(len(left)))
	begin := time.Now()
	var calls sync.WaitGroup
	defer calls.Wait()
	for n, i := range left {
		if wait.Sleep(ctx, time.Until(begin.Add(gap*time.Duration(n)))) != nil || w.s.c.beginWatch(ctx) != nil {
			return
		}
		calls.Go(func() {
			defer w.s.c.endWatch()
			state, err := w.s.state(ctx, w.ids[i])
			found <- fetched{i, state, err}
		})
	}
}

// fromList sends the streams that are in the list of live ones, and returns the indexes
// of those that have to be asked for one by one: of few streams all.
func (w *channelWatch) fromList(ctx context.Context, due []bool, found chan<- fetched) (left []int) {
	live, whole := map[string]bool{}, true
	if len(w.ids) > listAbove {
		var page ChannelPage
		var err error
		if w.s.c.asWatch(ctx, func() { page, err = w.s.ListLive(ctx) }) != nil {
			return nil
		}
		if err != nil {
			found <- fetched{-1, ChannelUnknown, err}
			return nil
		}
		for _, c := range page.Channels {
			live[c.ID] = c.State == ListedLive
		}
		whole = page.Total <= int64(len(page.Channels))
	}
	for i, id := range w.ids {
		switch {
		case live[id]:
			found <- fetched{i, ChannelLive, nil}
		case due[i], !whole, len(w.ids) <= listAbove:
			left = append(left, i)
		}
	}
	return left
}

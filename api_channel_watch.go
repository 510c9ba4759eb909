package livecode

import (
	"context"
	"errors"
	"iter"
	"time"
)

// How often the service has something new to tell. A watch asks no faster.
const (
	pushRefresh   = 5 * time.Second
	playRefresh   = time.Minute
	statusRefresh = time.Minute
	// offlineAfter is how many misses in a row make a stream offline, by the
	// vendor's advice: one miss may be a hiccup of the network.
	offlineAfter = 3
)

// rounds calls look and then tell, again and again: at once, and then once per
// interval or a little later, since watchers that were started together should
// not stay together. It ends with ctx, or when tell returns false. Of all watches
// of a Client one looks at a time; none waits for what another one tells.
func (c *core) rounds(ctx context.Context, every time.Duration, look func(), tell func() bool) {
	for c.lookAlone(ctx, look) == nil && ctx.Err() == nil && tell() {
		if sleep(ctx, every+c.jitter(every/10)) != nil {
			return
		}
	}
}

func (c *core) lookAlone(ctx context.Context, look func()) error {
	select {
	case c.watching <- struct{}{}:
		defer func() { <-c.watching }()
		look()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A ChannelChange is a change of state that [ChannelService.Watch] has seen.
type ChannelChange struct {
	StreamID string
	// Before is the state until now. First is true when there was none: the
	// state is then the one the watch began with.
	Before ChannelState
	First  bool
	// Now is the state from now on.
	Now ChannelState
}

// Watch yields the state of each stream, and then each change of it, until ctx
// ends or the loop breaks. It asks once a minute, as the vendor advises, and
// reports a live stream as idle only when it was found idle three times in a
// row. A stream that was never pushed counts as idle.
//
// An error is yielded with the stream it was met on, counts as nothing seen, and
// does not end the watch.
//
// API: Live_Channel_GetStatus, cloud.tencent.com/doc/api/258/5958
func (s ChannelService) Watch(ctx context.Context, streamIDs ...string) iter.Seq2[ChannelChange, error] {
	return func(yield func(ChannelChange, error) bool) {
		if err := s.c.wantWatch(ctx, channelGetStatus); err != nil {
			yield(ChannelChange{}, err)
			return
		}
		seen := make([]sighting, len(streamIDs))
		looks := make([]stateOrError, len(streamIDs))
		s.c.rounds(ctx, statusRefresh, func() {
			for i, id := range streamIDs {
				looks[i].state, looks[i].err = s.state(ctx, id)
			}
		}, func() bool {
			for i, id := range streamIDs {
				if change, tell := seen[i].add(looks[i].state, looks[i].err); tell {
					change.StreamID = id
					if !yield(change, looks[i].err) {
						return false
					}
				}
			}
			return true
		})
	}
}

type stateOrError struct {
	state ChannelState
	err   error
}

func (c *core) wantWatch(ctx context.Context, ep endpoint) error {
	switch {
	case c == nil:
		return ErrNoClient
	case ctx == nil:
		return badArgument(ep.name, "ctx", "not nil")
	}
	return nil
}

// state asks for the state of a stream; one that was never pushed is idle.
func (s ChannelService) state(ctx context.Context, streamID string) (ChannelState, error) {
	status, err := s.GetStatus(ctx, streamID)
	if errors.Is(err, CodeNeverPushed) {
		return ChannelIdle, nil
	}
	return status.State, err
}

// A sighting is what a watch knows of one stream.
type sighting struct {
	known  bool
	state  ChannelState
	misses int
}

// add takes in what a look has found and returns what there is to tell of it, if
// there is anything. An error is told and changes nothing.
func (s *sighting) add(state ChannelState, err error) (ChannelChange, bool) {
	if err != nil {
		return ChannelChange{}, true
	}
	if s.known && s.state == ChannelLive && state == ChannelIdle {
		if s.misses++; s.misses < offlineAfter {
			return ChannelChange{}, false
		}
	}
	s.misses = 0
	change := ChannelChange{Before: s.state, First: !s.known, Now: state}
	changed := !s.known || s.state != state
	s.known, s.state = true, state
	return change, changed
}

// A ChangeKind says what happened to a stream between two looks.
type ChangeKind int

// The kinds of change.
const (
	StreamAppeared ChangeKind = iota + 1
	StreamChanged
	StreamGone
)

// String returns a word for the kind.
func (k ChangeKind) String() string {
	switch k {
	case StreamAppeared:
		return "appeared"
	case StreamChanged:
		return "changed"
	case StreamGone:
		return "gone"
	}
	return unnamed("ChangeKind", int(k))
}

// A StreamChange is what a watch of statistics has seen of one stream: Before is
// zero for one that appeared, Now for one that is gone.
type StreamChange[T any] struct {
	Kind        ChangeKind
	Before, Now T
}

// WatchPush yields what changes in the statistics of the push side, until ctx
// ends or the loop breaks: first each stream as appeared, then streams that
// appear, whose figures change, or that are gone. It asks every 5 seconds, as
// often as the service has new figures.
//
// An error is yielded with a zero change and does not end the watch; a look that
// failed changes nothing. The page of params is not used: a watch looks at all
// pages.
//
// API: Get_LivePushStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) WatchPush(ctx context.Context, params StatParams) iter.Seq2[StreamChange[PushStream], error] {
	params.Page = 0
	return watchStreams(ctx, s.c, getLivePushStat, pushRefresh, func() iter.Seq2[PushStream, error] { return s.AllPush(ctx, params) },
		func(p PushStream) (string, PushStream) {
			id := p.StreamID
			p.Time = time.Time{}
			return id, p
		})
}

// WatchPlay is [StatService.WatchPush] for the play side. It asks once a minute,
// as often as the service has new figures.
//
// API: Get_LivePlayStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) WatchPlay(ctx context.Context, params StatParams) iter.Seq2[StreamChange[PlayStream], error] {
	params.Page = 0
	return watchStreams(ctx, s.c, getLivePlayStat, playRefresh, func() iter.Seq2[PlayStream, error] { return s.AllPlay(ctx, params) },
		func(p PlayStream) (string, PlayStream) {
			id := p.StreamID
			p.Time = time.Time{}
			return id, p
		})
}

// watchStreams compares each look at all streams with the one before. figures
// returns the name of a stream and what of it counts as a change: the time of
// the sample does not.
func watchStreams[T comparable](ctx context.Context, c *core, ep endpoint, every time.Duration,
	rows func() iter.Seq2[T, error], figures func(T) (string, T),
) iter.Seq2[StreamChange[T], error] {
	return func(yield func(StreamChange[T], error) bool) {
		if err := c.wantWatch(ctx, ep); err != nil {
			yield(StreamChange[T]{}, err)
			return
		}
		var before, now look[T]
		var err error
		c.rounds(ctx, every, func() {
			now, err = takeLook(rows(), figures)
		}, func() bool {
			if err != nil {
				return yield(StreamChange[T]{}, err)
			}
			for change := range now.since(before, figures) {
				if !yield(change, nil) {
					return false
				}
			}
			before = now
			return true
		})
	}
}

// A look is what the service told at one time, in its order.
type look[T comparable] struct {
	rows []T
	byID map[string]T
}

func takeLook[T comparable](rows iter.Seq2[T, error], figures func(T) (string, T)) (look[T], error) {
	l := look[T]{byID: map[string]T{}}
	for row, err := range rows {
		if err != nil {
			return look[T]{}, err
		}
		id, _ := figures(row)
		l.rows = append(l.rows, row)
		l.byID[id] = row
	}
	return l, nil
}

// since yields what changed between an earlier look and this one.
func (l look[T]) since(before look[T], figures func(T) (string, T)) iter.Seq[StreamChange[T]] {
	return func(yield func(StreamChange[T]) bool) {
		for _, row := range l.rows {
			id, now := figures(row)
			old, known := before.byID[id]
			_, then := figures(old)
			change := StreamChange[T]{StreamChanged, old, row}
			if !known {
				change.Kind = StreamAppeared
			}
			if (!known || then != now) && !yield(change) {
				return
			}
		}
		for _, old := range before.rows {
			id, _ := figures(old)
			if _, still := l.byID[id]; !still && !yield(StreamChange[T]{Kind: StreamGone, Before: old}) {
				return
			}
		}
	}
}

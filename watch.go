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

// rounds calls ask until ctx ends or ask returns false, at once and then once
// per interval or a little later: watchers that were started together should not
// stay together. Of all watches of a Client one asks at a time.
func (c *core) rounds(ctx context.Context, every time.Duration, ask func() bool) {
	for {
		select {
		case c.watching <- struct{}{}:
		case <-ctx.Done():
			return
		}
		more := ask()
		<-c.watching
		if !more || sleep(ctx, every+c.jitter(every/10)) != nil {
			return
		}
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
		if s.c == nil {
			yield(ChannelChange{}, ErrNoClient)
			return
		}
		seen := make(map[string]*sighting, len(streamIDs))
		for _, id := range streamIDs {
			seen[id] = &sighting{}
		}
		s.c.rounds(ctx, statusRefresh, func() bool {
			for _, id := range streamIDs {
				state, err := s.state(ctx, id)
				if ctx.Err() != nil {
					return false
				}
				if err != nil {
					if !yield(ChannelChange{StreamID: id}, err) {
						return false
					}
					continue
				}
				if change, ok := seen[id].add(state); ok {
					change.StreamID = id
					if !yield(change, nil) {
						return false
					}
				}
			}
			return true
		})
	}
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

// add takes a state in and returns the change that it makes, if it makes one.
func (s *sighting) add(state ChannelState) (ChannelChange, bool) {
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
	return watchStreams(ctx, s.c, pushRefresh, func() iter.Seq2[PushStream, error] { return s.AllPush(ctx, params) },
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
	return watchStreams(ctx, s.c, playRefresh, func() iter.Seq2[PlayStream, error] { return s.AllPlay(ctx, params) },
		func(p PlayStream) (string, PlayStream) {
			id := p.StreamID
			p.Time = time.Time{}
			return id, p
		})
}

// watchStreams compares each look at all streams with the one before. figures
// returns the name of a stream and what of it counts as a change: the time of
// the sample does not.
func watchStreams[T comparable](ctx context.Context, c *core, every time.Duration,
	rows func() iter.Seq2[T, error], figures func(T) (string, T),
) iter.Seq2[StreamChange[T], error] {
	return func(yield func(StreamChange[T], error) bool) {
		if c == nil {
			yield(StreamChange[T]{}, ErrNoClient)
			return
		}
		var before look[T]
		c.rounds(ctx, every, func() bool {
			now, err := takeLook(rows(), figures)
			if ctx.Err() != nil {
				return false
			}
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

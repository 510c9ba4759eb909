package livecode

import (
	"context"
	"iter"
	"time"
)

// How often the service has new statistics. A watch asks no faster.
const (
	pushRefresh = 5 * time.Second
	playRefresh = time.Minute
)

// A ChangeKind says what happened to a stream between two looks.
type ChangeKind int

// The kinds of change.
const (
	StreamAppeared ChangeKind = iota + 1 // appeared
	StreamChanged                        // changed
	StreamGone                           // gone
)

// A StreamChange is what a watch of statistics has seen of one stream: Before is
// zero for one that appeared, Now for one that is gone.
type StreamChange[T any] struct {
	Kind        ChangeKind
	Before, Now T
}

// WatchPush yields what changes in the statistics of the push side, until ctx
// ends or the loop breaks: first each stream as appeared, then streams that
// appear, whose figures change, or that are gone. It asks every 5 seconds, as
// often as the service has new figures; over API 3.0 once a minute, as the vendor advises, and
// less often with [WithWatchInterval].
//
// An error is yielded with a zero change and does not end the watch; a look that
// failed changes nothing. The page of params is not used: a watch looks at all
// pages.
//
// API: Get_LivePushStat, cloud.tencent.com/doc/api/258/6110
func (s StatService) WatchPush(ctx context.Context, params StatParams) iter.Seq2[StreamChange[PushStream], error] {
	params.Page = 0
	return watchStreams(ctx, s.c, endpoints[getLivePushStat], pushRefresh, func() iter.Seq2[PushStream, error] { return s.AllPush(ctx, params) },
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
	return watchStreams(ctx, s.c, endpoints[getLivePlayStat], playRefresh, func() iter.Seq2[PlayStream, error] { return s.AllPlay(ctx, params) },
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
		if err := c.validateWatch(ctx, ep); err != nil {
			yield(StreamChange[T]{}, err)
			return
		}
		var before, now snapshot[T]
		var err error
		c.poll(ctx, max(c.refresh(ep, every), c.watchEvery), func() {
			now, err = takeSnapshot(rows(), figures)
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
type snapshot[T comparable] struct {
	rows []T
	byID map[string]T
}

func takeSnapshot[T comparable](rows iter.Seq2[T, error], figures func(T) (string, T)) (snapshot[T], error) {
	l := snapshot[T]{byID: map[string]T{}}
	for row, err := range rows {
		if err != nil {
			return snapshot[T]{}, err
		}
		id, _ := figures(row)
		l.rows = append(l.rows, row)
		l.byID[id] = row
	}
	return l, nil
}

// since yields what changed between an earlier look and this one.
func (l snapshot[T]) since(before snapshot[T], figures func(T) (string, T)) iter.Seq[StreamChange[T]] {
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

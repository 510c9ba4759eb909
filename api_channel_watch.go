package livecode

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"

	"github.com/qcloudlive/livecode/internal/wait"
)

const (
	// statusRefresh is how often the vendor advises to ask for a state.
	statusRefresh = time.Minute
	// offlineAfter is how many misses in a row make a stream offline, by the
	// vendor's advice: one miss may be a hiccup of the network.
	offlineAfter = 3
)

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

// Watch yields the state of each stream, and then each change of it as soon as it is
// known, until ctx ends or the loop breaks. It asks once a minute, as the vendor advises
// (see [WithWatchInterval]), and reports a live stream as idle only when it was found idle
// three times in a row. A stream that was never pushed counts as idle.
//
// An error is yielded with the stream it was met on, counts as nothing seen, and
// does not end the watch.
//
// Calls are spread over the interval, a tenth of a second apart or less, and all watches of a
// Client have eight under way at most. Of more than a hundred streams the live ones are
// learned from one list: a call for a single stream then follows when it is not in the
// list for the first three times, or for the first time at all, and every tenth time besides,
// which tells a stream that was disabled from one that is idle. An error of the list is
// yielded without a stream.
//
// What a look takes, with streams of which every second is live, measured against the fake of
// package livetest at an interval of a minute. CPU time is that of the client and the fake
// together:
//
//	streams   first look             a later one, at most
//	    10      10 calls in  1 s        10 calls,   7 ms of CPU
//	 1 000     501 calls in 50 s       101 calls,  63 ms of CPU
//	10 000   5 001 calls in 54 s     1 001 calls, 672 ms of CPU
//
// API: Live_Channel_GetStatus, cloud.tencent.com/doc/api/258/5958, and
// Live_Channel_GetLiveChannelList, cloud.tencent.com/document/product/267/8862
func (s ChannelService) Watch(ctx context.Context, streamIDs ...string) iter.Seq2[ChannelChange, error] {
	return func(yield func(ChannelChange, error) bool) {
		if err := s.c.validateWatch(ctx, endpoints[channelGetStatus]); err != nil {
			yield(ChannelChange{}, err)
			return
		}
		every := cmp.Or(s.c.watchEvery, statusRefresh)
		w := &channelWatch{s: s, ids: streamIDs, seen: make([]streamState, len(streamIDs))}
		for {
			begin := time.Now()
			if !w.look(ctx, every, yield) {
				return
			}
			if wait.Sleep(ctx, every+s.c.jitter(every/10)-time.Since(begin)) != nil {
				return
			}
		}
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

// A streamState is what a watch knows of one stream.
type streamState struct {
	known  bool
	state  ChannelState
	misses int
}

// add takes in what a look has found and returns what there is to tell of it, if
// there is anything. An error is told and changes nothing.
func (s *streamState) add(state ChannelState, err error) (ChannelChange, bool) {
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

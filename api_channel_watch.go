package livecode

import (
	"context"
	"errors"
	"iter"
	"time"
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
		if err := s.c.validateWatch(ctx, endpoints[channelGetStatus]); err != nil {
			yield(ChannelChange{}, err)
			return
		}
		seen := make([]streamState, len(streamIDs))
		looks := make([]fetched, len(streamIDs))
		s.c.poll(ctx, statusRefresh, func() {
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

type fetched struct {
	state ChannelState
	err   error
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

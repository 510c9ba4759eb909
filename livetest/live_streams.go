package livetest

import (
	"cmp"
	"slices"
)

// liveStreams holds the streams that are live, in the order of their pushes,
// and the sums over all of them, so that a page of statistics need not visit
// every stream of a large account.
type liveStreams struct {
	streams   []*stream
	online    int64
	bandwidth int64 // bit/s
}

// add takes in a stream whose push is newer than all others.
func (l *liveStreams) add(st *stream) {
	l.streams = append(l.streams, st)
}

// remove takes out a stream that is still being pushed.
func (l *liveStreams) remove(st *stream) {
	i, _ := slices.BinarySearchFunc(l.streams, st.push.turn, func(s *stream, turn uint64) int {
		return cmp.Compare(s.push.turn, turn)
	})
	l.streams = slices.Delete(l.streams, i, i+1)
	l.online -= st.online
	l.bandwidth -= st.bandwidth
}

// setPlay replaces what viewers of one play domain take of a live stream.
func (l *liveStreams) setPlay(st *stream, domain string, p play) {
	old := st.plays[domain]
	if st.plays == nil {
		st.plays = map[string]play{}
	}
	st.plays[domain] = p
	st.online += p.online - old.online
	st.bandwidth += p.bandwidth - old.bandwidth
	l.online += p.online - old.online
	l.bandwidth += p.bandwidth - old.bandwidth
}

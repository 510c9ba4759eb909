package inbox

import "slices"

// A laneTable holds the lanes of a [Scheduler]. There may be a million of them, made at
// once when a store is opened, so there is no pointer in what each of them takes: nothing
// for the garbage collector to follow, and no allocation for each.
type laneTable struct {
	byStream map[uint64]laneID
	lanes    []lane
	free     []laneID
	behind   map[laneID][]int64 // ascending; of lanes with more than one event
}

// A laneID is the place of a lane in its table.
type laneID uint32

// A lane is in ready, in waiting, or has its first event in hand.
type lane struct {
	stream uint64 // its hash; 0: that of an event without a stream
	first  int64
}

func (t *laneTable) first(ln laneID) int64 { return t.lanes[ln].first }

// make returns a lane with one event.
func (t *laneTable) make(stream uint64, id int64) laneID {
	var ln laneID
	if last := len(t.free) - 1; last >= 0 {
		ln, t.free = t.free[last], t.free[:last]
	} else {
		ln, t.lanes = laneID(len(t.lanes)), append(t.lanes, lane{})
	}
	t.lanes[ln] = lane{stream: stream, first: id}
	if stream == 0 {
		return ln
	}
	if t.byStream == nil {
		t.byStream, t.behind = map[uint64]laneID{}, map[laneID][]int64{}
	}
	t.byStream[stream] = ln
	return ln
}

// insert keeps the ids ascending, but what is in hand stays in front.
func (t *laneTable) insert(ln laneID, id int64, inHand bool) {
	first := &t.lanes[ln].first
	if id < *first && !inHand {
		id, *first = *first, id
	}
	behind := t.behind[ln]
	at, _ := slices.BinarySearch(behind, id)
	t.behind[ln] = slices.Insert(behind, at, id)
}

// advance takes the first event out of a lane. It reports false when there is no other,
// and so no lane any more.
func (t *laneTable) advance(ln laneID) bool {
	l := &t.lanes[ln]
	behind := t.behind[ln]
	if len(behind) == 0 {
		delete(t.byStream, l.stream)
		t.free = append(t.free, ln)
		return false
	}
	l.first = behind[0]
	if behind = behind[1:]; len(behind) == 0 {
		delete(t.behind, ln)
	} else {
		t.behind[ln] = behind
	}
	return true
}

package livetest

import (
	"slices"
	"time"
)

// reachSlack is how much older than its reach a history may be asked for, since
// requests take time to arrive.
const reachSlack = time.Minute

// unwanted reports whether a filter excludes a value. An empty filter excludes
// none.
func unwanted(filter, value string) bool { return filter != "" && filter != value }

func noData() envelope { return refuse(retNoData, "no data") }

// window is the time that a history is asked for, both ends included.
type window struct{ start, end time.Time }

func windowOf(in args) window {
	return window{in.unix("Param.n.start_time"), in.unix("Param.n.end_time")}
}

func (w window) holds(t time.Time) bool { return !t.Before(w.start) && !t.After(w.end) }

// fault returns what is wrong with a window, or "". A reach of zero is without
// limit.
func (w window) fault(now time.Time, reach time.Duration) string {
	switch {
	case w.end.Before(w.start):
		return "Param.n.end_time: is before Param.n.start_time"
	case reach > 0 && w.start.Before(now.Add(-reach-reachSlack)):
		return "Param.n.start_time: lies too far back"
	}
	return ""
}

// ordered collects one row for each time.
type ordered[T any] struct {
	byTime map[int64]*T // Unix seconds
}

// at returns the row of a time, made when there is none yet.
func (o *ordered[T]) at(t time.Time) *T {
	if o.byTime == nil {
		o.byTime = map[int64]*T{}
	}
	row := o.byTime[t.Unix()]
	if row == nil {
		row = new(T)
		o.byTime[t.Unix()] = row
	}
	return row
}

// rows returns the rows in order of time.
func (o *ordered[T]) rows() []T {
	times := make([]int64, 0, len(o.byTime))
	for t := range o.byTime {
		times = append(times, t)
	}
	slices.Sort(times)
	list := make([]T, 0, len(times))
	for _, t := range times {
		list = append(list, *o.byTime[t])
	}
	return list
}

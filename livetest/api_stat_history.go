package livetest

import (
	"errors"
	"slices"
	"time"
)

// pushHistoryReach is how far back the history goes.
const pushHistoryReach = 3 * 24 * time.Hour

// pushGrain is the distance of two rows of a push history.
const pushGrain = 5 * time.Second

// AddPushHistory adds rows to the push history of a stream, beside those that
// its pushes leave behind, one every five seconds.
func (s *Server) AddPushHistory(streamID string, rows ...PushSample) {
	a, _ := s.lock()
	defer a.mu.Unlock()
	st := a.stream(streamID)
	st.pushRows = append(st.pushRows, rows...)
}

// The output of Get_LivePushStatHistory.
type (
	pushHistory struct {
		StreamInfo []pushRow `json:"stream_info"`
	}
	pushRow struct {
		ClientIP string `json:"client_ip"`
		FPS      int    `json:"fps"`
		ServerIP string `json:"server_ip"`
		Speed    int    `json:"speed"`
		Time     string `json:"time"`
	}
)

var getPushHistoryEndpoint = endpoint{name: GetLivePushStatHistory, host: statcgi, run: (*account).getPushHistory, params: []param{
	{name: "Param.n.start_time", kind: integer, required: true, max: maxUnix},
	{name: "Param.n.end_time", kind: integer, required: true, max: maxUnix},
	{name: "Param.s.stream_id", kind: text, required: true},
}}

func (a *account) getPushHistory(now time.Time, in args) envelope {
	within := rangeOf(in)
	if err := within.validate(now, pushHistoryReach); err != nil {
		return fail(retBadParameter, "%v", err)
	}
	st := a.streams[in.text("Param.s.stream_id")]
	if st == nil {
		return noData()
	}
	rows := slices.DeleteFunc(slices.Clone(st.pushRows), func(r PushSample) bool { return !within.holds(r.Time) })
	for p := st.last; p != nil; p = p.previous {
		rows = append(rows, p.samples(within, now)...)
	}
	if len(rows) == 0 {
		return noData()
	}
	slices.SortStableFunc(rows, func(r, s PushSample) int { return r.Time.Compare(s.Time) })
	var out pushHistory
	for _, r := range rows {
		out.StreamInfo = append(out.StreamInfo, pushRow{r.ClientIP, r.FPS, r.ServerIP, r.Speed, dateText(r.Time)})
	}
	return output(out)
}

// samples returns the rows that a push leaves in a time range.
func (p *push) samples(within timeRange, now time.Time) []PushSample {
	end := p.ended
	if end.IsZero() {
		end = now
	}
	if within.end.Before(end) {
		end = within.end
	}
	var rows []PushSample
	for at := later(p.began, within.start).Truncate(pushGrain).Add(pushGrain); !at.After(end); at = at.Add(pushGrain) {
		rate := p.rateAt(at)
		rows = append(rows, PushSample{at, p.clientIP, serverIP, rate.fps, rate.bitsPerSec})
	}
	return rows
}

// playHistoryReach is how far back the history goes: the longer one of the two
// that the vendor's pages give.
const playHistoryReach = 15 * 24 * time.Hour

// AddPlayHistory adds rows to the play history of a stream. Rows of one time
// are added up where the service is asked for more than one stream or domain.
func (s *Server) AddPlayHistory(streamID string, rows ...PlaySample) {
	a, _ := s.lock()
	defer a.mu.Unlock()
	for _, r := range rows {
		a.playRows = append(a.playRows, playRecord{streamID, r})
	}
}

// The output of Get_LivePlayStatHistory.
type (
	playHistory struct {
		Domain   string    `json:"domain,omitempty"`
		StatInfo []playRow `json:"stat_info"`
		StreamID string    `json:"stream_id,omitempty"`
		SumInfo  fluxSum   `json:"sum_info"`
	}
	playRow struct {
		Bandwidth float64 `json:"bandwidth"`
		Flux      float64 `json:"flux"`
		Online    int64   `json:"online"`
		Time      string  `json:"time"`
	}
	fluxSum struct {
		SumFlux float64 `json:"sum_flux"`
	}
)

var getPlayHistoryEndpoint = endpoint{name: GetLivePlayStatHistory, host: statcgi, run: (*account).getPlayHistory, params: []param{
	{name: "Param.n.start_time", kind: integer, required: true, max: maxUnix},
	{name: "Param.n.end_time", kind: integer, required: true, max: maxUnix},
	{name: "Param.s.stream_id", kind: text},
	{name: "Param.s.domain", kind: text},
}}

func (a *account) getPlayHistory(now time.Time, in args) envelope {
	within := rangeOf(in)
	if err := within.validate(now, playHistoryReach); err != nil {
		return fail(retBadParameter, "%v", err)
	}
	out := playHistory{Domain: in.text("Param.s.domain"), StreamID: in.text("Param.s.stream_id")}
	var sums ordered[playRow]
	for _, r := range a.playRows {
		if !within.holds(r.Time) || excludes(out.StreamID, r.stream) || excludes(out.Domain, r.Domain) {
			continue
		}
		row := sums.at(r.Time)
		row.Time = dateText(r.Time)
		row.Bandwidth += r.Bandwidth
		row.Flux += r.Flux
		row.Online += r.Online
		out.SumInfo.SumFlux += r.Flux
	}
	out.StatInfo = sums.rows()
	if len(out.StatInfo) == 0 {
		return noData()
	}
	return output(out)
}

// reachSlack is how much older than its reach a history may be asked for, since
// requests take time to arrive.
const reachSlack = time.Minute

// excludes reports whether a filter excludes a value. An empty filter excludes
// none.
func excludes(filter, value string) bool { return filter != "" && filter != value }

func noData() envelope { return fail(retNoData, "no data") }

// timeRange is the time that a history is asked for, both ends included.
type timeRange struct{ start, end time.Time }

func rangeOf(in args) timeRange {
	return timeRange{in.unix("Param.n.start_time"), in.unix("Param.n.end_time")}
}

func (r timeRange) holds(t time.Time) bool { return !t.Before(r.start) && !t.After(r.end) }

// validate reports what is wrong with a time range. A reach of zero is without
// limit.
func (r timeRange) validate(now time.Time, reach time.Duration) error {
	switch {
	case r.end.Before(r.start):
		return errors.New("Param.n.end_time: is before Param.n.start_time")
	case reach > 0 && r.start.Before(now.Add(-reach-reachSlack)):
		return errors.New("Param.n.start_time: lies too far back")
	}
	return nil
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

package livetest

import (
	"slices"
	"time"
)

// How far back the histories reach.
const (
	pushHistoryReach = 3 * 24 * time.Hour
	playHistoryReach = 15 * 24 * time.Hour
	reachSlack       = time.Minute // for a request that was on its way
)

// pushGrain is the distance of two rows of a push history.
const pushGrain = 5 * time.Second

// PushSample is a row of a stream's push history.
type PushSample struct {
	Time     time.Time
	ClientIP string
	ServerIP string
	FPS      int // frames per second
	Speed    int // bit/s
}

// AddPushHistory adds rows to the push history of a stream, beside those that
// its pushes leave behind, one every five seconds.
func (s *Server) AddPushHistory(streamID string, rows ...PushSample) {
	a := s.account
	a.mu.Lock()
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

func (a *account) getPushHistory(now time.Time, in args) envelope {
	w := windowOf(in)
	if fault := w.fault(now, pushHistoryReach); fault != "" {
		return refuse(retBadParameter, "%s", fault)
	}
	st := a.streams[in.text("Param.s.stream_id")]
	if st == nil {
		return noData()
	}
	rows := slices.DeleteFunc(slices.Clone(st.pushRows), func(r PushSample) bool { return !w.holds(r.Time) })
	for p := st.last; p != nil; p = p.previous {
		rows = append(rows, p.samples(w, now)...)
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

// samples returns the rows that a push leaves in a window.
func (p *push) samples(w window, now time.Time) []PushSample {
	end := p.ended
	if end.IsZero() {
		end = now
	}
	if w.end.Before(end) {
		end = w.end
	}
	var rows []PushSample
	for at := later(p.began, w.start).Truncate(pushGrain).Add(pushGrain); !at.After(end); at = at.Add(pushGrain) {
		rows = append(rows, PushSample{at, p.clientIP, serverIP, p.fps, p.bitsPerSec})
	}
	return rows
}

// PlaySample is a row of a stream's play history.
type PlaySample struct {
	Time      time.Time
	Domain    string // play domain
	Online    int64
	Bandwidth float64 // Mbit/s
	Flux      float64 // MB
}

// playRecord is a PlaySample with the stream it belongs to.
type playRecord struct {
	stream string
	PlaySample
}

// AddPlayHistory adds rows to the play history of a stream. Rows of one time
// are added up where the service is asked for more than one stream or domain.
func (s *Server) AddPlayHistory(streamID string, rows ...PlaySample) {
	a := s.account
	a.mu.Lock()
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

func (a *account) getPlayHistory(now time.Time, in args) envelope {
	w := windowOf(in)
	if fault := w.fault(now, playHistoryReach); fault != "" {
		return refuse(retBadParameter, "%s", fault)
	}
	out := playHistory{Domain: in.text("Param.s.domain"), StreamID: in.text("Param.s.stream_id")}
	var sums ordered[playRow]
	for _, r := range a.playRows {
		if !w.holds(r.Time) || unwanted(out.StreamID, r.stream) || unwanted(out.Domain, r.Domain) {
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

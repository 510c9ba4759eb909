package livetest

import (
	"slices"
	"time"
)

// pushHistoryReach is how far back the history goes.
const pushHistoryReach = 3 * 24 * time.Hour

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

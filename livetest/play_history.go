package livetest

import "time"

// playHistoryReach is how far back the history goes: the longer one of the two
// that the vendor's pages give.
const playHistoryReach = 15 * 24 * time.Hour

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

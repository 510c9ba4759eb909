package view

import "github.com/qcloudlive/livecode/livetest"

// Stats are the figures of an account as a whole.
type Stats struct {
	Streams int   `json:"streams"`
	Live    int   `json:"live"`
	Viewers int64 `json:"viewers"`
	Bitrate int64 `json:"bitrate"` // bit/s, of all pushes

	Deliveries        int `json:"deliveries"`
	DeliveriesFailed  int `json:"deliveriesFailed"`
	DeliveriesPending int `json:"deliveriesPending"`
	Requests          int `json:"requests"`
}

// Account sums an account up.
func Account(srv *livetest.Server) Stats {
	var s Stats
	for _, state := range srv.Streams() {
		s.Streams++
		if live(state.State) {
			s.Live++
			s.Viewers += state.Online
			s.Bitrate += int64(state.BitsPerSecond)
		}
	}
	deliveries := srv.Deliveries()
	s.Deliveries = len(deliveries)
	for i := range deliveries {
		switch outcome(&deliveries[i]) {
		case "failed":
			s.DeliveriesFailed++
		case "pending":
			s.DeliveriesPending++
		}
	}
	s.Requests = srv.TotalCalls()
	return s
}

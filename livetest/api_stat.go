package livetest

import "time"

// statParams belong to the three statistics of the moment.
var statParams = []param{
	{name: "Param.n.page_no", kind: integer, min: 1, max: maxPage, preset: 1},
	{name: "Param.n.page_size", kind: integer, min: 1, max: 300, preset: 300},
	{name: "Param.s.stream_id", kind: text},
	{name: "Param.s.pull_domain", kind: text},
	{name: "Param.s.push_domain", kind: text},
}

// The statistics of the moment, as on the wire: Get_LiveStat gives all of it,
// the other two their side.
type (
	liveStatOutput struct {
		StreamCount    int        `json:"stream_count"`
		StreamInfo     []liveInfo `json:"stream_info"`
		TotalBandwidth float64    `json:"total_bandwidth"`
		TotalOnline    int64      `json:"total_online"`
	}
	liveInfo struct {
		Bandwidth  float64 `json:"bandwidth"`
		ClientIP   string  `json:"client_ip"`
		Flr        int     `json:"flr"`
		FPS        int     `json:"fps"`
		Online     int64   `json:"online"`
		ServerIP   string  `json:"server_ip"`
		Speed      int     `json:"speed"`
		StreamName string  `json:"stream_name"`
		Time       string  `json:"time"`
	}
	pushStatOutput struct {
		StreamCount int        `json:"stream_count"`
		StreamInfo  []pushInfo `json:"stream_info"`
	}
	pushInfo struct {
		ClientIP   string `json:"client_ip"`
		FPS        int    `json:"fps"`
		ServerIP   string `json:"server_ip"`
		Speed      int    `json:"speed"`
		StreamName string `json:"stream_name"`
	}
	playStatOutput struct {
		StreamCount    int        `json:"stream_count"`
		StreamInfo     []playInfo `json:"stream_info"`
		TotalBandwidth float64    `json:"total_bandwidth"`
		TotalOnline    int64      `json:"total_online"`
	}
	playInfo struct {
		Bandwidth  float64 `json:"bandwidth"`
		Online     int64   `json:"online"`
		StreamName string  `json:"stream_name"`
	}
)

var liveStatEndpoint = endpoint{name: GetLiveStat, host: statcgi, params: statParams, run: (*account).liveStat}

func (a *account) liveStat(now time.Time, in args) envelope {
	chosen := a.choose(in)
	out := liveStatOutput{
		StreamCount:    len(chosen.streams),
		TotalBandwidth: mbit(chosen.total.bandwidth),
		TotalOnline:    chosen.total.online,
	}
	for _, st := range chosen.page(in) {
		p := chosen.play(st)
		out.StreamInfo = append(out.StreamInfo, liveInfo{
			Bandwidth:  mbit(p.bandwidth),
			ClientIP:   st.push.clientIP,
			Flr:        1,
			FPS:        st.push.fps,
			Online:     p.online,
			ServerIP:   serverIP,
			Speed:      st.push.bitsPerSec,
			StreamName: st.id,
			Time:       dateText(now),
		})
	}
	return statAnswer(len(out.StreamInfo), out)
}

var pushStatEndpoint = endpoint{name: GetLivePushStat, host: statcgi, params: statParams, run: (*account).pushStat}

func (a *account) pushStat(_ time.Time, in args) envelope {
	chosen := a.choose(in)
	out := pushStatOutput{StreamCount: len(chosen.streams)}
	for _, st := range chosen.page(in) {
		out.StreamInfo = append(out.StreamInfo, pushInfo{
			ClientIP:   st.push.clientIP,
			FPS:        st.push.fps,
			ServerIP:   serverIP,
			Speed:      st.push.bitsPerSec,
			StreamName: st.id,
		})
	}
	return statAnswer(len(out.StreamInfo), out)
}

var playStatEndpoint = endpoint{name: GetLivePlayStat, host: statcgi, params: statParams, run: (*account).playStat}

func (a *account) playStat(_ time.Time, in args) envelope {
	chosen := a.choose(in)
	out := playStatOutput{
		StreamCount:    len(chosen.streams),
		TotalBandwidth: mbit(chosen.total.bandwidth),
		TotalOnline:    chosen.total.online,
	}
	for _, st := range chosen.page(in) {
		p := chosen.play(st)
		out.StreamInfo = append(out.StreamInfo, playInfo{Bandwidth: mbit(p.bandwidth), Online: p.online, StreamName: st.id})
	}
	return statAnswer(len(out.StreamInfo), out)
}

// statAnswer gives a page, or says that there is none.
func statAnswer(rows int, v any) envelope {
	if rows > 0 {
		return output(v)
	}
	nothing := fail(retNothingLive, "has not live stream")
	nothing.Output = null
	return nothing
}

// choice is the streams that a request for statistics asks for.
type choice struct {
	streams []*stream
	total   play
	domain  string // figures of this play domain alone, of every stream; "": of all
}

// choose picks streams by the request's filters. Without a filter, and with a
// stream id, it visits no other stream.
func (a *account) choose(in args) choice {
	domain, pushDomain := in.text("Param.s.pull_domain"), in.text("Param.s.push_domain")
	candidates := a.live.streams
	switch {
	case in.has("Param.s.stream_id"):
		candidates = nil
		if st := a.streams[in.text("Param.s.stream_id")]; st != nil && st.push != nil {
			candidates = []*stream{st}
		}
	case domain == "" && pushDomain == "":
		return choice{streams: candidates, total: play{a.live.online, a.live.bandwidth}}
	}
	c := choice{domain: domain}
	for _, st := range candidates {
		if excludes(pushDomain, st.push.domain) {
			continue
		}
		p := c.play(st)
		c.streams = append(c.streams, st)
		c.total.online += p.online
		c.total.bandwidth += p.bandwidth
	}
	return c
}

// play returns the figures of a stream that the request asks for.
func (c choice) play(st *stream) play {
	if c.domain != "" {
		return st.plays[c.domain]
	}
	return play{st.online, st.bandwidth}
}

func (c choice) page(in args) []*stream {
	return page(c.streams, in.integer("Param.n.page_no"), in.integer("Param.n.page_size"))
}

package livetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

func resolution(p *push) string { return fmt.Sprintf("%dx%d", p.width, p.height) }

// speeds divides what a push sends between picture and sound.
func (p *push) speeds() (video, audio int) { return divide(p.bitsPerSec) }

func divide(bitsPerSec int) (video, audio int) {
	audio = min(64_000, bitsPerSec/10)
	return bitsPerSec - audio, audio
}

type (
	apiPushList struct {
		DataInfoList []apiPush
		apiPage
	}
	apiPush struct {
		StreamName, AppName, ClientIp, ServerIp string
		VideoFps, VideoSpeed                    int
		AudioFps, AudioSpeed                    int
		PushDomain, BeginPushTime               string
		Acodec, Vcodec, Resolution              string
		AsampleRate                             int
	}
)

func (a *account) apiPushes(_ time.Time, in apiArgs) (any, *apiFault) {
	matching := slices.Clone(a.live.streams)
	if in.has("PushDomain") || in.has("AppName") {
		matching = slices.DeleteFunc(matching, func(st *stream) bool {
			return !in.wants("PushDomain", st.push.domain) || !in.wants("AppName", st.push.appName)
		})
	}
	if len(matching) == 0 {
		return nil, apiRefuse(codeNothingLive, "There is no live stream.")
	}
	rows, pages := pageOfAPI(in, matching)
	list := apiPushList{[]apiPush{}, pages}
	for _, st := range rows {
		p := st.push
		video, audio := p.speeds()
		list.DataInfoList = append(list.DataInfoList, apiPush{
			StreamName: st.id, AppName: p.appName, ClientIp: p.clientIP, ServerIp: serverIP,
			VideoFps: p.fps, VideoSpeed: video, AudioFps: 43, AudioSpeed: audio,
			PushDomain: p.domain, BeginPushTime: dateText(p.began), Acodec: "AAC", Vcodec: "H264", Resolution: resolution(p), AsampleRate: 44100,
		})
	}
	return list, nil
}

type (
	apiPlayList struct {
		QueryTime    string
		DataInfoList []apiPlay
	}
	apiPlay struct {
		PlayDomain, StreamName string
		Rate                   int
		Protocol               string
		Bandwidth              float64
		Online, Request        int64
	}
)

// apiPlayLag is how late the figures of the play side are.
const apiPlayLag = 5 * time.Minute

// apiPlays gives the viewers of now for any time whose figures are there: the fake
// keeps no history of them.
func (a *account) apiPlays(now time.Time, in apiArgs) (any, *apiFault) {
	at := in.time("QueryTime")
	if at.After(now) || at.Before(now.AddDate(0, -1, 0)) || at.Second() != 0 {
		return nil, apiRefuse(codeBadValue, "QueryTime must be a full minute of the last month.")
	}
	list := apiPlayList{QueryTime: sameForm(at, at), DataInfoList: []apiPlay{}}
	if at.After(now.Add(-apiPlayLag)) {
		return list, nil
	}
	for _, st := range a.live.streams {
		for _, domain := range slices.Sorted(maps.Keys(st.plays)) {
			if wanted := in.texts("PlayDomains"); len(wanted) > 0 && !slices.Contains(wanted, domain) {
				continue
			}
			p := st.plays[domain]
			list.DataInfoList = append(list.DataInfoList, apiPlay{
				PlayDomain: domain, StreamName: st.id, Protocol: "flv", Bandwidth: mbit(p.bandwidth), Online: p.online, Request: p.online,
			})
		}
	}
	return list, nil
}

// apiWindow returns the window of a history.
func apiWindow(in apiArgs, now time.Time, span, reach time.Duration) (timeRange, *apiFault) {
	w := timeRange{in.time("StartTime"), in.time("EndTime")}
	switch {
	case w.start.Location() != w.end.Location():
		return w, apiRefuse(codeBadValue, "StartTime and EndTime must have one form.")
	case w.end.Before(w.start) || w.end.Sub(w.start) > span:
		return w, apiRefuse(codeBadValue, "EndTime must be after StartTime, and at most %v.", span)
	case w.start.Before(now.Add(-reach - reachSlack)):
		return w, apiRefuse(codeBadValue, "StartTime lies too far back.")
	}
	return w, nil
}

type (
	apiPushHistory struct{ DataInfoList []apiPushSample }
	apiPushSample  struct {
		Time, ClientIp, ServerIp string
		VideoFps                 int
		VideoRate, AudioRate     int
		Sequence                 string
		PushDomain, AppName      string
		LocalTs                  int
	}
)

func (a *account) apiPushHistory(now time.Time, in apiArgs) (any, *apiFault) {
	w, fault := apiWindow(in, now, 3*time.Hour, 7*24*time.Hour)
	if fault != nil {
		return nil, fault
	}
	list := apiPushHistory{[]apiPushSample{}}
	st := a.streams[in.text("StreamName")]
	if st == nil {
		return list, nil
	}
	add := func(row PushSample, sequence string) {
		video, audio := divide(row.Speed)
		list.DataInfoList = append(list.DataInfoList, apiPushSample{
			Time: sameForm(row.Time, w.start), ClientIp: row.ClientIP, ServerIp: row.ServerIP, VideoFps: row.FPS,
			VideoRate: video, AudioRate: audio, Sequence: sequence, PushDomain: newPush(nil).domain, AppName: appName, LocalTs: 5000,
		})
	}
	for _, row := range st.pushRows {
		if w.holds(row.Time) {
			add(row, "")
		}
	}
	for p := st.last; p != nil; p = p.previous {
		for _, row := range p.samples(w, now) {
			add(row, p.sequence)
		}
	}
	slices.SortStableFunc(list.DataInfoList, func(x, y apiPushSample) int { return cmp.Compare(x.Time, y.Time) })
	return list, nil
}

type (
	apiFluxList struct{ DataInfoList []apiFlux }
	apiFlux     struct {
		Time            string
		Bandwidth, Flux float64
		Request, Online int64
	}
)

func (a *account) apiPlayHistory(now time.Time, in apiArgs) (any, *apiFault) {
	w, fault := apiWindow(in, now, 24*time.Hour, 31*24*time.Hour)
	if fault != nil {
		return nil, fault
	}
	var sums ordered[apiFlux]
	for _, r := range a.playRows {
		if !w.holds(r.Time) || !in.wants("StreamName", r.stream) || !in.wants("PlayDomain", r.Domain) {
			continue
		}
		row := sums.at(r.Time)
		row.Time = sameForm(r.Time, w.start)
		row.Bandwidth += r.Bandwidth
		row.Flux += r.Flux
		row.Online += r.Online
		row.Request += r.Online
	}
	return apiFluxList{sums.rows()}, nil
}

type (
	apiBill struct {
		PeakBandwidth        float64
		PeakBandwidthTime    string
		P95PeakBandwidth     float64
		P95PeakBandwidthTime string
		SumFlux              float64
		DataInfoList         []apiBillRow
	}
	apiBillRow struct {
		Time            string
		Bandwidth, Flux float64
		PeakTime        string
	}
)

func (a *account) apiBilling(now time.Time, in apiArgs) (any, *apiFault) {
	span := 31 * 24 * time.Hour
	if in.integer("Granularity") == 5 {
		span = 24 * time.Hour
	}
	if !slices.Contains([]int64{5, 60, 1440}, in.integer("Granularity")) {
		return nil, apiRefuse(codeBadValue, "Granularity must be 5, 60 or 1440.")
	}
	w, fault := apiWindow(in, now, span, 3*366*24*time.Hour)
	if fault != nil {
		return nil, fault
	}
	grain := time.Duration(in.integer("Granularity")) * time.Minute
	var sums ordered[apiBillRow]
	for _, r := range a.billingRows {
		domains, region := in.texts("PlayDomains"), in.text("MainlandOrOversea")
		if !w.holds(r.Time) || len(domains) > 0 && !slices.Contains(domains, r.Domain) || region != "" && (region == "Oversea") != r.Abroad {
			continue
		}
		row := sums.at(r.Time.Truncate(grain))
		row.Time = sameForm(r.Time.Truncate(grain), w.start)
		row.PeakTime = row.Time
		row.Bandwidth += r.Bandwidth
		row.Flux += r.Flux
	}
	bill := apiBill{DataInfoList: sums.rows()}
	for _, row := range bill.DataInfoList {
		bill.SumFlux += row.Flux
		if row.Bandwidth > bill.PeakBandwidth {
			bill.PeakBandwidth, bill.PeakBandwidthTime = row.Bandwidth, row.Time
			bill.P95PeakBandwidth, bill.P95PeakBandwidthTime = row.Bandwidth, row.Time
		}
	}
	return bill, nil
}

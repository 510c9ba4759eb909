package livetest

import (
	"slices"
	"strings"
	"time"
)

// apiMaxForbid is how far ahead a forbid may end.
const apiMaxForbid = 90 * 24 * time.Hour

type apiStreamState struct{ StreamState string }

// apiState answers about a domain or a path that the stream is not pushed to as
// about a stream that is idle: a mistake there does not show.
func (a *account) apiState(now time.Time, in apiArgs) (any, *apiFault) {
	st := a.streams[in.text("StreamName")]
	switch {
	case st == nil:
		return apiStreamState{"inactive"}, nil
	case now.Before(st.forbiddenUntil):
		return apiStreamState{"forbid"}, nil
	case st.push != nil && st.push.domain == in.text("DomainName") && in.text("AppName") == st.push.appName:
		return apiStreamState{"active"}, nil
	}
	return apiStreamState{"inactive"}, nil
}

func (a *account) apiForbid(now time.Time, in apiArgs) (any, *apiFault) {
	kind, until := Closed, now.Add(closedFor)
	if in.has("ResumeTime") {
		kind, until = Forbidden, in.time("ResumeTime")
	}
	if !now.Before(until) || until.After(now.Add(apiMaxForbid)) {
		return nil, apiRefuse(codeBadValue, "ResumeTime must be within the next 90 days.")
	}
	if len(in.text("Reason")) > 2048 {
		return nil, apiRefuse(codeBadValue, "Reason is longer than 2048 bytes.")
	}
	st := a.stream(in.text("StreamName"))
	a.forbid(st, kind, until, now)
	return nil, nil
}

func (a *account) apiResume(_ time.Time, in apiArgs) (any, *apiFault) {
	a.allow(a.stream(in.text("StreamName")))
	return nil, nil
}

func (a *account) apiDrop(now time.Time, in apiArgs) (any, *apiFault) {
	a.cut(a.stream(in.text("StreamName")), now) // success for a stream that is not live, too
	return nil, nil
}

func (a *account) apiDelay(now time.Time, in apiArgs) (any, *apiFault) {
	if end := in.time("ExpireTime"); in.has("ExpireTime") && (!end.After(now) || end.After(now.Add(7*24*time.Hour))) {
		return nil, apiRefuse(codeBadValue, "ExpireTime must be within the next 7 days.")
	}
	a.delay(a.stream(in.text("StreamName")), time.Duration(in.integer("DelayTime"))*time.Second)
	return nil, nil
}

func (a *account) apiResumeDelay(_ time.Time, in apiArgs) (any, *apiFault) {
	a.delay(a.stream(in.text("StreamName")), 0)
	return nil, nil
}

type (
	apiOnlineList struct {
		OnlineInfo []apiOnlineStream
		apiPage
	}
	apiOnlineStream struct {
		StreamName, AppName, DomainName string
		PublishTimeList                 []apiPublishTime
		PushToDelay                     int
	}
	apiPublishTime struct{ PublishTime string }
)

func (a *account) apiOnline(_ time.Time, in apiArgs) (any, *apiFault) {
	matching := slices.Clone(a.live.streams)
	if in.has("DomainName") || in.has("AppName") || in.has("StreamName") {
		matching = slices.DeleteFunc(matching, func(st *stream) bool {
			return !in.wants("DomainName", st.push.domain) || !in.wants("AppName", st.push.appName) || !in.wants("StreamName", st.id)
		})
	}
	rows, pages := pageOfAPI(in, matching)
	list := apiOnlineList{OnlineInfo: []apiOnlineStream{}, apiPage: pages}
	for _, st := range rows {
		list.OnlineInfo = append(list.OnlineInfo, apiOnlineStream{
			StreamName: st.id, AppName: st.push.appName, DomainName: st.push.domain,
			PublishTimeList: []apiPublishTime{{apiTimeText(st.push.began)}}, PushToDelay: int(st.delay / time.Second),
		})
	}
	return list, nil
}

type (
	apiPublishedList struct {
		PublishInfo []apiPublished
		apiPage
	}
	apiPublished struct {
		StreamName, AppName, DomainName string
		StreamStartTime, StreamEndTime  string
		StopReason                      string
		Duration                        int64 // seconds
		ClientIp, Resolution            string
	}
)

// publishedReach is how far back pushes are listed, publishedSpan how much of it at
// once.
const (
	publishedReach = 60 * 24 * time.Hour
	publishedSpan  = 30 * 24 * time.Hour
)

// apiPublished lists pushes that began in a window, the newest first. A push under
// way has no end.
func (a *account) apiPublished(now time.Time, in apiArgs) (any, *apiFault) {
	start, end := in.time("StartTime"), in.time("EndTime")
	if end.Before(start) || end.After(now.Add(reachSlack)) || end.Sub(start) > publishedSpan || start.Before(now.Add(-publishedReach)) {
		return nil, apiRefuse(codeBadValue, "StartTime and EndTime must be within the last 60 days and at most 30 days apart.")
	}
	matching := a.pushesIn(timeRange{start, end}, func(st *stream, p *push) bool {
		return p.domain == in.text("DomainName") && in.wants("AppName", p.appName) && strings.Contains(st.id, in.text("StreamName"))
	})
	rows, pages := pageOfAPI(in, matching)
	return apiPublishedList{append([]apiPublished{}, rows...), pages}, nil
}

// pushesIn returns the pushes that began in a window, the newest first.
func (a *account) pushesIn(w timeRange, wanted func(*stream, *push) bool) []apiPublished {
	type row struct {
		st *stream
		p  *push
	}
	var found []row
	for _, st := range a.known {
		for p := st.last; p != nil; p = p.previous {
			if w.holds(p.began) && wanted(st, p) {
				found = append(found, row{st, p})
			}
		}
	}
	slices.SortFunc(found, func(r, s row) int { return int(int64(s.p.turn) - int64(r.p.turn)) })
	list := make([]apiPublished, 0, len(found))
	for _, r := range found {
		list = append(list, newPublished(r.st, r.p))
	}
	return list
}

func newPublished(st *stream, p *push) apiPublished {
	row := apiPublished{
		StreamName: st.id, AppName: p.appName, DomainName: p.domain,
		StreamStartTime: apiTimeText(p.began), StreamEndTime: apiTimeText(p.ended), ClientIp: p.clientIP, Resolution: resolution(p),
	}
	if !p.ended.IsZero() {
		row.StopReason, row.Duration = "client close", int64(p.ended.Sub(p.began)/time.Second)
	}
	return row
}

type (
	apiDomainList struct {
		AllCount   int
		DomainList []apiDomain
	}
	apiDomain struct {
		Name         string
		Type, Status int // 0 pushes, 1 plays; 1 enabled
		CreateTime   string
	}
)

// playDomain is the play domain of every account.
const playDomain = "play.example.com"

// domains are the usual ones, and those that streams have been pushed to, by name.
func (a *account) domains() []apiDomain {
	names := map[string]int{newPush(nil).domain: 0, playDomain: 1}
	for _, st := range a.known {
		for p := st.last; p != nil; p = p.previous {
			names[p.domain] = 0
		}
	}
	var list []apiDomain
	for name, kind := range names {
		list = append(list, apiDomain{Name: name, Type: kind, Status: 1, CreateTime: "2019-01-01 00:00:00"})
	}
	slices.SortFunc(list, func(x, y apiDomain) int { return strings.Compare(x.Name, y.Name) })
	return list
}

func (a *account) apiDomains(_ time.Time, in apiArgs) (any, *apiFault) {
	list := slices.DeleteFunc(a.domains(), func(d apiDomain) bool {
		wanted := in.integer("DomainType")
		return wanted >= 0 && wanted != int64(d.Type) || in.has("DomainStatus") && in.integer("DomainStatus") != 1 ||
			!strings.HasPrefix(d.Name, in.text("DomainPrefix"))
	})
	return apiDomainList{len(list), append([]apiDomain{}, page(list, in.integer("PageNum"), in.integer("PageSize"))...)}, nil
}

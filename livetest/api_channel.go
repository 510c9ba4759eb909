package livetest

import (
	"slices"
	"time"
)

// channelStatus is the output of Live_Channel_GetStatus, in an array of one.
type channelStatus struct {
	Height   int `json:"height"`
	RateType int `json:"rate_type"`
	RecvType int `json:"recv_type"`
	Status   int `json:"status"`
	Width    int `json:"width"`
}

var getStatusEndpoint = endpoint{name: ChannelGetStatus, host: fcgi, run: (*account).getStatus, params: []param{
	{name: "Param.s.channel_id", kind: text, required: true},
}}

func (a *account) getStatus(now time.Time, in args) envelope {
	st := a.streams[in.text("Param.s.channel_id")]
	if st == nil || st.created.IsZero() {
		return fail(retNeverPushed, "channel is not exist")
	}
	return output([]channelStatus{{
		Height:   st.last.height,
		RecvType: 1, // RTMP and FLV
		Status:   statusOf(st.state(now)),
		Width:    st.last.width,
	}})
}

// statusOf spells a state as Live_Channel_GetStatus does.
func statusOf(s State) int {
	switch s {
	case Live, Faulty:
		return 1
	case Closed, Forbidden:
		return 3
	}
	return 0
}

var setStatusEndpoint = endpoint{name: ChannelSetStatus, host: fcgi, run: (*account).setStatus, params: []param{
	{name: "Param.s.channel_id", kind: text, required: true},
	{name: "Param.n.status", kind: integer, required: true, numbers: []int64{0, 1, 2}},
	{name: "Param.s.path", kind: text},
	{name: "Param.s.domain", kind: text},
}}

func (a *account) setStatus(now time.Time, in args) envelope {
	const forbid, allow, drop = 0, 1, 2
	st := a.stream(in.text("Param.s.channel_id"))
	switch in.integer("Param.n.status") {
	case forbid:
		a.forbid(st, Closed, now.Add(closedFor), now)
	case allow:
		a.allow(st)
	case drop:
		a.cut(st, now)
	}
	return void()
}

// The output of Live_Channel_GetChannelList.
type (
	channelList struct {
		AllCount    int           `json:"all_count"`
		ChannelList []channelItem `json:"channel_list"`
	}
	channelItem struct {
		ChannelID   string   `json:"channel_id"`
		ChannelName string   `json:"channel_name"`
		CreateMode  string   `json:"create_mode"`
		CreateTime  string   `json:"create_time"`
		Path        []string `json:"path"`
		Status      int      `json:"status"`
		WatermarkID string   `json:"watermark_id"`
	}
)

var getChannelListEndpoint = endpoint{name: ChannelGetChannelList, host: fcgi, run: (*account).getChannelList, params: []param{
	{name: "Param.n.status", kind: integer, numbers: []int64{0, 1, 3}},
	{name: "Param.n.page_no", kind: integer, min: 1, max: maxPage, preset: 1},
	{name: "Param.n.page_size", kind: integer, min: 10, max: 100, preset: 10},
	{name: "Param.s.order_field", kind: text, words: []string{"create_time"}},
	{name: "Param.n.order_by_type", alias: "Param.n.order_type", kind: integer, numbers: []int64{0, 1}},
}}

func (a *account) getChannelList(now time.Time, in args) envelope {
	matching := slices.Clone(a.known)
	if in.has("Param.n.status") {
		wanted := int(in.integer("Param.n.status"))
		matching = slices.DeleteFunc(matching, func(st *stream) bool { return statusOf(st.state(now)) != wanted })
	}
	if in.integer("Param.n.order_by_type") == 1 {
		slices.Reverse(matching)
	}
	out := channelList{AllCount: len(matching), ChannelList: []channelItem{}}
	for _, st := range page(matching, in.integer("Param.n.page_no"), in.integer("Param.n.page_size")) {
		out.ChannelList = append(out.ChannelList, channelItem{
			ChannelID:   st.id,
			ChannelName: st.id,
			CreateMode:  "0",
			CreateTime:  dateText(st.created),
			Path:        []string{appName},
			Status:      listStatusOf(st.state(now)),
			WatermarkID: "0",
		})
	}
	return output(out)
}

// listStatusOf spells a state as the items of Live_Channel_GetChannelList do,
// on another scale than everything else.
func listStatusOf(s State) int {
	switch s {
	case Live:
		return 1
	case Faulty:
		return 2
	case Closed:
		return 3
	case Forbidden:
		return 4
	}
	return 0
}

// liveChannelList is the output of Live_Channel_GetLiveChannelList: plain names,
// where the vendor's page shows objects.
type liveChannelList struct {
	AllCount    int      `json:"all_count"`
	ChannelList []string `json:"channel_list"`
}

var getLiveChannelListEndpoint = endpoint{name: ChannelGetLiveChannelList, host: fcgi, run: (*account).getLiveChannelList}

func (a *account) getLiveChannelList(time.Time, args) envelope {
	list := liveChannelList{AllCount: len(a.live.streams), ChannelList: make([]string, 0, len(a.live.streams))}
	for _, st := range a.live.streams {
		list.ChannelList = append(list.ChannelList, st.id)
	}
	return output(list)
}

// maxDelay is the longest delay of a broadcast, in seconds.
const maxDelay = 600

var manageChannelEndpoint = endpoint{name: ChannelManager, host: fcgi, run: (*account).manageChannel, params: []param{
	{name: "Param.s.channel_id", kind: text, required: true},
	{name: "Param.n.abstime_end", kind: integer, required: true, max: maxUnix},
	{name: "Param.s.action", kind: text, required: true, words: []string{"forbid", "resume"}},
	{name: "Param.s.path", kind: text},
	{name: "Param.s.domain", kind: text},
}}

func (a *account) manageChannel(now time.Time, in args) envelope {
	st := a.stream(in.text("Param.s.channel_id"))
	if in.text("Param.s.action") == "resume" {
		a.allow(st)
		return void()
	}
	until := in.unix("Param.n.abstime_end")
	if !now.Before(until) {
		return fail(retBadParameter, "Param.n.abstime_end: is past")
	}
	if latest := now.AddDate(0, forbiddenMonths, 0); until.After(latest) {
		until = latest
	}
	a.forbid(st, Forbidden, until, now)
	return void()
}

var setDelayEndpoint = endpoint{name: SetDelay, host: fcgi, run: (*account).setDelay, params: []param{
	{name: "Param.s.channel_id", kind: text, required: true},
	{name: "Param.n.time_length", kind: integer, required: true, max: maxDelay},
	{name: "Param.n.bizid", kind: integer, max: maxInt32}, // of the older page
}}

func (a *account) setDelay(_ time.Time, in args) envelope {
	a.delay(a.stream(in.text("Param.s.channel_id")), time.Duration(in.integer("Param.n.time_length"))*time.Second)
	return void()
}

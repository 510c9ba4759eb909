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

func (a *account) getStatus(now time.Time, in args) envelope {
	st := a.streams[in.text("Param.s.channel_id")]
	if st == nil || st.created.IsZero() {
		return refuse(retNeverPushed, "channel is not exist")
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

func (a *account) setStatus(now time.Time, in args) envelope {
	const forbid, allow, drop = 0, 1, 2
	st := a.stream(in.text("Param.s.channel_id"))
	switch in.integer("Param.n.status") {
	case forbid:
		st.forbid(Closed, now.Add(closedFor))
		a.cut(st, now)
	case allow:
		st.allow()
	case drop:
		a.cut(st, now)
	}
	return void()
}

// cut ends a push on request. A stream that is not live stays as it is.
func (a *account) cut(st *stream, now time.Time) {
	if st.push != nil {
		a.interrupt(st, errcodeCut, now)
	}
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

package livetest

import "time"

// liveChannelList is the output of Live_Channel_GetLiveChannelList: plain names,
// where the vendor's page shows objects.
type liveChannelList struct {
	AllCount    int      `json:"all_count"`
	ChannelList []string `json:"channel_list"`
}

func (a *account) getLiveChannelList(time.Time, args) envelope {
	list := liveChannelList{AllCount: len(a.live.streams), ChannelList: make([]string, 0, len(a.live.streams))}
	for _, st := range a.live.streams {
		list.ChannelList = append(list.ChannelList, st.id)
	}
	return output(list)
}

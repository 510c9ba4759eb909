package livetest

import (
	"net/http"
	"slices"
	"time"
)

// The interfaces of the service, by their names on the wire.
const (
	GetLiveStat               = "Get_LiveStat"
	GetLivePushStat           = "Get_LivePushStat"
	GetLivePlayStat           = "Get_LivePlayStat"
	ChannelGetStatus          = "Live_Channel_GetStatus"
	ChannelSetStatus          = "Live_Channel_SetStatus"
	TapeGetFilelist           = "Live_Tape_GetFilelist"
	QueueGet                  = "Live_Queue_Get"
	ChannelGetChannelList     = "Live_Channel_GetChannelList"
	ChannelGetLiveChannelList = "Live_Channel_GetLiveChannelList"
	TapeStart                 = "Live_Tape_Start"
	TapeStop                  = "Live_Tape_Stop"
	ChannelManager            = "channel_manager"
	SetDelay                  = "Live_Set_Delay"
	GetLivePushStatHistory    = "Get_LivePushStatHistory"
	GetLivePlayStatHistory    = "Get_LivePlayStatHistory"
	GetBillingBandwidth       = "Get_BillingBandwidth"
	MixStreamV2               = "Mix_StreamV2"
)

// host is one of the two hosts of the service.
type host string

const (
	fcgi    host = "fcgi"    // operations and queries
	statcgi host = "statcgi" // statistics
)

// iface describes one interface: what the service accepts for it and what it
// then does.
type iface struct {
	name   string
	host   host
	method string
	params []param
	// run carries out a request whose parameters fit. The account is locked.
	run func(*account, time.Time, args) envelope
	// runBody takes the place of run for an interface whose parameters come as
	// a JSON body.
	runBody func(a *account, now time.Time, name string, body []byte) mixAnswer
	// aliases are other names that requests may carry.
	aliases []string
}

// statParams belong to the three statistics of the moment.
var statParams = []param{
	{name: "Param.n.page_no", kind: integer, min: 1, max: maxPage, preset: 1},
	{name: "Param.n.page_size", kind: integer, min: 1, max: 300, preset: 300},
	{name: "Param.s.stream_id", kind: text},
	{name: "Param.s.pull_domain", kind: text},
	{name: "Param.s.push_domain", kind: text},
}

// catalogue is every interface of the service.
var catalogue = []iface{
	{name: GetLiveStat, host: statcgi, method: http.MethodGet, params: statParams, run: (*account).liveStat},
	{name: GetLivePushStat, host: statcgi, method: http.MethodGet, params: statParams, run: (*account).pushStat},
	{name: GetLivePlayStat, host: statcgi, method: http.MethodGet, params: statParams, run: (*account).playStat},
	{name: ChannelGetStatus, host: fcgi, method: http.MethodGet, run: (*account).getStatus, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
	}},
	{name: ChannelSetStatus, host: fcgi, method: http.MethodGet, run: (*account).setStatus, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
		{name: "Param.n.status", kind: integer, required: true, numbers: []int64{0, 1, 2}},
		{name: "Param.s.path", kind: text},
		{name: "Param.s.domain", kind: text},
	}},
	{name: TapeGetFilelist, host: fcgi, method: http.MethodGet, run: (*account).getFilelist, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
		{name: "Param.n.page_no", kind: integer, min: 1, max: maxPage, preset: 1},
		{name: "Param.n.page_size", kind: integer, min: 1, max: 100, preset: 10},
		{name: "Param.s.sort_type", kind: text, words: []string{"asc", "desc"}},
		{name: "Param.s.start_time", kind: dateTime},
		{name: "Param.s.end_time", kind: dateTime},
	}},
	{name: QueueGet, host: fcgi, method: http.MethodGet, run: (*account).getQueue, params: []param{
		{name: "Param.n.bid", kind: integer, required: true, max: maxInt32},
		{name: "Param.n.count", kind: integer, min: 1, max: 100, preset: 1},
	}},
	{name: ChannelGetChannelList, host: fcgi, method: http.MethodGet, run: (*account).getChannelList, params: []param{
		{name: "Param.n.status", kind: integer, numbers: []int64{0, 1, 3}},
		{name: "Param.n.page_no", kind: integer, min: 1, max: maxPage, preset: 1},
		{name: "Param.n.page_size", kind: integer, min: 10, max: 100, preset: 10},
		{name: "Param.s.order_field", kind: text, words: []string{"create_time"}},
		{name: "Param.n.order_by_type", alias: "Param.n.order_type", kind: integer, numbers: []int64{0, 1}},
	}},
	{name: ChannelGetLiveChannelList, host: fcgi, method: http.MethodGet, run: (*account).getLiveChannelList},
	{name: TapeStart, host: fcgi, method: http.MethodGet, run: (*account).startTape, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
		{name: "Param.s.start_time", kind: dateTime}, // both times are required
		{name: "Param.s.end_time", kind: dateTime},   // unless the task begins at once
		{name: "Param.n.task_sub_type", kind: integer, numbers: []int64{0, 1}},
		{name: "Param.s.file_format", kind: text, words: []string{"flv", "hls", "mp4", "aac"}},
		{name: "Param.s.record_type", kind: text, words: []string{"video", "audio"}},
		{name: "Param.s.path", kind: text},
		{name: "Param.s.domain", kind: text},
		{name: "Param.s.mix_stream", kind: text, words: []string{"0", "1"}},
	}},
	{name: TapeStop, host: fcgi, method: http.MethodGet, run: (*account).stopTape, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
		{name: "Param.n.task_id", alias: "Param.s.task_id", kind: unsigned, required: true},
		{name: "Param.n.task_sub_type", kind: integer, numbers: []int64{0, 1}},
	}},
	{name: ChannelManager, host: fcgi, method: http.MethodGet, run: (*account).manageChannel, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
		{name: "Param.n.abstime_end", kind: integer, required: true, max: maxUnix},
		{name: "Param.s.action", kind: text, required: true, words: []string{"forbid", "resume"}},
		{name: "Param.s.path", kind: text},
		{name: "Param.s.domain", kind: text},
	}},
	{name: SetDelay, host: fcgi, method: http.MethodGet, run: (*account).setDelay, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
		{name: "Param.n.time_length", kind: integer, required: true, max: maxDelay},
		{name: "Param.n.bizid", kind: integer, max: maxInt32}, // of the older page
	}},
	{name: GetLivePushStatHistory, host: statcgi, method: http.MethodGet, run: (*account).getPushHistory, params: []param{
		{name: "Param.n.start_time", kind: integer, required: true, max: maxUnix},
		{name: "Param.n.end_time", kind: integer, required: true, max: maxUnix},
		{name: "Param.s.stream_id", kind: text, required: true},
	}},
	{name: GetLivePlayStatHistory, host: statcgi, method: http.MethodGet, run: (*account).getPlayHistory, params: []param{
		{name: "Param.n.start_time", kind: integer, required: true, max: maxUnix},
		{name: "Param.n.end_time", kind: integer, required: true, max: maxUnix},
		{name: "Param.s.stream_id", kind: text},
		{name: "Param.s.domain", kind: text},
	}},
	{name: GetBillingBandwidth, host: statcgi, method: http.MethodGet, run: (*account).getBilling, params: []param{
		{name: "Param.n.start_time", kind: integer, required: true, max: maxUnix},
		{name: "Param.n.end_time", kind: integer, required: true, max: maxUnix},
		{name: "Param.s.domain", kind: text},
		{name: "Param.n.home_foreign", kind: integer, numbers: []int64{0, 1, 2}},
		{name: "Param.n.get_top_bd", kind: integer, numbers: []int64{0, 1}},
	}},
	{
		name: MixStreamV2, host: fcgi, method: http.MethodPost,
		runBody: (*account).mixStreams, aliases: []string{mixStart, mixCancel},
	},
}

// find returns the interface that a request names, or nil.
func find(name string) *iface {
	i := slices.IndexFunc(catalogue, func(f iface) bool { return f.name == name || slices.Contains(f.aliases, name) })
	if i < 0 {
		return nil
	}
	return &catalogue[i]
}

// Interfaces returns the wire names of all interfaces that the service knows,
// sorted.
func Interfaces() []string {
	names := make([]string, 0, len(catalogue))
	for _, f := range catalogue {
		names = append(names, f.name)
	}
	slices.Sort(names)
	return names
}

// wireName returns the name under which a request is counted and scripted.
func wireName(r *request, f *iface) string {
	if f != nil {
		return f.name
	}
	return r.name()
}

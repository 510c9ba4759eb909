package livetest

import "slices"

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

// interfaces are the names above, sorted.
var interfaces = []string{
	GetBillingBandwidth,
	GetLivePlayStat,
	GetLivePlayStatHistory,
	GetLivePushStat,
	GetLivePushStatHistory,
	GetLiveStat,
	ChannelGetChannelList,
	ChannelGetLiveChannelList,
	ChannelGetStatus,
	ChannelSetStatus,
	QueueGet,
	SetDelay,
	TapeGetFilelist,
	TapeStart,
	TapeStop,
	MixStreamV2,
	ChannelManager,
}

// Interfaces returns the wire names of all interfaces that the service knows,
// sorted.
func Interfaces() []string { return slices.Clone(interfaces) }

// actions are those of API 3.0, sorted. What executes them puts them here.
var actions []string

// Actions returns the actions of API 3.0 that the service knows, sorted.
func Actions() []string { return slices.Clone(actions) }

// host is one of the two hosts of the service.
type host string

const (
	fcgi    host = "fcgi"    // operations and queries
	statcgi host = "statcgi" // statistics
)

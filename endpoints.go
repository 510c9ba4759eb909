package livecode

import "net/url"

// A Host is one of the two addresses of the service.
type Host int

const (
	// HostFCGI takes operations and queries: fcgi.video.qcloud.com.
	HostFCGI Host = iota
	// HostStat takes statistics: statcgi.video.qcloud.com.
	HostStat
)

// String returns the vendor's short name of the host: fcgi or statcgi.
func (h Host) String() string {
	if h == HostStat {
		return "statcgi"
	}
	return "fcgi"
}

// The endpoints of the service. It offers no TLS of its own: to have some, put a
// terminator of your own in between and name it with [WithBaseURL].
func fcgiURL() *url.URL { return serviceURL("fcgi.video.qcloud.com") }
func statURL() *url.URL { return serviceURL("statcgi.video.qcloud.com") }

func serviceURL(host string) *url.URL {
	return &url.URL{Scheme: "http", Host: host, Path: commonAccess}
}

// commonAccess is the one path of the service.
const commonAccess = "/common_access"

// replay says what happens when a call may or may not have been executed.
type replay int

const (
	// never: pops, starts, drops. Sent once, on a connection on which net/http
	// has no reason to repeat a request by itself.
	never replay = iota
	// early: starting a mix. Repeated only when the service says that it was
	// asked too early.
	early
	// idempotent: the same value again changes nothing. Sent once, unless the
	// caller asks for repeats.
	idempotent
	// safe: reads. Repeated by the policy of retry.go.
	safe
)

// sentOnce reports whether a request of the class goes out a single time.
func (c replay) sentOnce(repeatWrites bool) bool {
	return c <= early || (c == idempotent && !repeatWrites)
}

// An endpoint is one interface of the service.
type endpoint struct {
	name   string // on the wire
	host   Host
	replay replay
	// list marks calls whose "there is none" is an empty result, no error.
	list bool
	// post marks the one interface that takes its parameters in a JSON body.
	post bool
}

// The catalogue: the whole service in one table.
var (
	getLiveStat            = endpoint{name: "Get_LiveStat", host: HostStat, replay: safe, list: true}
	getLivePushStat        = endpoint{name: "Get_LivePushStat", host: HostStat, replay: safe, list: true}
	getLivePlayStat        = endpoint{name: "Get_LivePlayStat", host: HostStat, replay: safe, list: true}
	getLivePushStatHistory = endpoint{name: "Get_LivePushStatHistory", host: HostStat, replay: safe, list: true}
	getLivePlayStatHistory = endpoint{name: "Get_LivePlayStatHistory", host: HostStat, replay: safe, list: true}
	getBillingBandwidth    = endpoint{name: "Get_BillingBandwidth", host: HostStat, replay: safe, list: true}

	channelGetStatus = endpoint{name: "Live_Channel_GetStatus", host: HostFCGI, replay: safe}
	channelSetStatus = endpoint{name: "Live_Channel_SetStatus", host: HostFCGI, replay: idempotent}
	// To drop a push is the same interface, but a second drop would cut the
	// push that the broadcaster has made in between.
	channelDrop               = endpoint{name: "Live_Channel_SetStatus", host: HostFCGI, replay: never}
	channelGetChannelList     = endpoint{name: "Live_Channel_GetChannelList", host: HostFCGI, replay: safe, list: true}
	channelGetLiveChannelList = endpoint{name: "Live_Channel_GetLiveChannelList", host: HostFCGI, replay: safe, list: true}
	channelManager            = endpoint{name: "channel_manager", host: HostFCGI, replay: idempotent}
	setDelay                  = endpoint{name: "Live_Set_Delay", host: HostFCGI, replay: idempotent}

	tapeGetFilelist = endpoint{name: "Live_Tape_GetFilelist", host: HostFCGI, replay: safe, list: true}
	tapeStart       = endpoint{name: "Live_Tape_Start", host: HostFCGI, replay: never}
	tapeStop        = endpoint{name: "Live_Tape_Stop", host: HostFCGI, replay: idempotent}

	queueGet = endpoint{name: "Live_Queue_Get", host: HostFCGI, replay: never, list: true}

	mixStart  = endpoint{name: "Mix_StreamV2", host: HostFCGI, replay: early, post: true}
	mixCancel = endpoint{name: "Mix_StreamV2", host: HostFCGI, replay: idempotent, post: true}
)

// catalogue lists every endpoint. [Client.Call] looks names up in it.
var catalogue = []endpoint{
	getLiveStat, getLivePushStat, getLivePlayStat, getLivePushStatHistory, getLivePlayStatHistory, getBillingBandwidth,
	channelGetStatus, channelSetStatus, channelDrop, channelGetChannelList, channelGetLiveChannelList, channelManager, setDelay,
	tapeGetFilelist, tapeStart, tapeStop,
	queueGet,
	mixStart, mixCancel,
}

// lookup returns the endpoint of a wire name. Of two with one name it returns
// the one that is repeated less readily.
func lookup(name string) (endpoint, bool) {
	var found endpoint
	ok := false
	for _, ep := range catalogue {
		if ep.name == name && (!ok || ep.replay < found.replay) {
			found, ok = ep, true
		}
	}
	return found, ok
}

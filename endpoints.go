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

// A retryClass says what happens when a call may or may not have been executed.
type retryClass int

const (
	// never: pops, starts, drops. Sent once, on a connection on which net/http
	// has no reason to send a request again by itself.
	never retryClass = iota
	// tooEarly: starting a mix. Retried only when the service says that it was
	// asked too early.
	tooEarly
	// idempotent: the same value again changes nothing. Sent once, unless the
	// caller asks for retries.
	idempotent
	// safe: reads. Retried by the policy of call_retry.go.
	safe
)

// String returns the word that an [Observer] gets.
func (c retryClass) String() string {
	return [...]string{never: "never", tooEarly: "too_early", idempotent: "idempotent", safe: "safe"}[c]
}

// sentOnce reports whether a request of the class goes out a single time.
func (c retryClass) sentOnce(retryWrites bool) bool {
	return c <= tooEarly || (c == idempotent && !retryWrites)
}

// An endpoint is one interface of the service.
type endpoint struct {
	name  string // on the wire
	host  Host
	retry retryClass
	// list marks calls whose "there is none" is an empty result, no error.
	list bool
	// post marks the one interface that takes its parameters in a JSON body.
	post bool
}

// badArgument returns the error of an argument of a call.
func (ep endpoint) badArgument(param, want string) *ArgumentError {
	return badArgument(ep.name, param, want)
}

// An endpointID finds an endpoint in the table.
type endpointID int

const (
	getLiveStat endpointID = iota
	getLivePushStat
	getLivePlayStat
	getLivePushStatHistory
	getLivePlayStatHistory
	getBillingBandwidth
	channelGetStatus
	channelSetStatus
	channelDrop
	channelGetChannelList
	channelGetLiveChannelList
	channelManager
	setDelay
	tapeGetFilelist
	tapeStart
	tapeStop
	queueGet
	mixStart
	mixCancel
)

// endpoints is the whole service in one table. [Client.Call] looks names up in it.
var endpoints = [...]endpoint{
	getLiveStat:            {name: "Get_LiveStat", host: HostStat, retry: safe, list: true},
	getLivePushStat:        {name: "Get_LivePushStat", host: HostStat, retry: safe, list: true},
	getLivePlayStat:        {name: "Get_LivePlayStat", host: HostStat, retry: safe, list: true},
	getLivePushStatHistory: {name: "Get_LivePushStatHistory", host: HostStat, retry: safe, list: true},
	getLivePlayStatHistory: {name: "Get_LivePlayStatHistory", host: HostStat, retry: safe, list: true},
	getBillingBandwidth:    {name: "Get_BillingBandwidth", host: HostStat, retry: safe, list: true},
	channelGetStatus:       {name: "Live_Channel_GetStatus", host: HostFCGI, retry: safe},
	channelSetStatus:       {name: "Live_Channel_SetStatus", host: HostFCGI, retry: idempotent},
	// To drop a push is the same interface, but a second drop would cut the
	// push that the broadcaster has made in between.
	channelDrop:               {name: "Live_Channel_SetStatus", host: HostFCGI, retry: never},
	channelGetChannelList:     {name: "Live_Channel_GetChannelList", host: HostFCGI, retry: safe, list: true},
	channelGetLiveChannelList: {name: "Live_Channel_GetLiveChannelList", host: HostFCGI, retry: safe, list: true},
	channelManager:            {name: "channel_manager", host: HostFCGI, retry: idempotent},
	setDelay:                  {name: "Live_Set_Delay", host: HostFCGI, retry: idempotent},
	tapeGetFilelist:           {name: "Live_Tape_GetFilelist", host: HostFCGI, retry: safe, list: true},
	tapeStart:                 {name: "Live_Tape_Start", host: HostFCGI, retry: never},
	tapeStop:                  {name: "Live_Tape_Stop", host: HostFCGI, retry: idempotent},
	queueGet:                  {name: "Live_Queue_Get", host: HostFCGI, retry: never, list: true},
	mixStart:                  {name: "Mix_StreamV2", host: HostFCGI, retry: tooEarly, post: true},
	mixCancel:                 {name: "Mix_StreamV2", host: HostFCGI, retry: idempotent, post: true},
}

// lookup returns the endpoint of a wire name. Of two with one name it returns
// the one that is retried less readily.
func lookup(name string) (endpoint, bool) {
	var found endpoint
	ok := false
	for _, ep := range endpoints {
		if ep.name == name && (!ok || ep.retry < found.retry) {
			found, ok = ep, true
		}
	}
	return found, ok
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

package livetest

import "slices"

// endpoints is the whole service. What an interface takes stands beside what
// executes it.
var endpoints = []*endpoint{
	&liveStatEndpoint,
	&pushStatEndpoint,
	&playStatEndpoint,
	&getStatusEndpoint,
	&setStatusEndpoint,
	&getFilelistEndpoint,
	&getQueueEndpoint,
	&getChannelListEndpoint,
	&getLiveChannelListEndpoint,
	&startTapeEndpoint,
	&stopTapeEndpoint,
	&manageChannelEndpoint,
	&setDelayEndpoint,
	&getPushHistoryEndpoint,
	&getPlayHistoryEndpoint,
	&getBillingEndpoint,
	&mixStreamsEndpoint,
}

// find returns the endpoint that a request names, or nil.
func find(name string) *endpoint {
	i := slices.IndexFunc(endpoints, func(e *endpoint) bool { return e.name == name || slices.Contains(e.aliases, name) })
	if i < 0 {
		return nil
	}
	return endpoints[i]
}

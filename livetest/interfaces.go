package livetest

import (
	"net/http"
	"slices"
	"time"
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
	{name: "Get_LiveStat", host: statcgi, method: http.MethodGet, params: statParams, run: (*account).liveStat},
	{name: "Get_LivePushStat", host: statcgi, method: http.MethodGet, params: statParams, run: (*account).pushStat},
	{name: "Get_LivePlayStat", host: statcgi, method: http.MethodGet, params: statParams, run: (*account).playStat},
	{name: "Live_Channel_GetStatus", host: fcgi, method: http.MethodGet, run: (*account).getStatus, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
	}},
	{name: "Live_Channel_SetStatus", host: fcgi, method: http.MethodGet, run: (*account).setStatus, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
		{name: "Param.n.status", kind: integer, required: true, numbers: []int64{0, 1, 2}},
		{name: "Param.s.path", kind: text},
		{name: "Param.s.domain", kind: text},
	}},
	{name: "Live_Tape_GetFilelist", host: fcgi, method: http.MethodGet, run: (*account).getFilelist, params: []param{
		{name: "Param.s.channel_id", kind: text, required: true},
		{name: "Param.n.page_no", kind: integer, min: 1, max: maxPage, preset: 1},
		{name: "Param.n.page_size", kind: integer, min: 1, max: 100, preset: 10},
		{name: "Param.s.sort_type", kind: text, words: []string{"asc", "desc"}},
		{name: "Param.s.start_time", kind: dateTime},
		{name: "Param.s.end_time", kind: dateTime},
	}},
	{name: "Live_Queue_Get", host: fcgi, method: http.MethodGet, run: (*account).getQueue, params: []param{
		{name: "Param.n.bid", kind: integer, required: true, max: maxInt32},
		{name: "Param.n.count", kind: integer, min: 1, max: 100, preset: 1},
	}},
	{name: "Live_Channel_GetChannelList", host: fcgi, method: http.MethodGet, run: (*account).getChannelList, params: []param{
		{name: "Param.n.status", kind: integer, numbers: []int64{0, 1, 3}},
		{name: "Param.n.page_no", kind: integer, min: 1, max: maxPage, preset: 1},
		{name: "Param.n.page_size", kind: integer, min: 10, max: 100, preset: 10},
		{name: "Param.s.order_field", kind: text, words: []string{"create_time"}},
		{name: "Param.n.order_by_type", alias: "Param.n.order_type", kind: integer, numbers: []int64{0, 1}},
	}},
}

// find returns the interface of this name, or nil.
func find(name string) *iface {
	i := slices.IndexFunc(catalogue, func(f iface) bool { return f.name == name })
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

// findByRequestName is find for the name that a request carries, which for
// mixing may be that of its operation.
func findByRequestName(name string) *iface {
	return find(name)
}

// wireName returns the name under which a request is counted and scripted.
func wireName(r *request, f *iface) string {
	if f != nil {
		return f.name
	}
	return r.name()
}

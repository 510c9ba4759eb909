package livetest

import (
	"slices"
	"strings"
	"time"
)

func eventActions() []apiAction {
	return []apiAction{
		{"DescribeLiveStreamEventList", apiVersion, apiParams(near, apiSpan, apiPages(1, 100), []apiParam{
			{name: "IsFilter", kind: apiInteger, min: 0, max: 1}, {name: "IsStrict", kind: apiInteger, min: 0, max: 1},
			{name: "IsAsc", kind: apiInteger, min: 0, max: 1},
		}), (*account).apiPushEvents},
		{"DescribeCallbackRecordsList", apiVersion, apiParams(apiSpan, []apiParam{
			{name: "StreamName", required: true},
			{name: "EventType", kind: apiInteger, min: 0, max: eventScreenshot, preset: -1},
			{name: "ResultCode", kind: apiInteger, min: 0, max: maxInt32, preset: -1},
			{name: "PageNum", kind: apiInteger, required: true, min: 1, max: maxInt32},
			{name: "PageSize", kind: apiInteger, required: true, min: 1, max: 100},
		}), (*account).apiCallbackRecords},
	}
}

type apiEventList struct {
	EventList []apiPublished
	apiPage
}

// apiPushEvents lists pushes that began in a window, the newest first. A stream name
// is a part of the name, unless it is said to be strict.
func (a *account) apiPushEvents(now time.Time, in apiArgs) (any, *apiFault) {
	start, end := in.time("StartTime"), in.time("EndTime")
	if end.Before(start) || end.After(now.Add(reachSlack)) || end.Sub(start) > publishedSpan || start.Before(now.Add(-publishedReach)) {
		return nil, apiRefuse(codeBadValue, "StartTime and EndTime must be within the last 60 days and at most 30 days apart.")
	}
	rows := a.pushesIn(timeRange{start, end}, func(st *stream, p *push) bool {
		return in.wants("DomainName", p.domain) && in.wants("AppName", p.appName) && !p.mixed &&
			(in.integer("IsStrict") == 0 || in.wants("StreamName", st.id)) && strings.Contains(st.id, in.text("StreamName"))
	})
	if in.integer("IsAsc") == 1 {
		slices.Reverse(rows)
	}
	page, pages := pageOfAPI(in, rows)
	return apiEventList{append([]apiPublished{}, page...), pages}, nil
}

type (
	apiRecordsList struct {
		DataInfoList []apiRecord
		apiPage
	}
	apiRecord struct {
		EventTime    string
		EventType    int
		Request      string
		Response     string
		ResponseTime string
		ResultCode   int
		StreamId     string
	}
)

// recordsReach is how far back the records of notifications go, recordsSpan how much
// of it at once.
const (
	recordsReach = 14 * 24 * time.Hour
	recordsSpan  = 24 * time.Hour
)

// apiCallbackRecords lists the notifications of pushes, recordings and screenshots
// that were sent, and what the receiver has answered.
func (a *account) apiCallbackRecords(now time.Time, in apiArgs) (any, *apiFault) {
	w, fault := apiWindow(in, now, recordsSpan, recordsReach)
	if fault != nil {
		return nil, fault
	}
	rows := []apiRecord{}
	for _, d := range a.deliveries() {
		if d.StreamID != in.text("StreamName") || !slices.Contains([]int{eventInterrupted, eventStarted, eventRecording, eventScreenshot}, d.EventType) {
			continue
		}
		row, ok := newAPIRecordRow(d, w)
		if ok && (in.integer("EventType") < 0 || in.integer("EventType") == int64(row.EventType)) &&
			(in.integer("ResultCode") < 0 || in.integer("ResultCode") == int64(row.ResultCode)) {
			rows = append(rows, row)
		}
	}
	page, pages := pageOfAPI(in, rows)
	return apiRecordsList{append([]apiRecord{}, page...), pages}, nil
}

// newAPIRecordRow tells of the last attempt of a delivery that began in a window.
func newAPIRecordRow(d Delivery, w timeRange) (apiRecord, bool) {
	if len(d.Attempts) == 0 || !w.holds(d.Attempts[0].At.Truncate(time.Second)) {
		return apiRecord{}, false
	}
	last := d.Attempts[len(d.Attempts)-1]
	row := apiRecord{
		EventTime: sameForm(d.Attempts[0].At, w.start), EventType: d.EventType, StreamId: d.StreamID,
		Request: strings.TrimSpace(string(mustEncode(d.Fields))), Response: last.Body, ResponseTime: sameForm(last.At, w.start), ResultCode: 1,
	}
	if d.Delivered {
		row.ResultCode = 0
	}
	return row, true
}

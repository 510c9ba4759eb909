package livetest

import (
	"math"
	"slices"
	"time"
)

// apiAction describes one action of API 3.0: what is accepted for it and what is
// then done.
type apiAction struct {
	name, version string
	params        []apiParam
	// run carries out a request whose parameters fit. The account is locked.
	run func(*account, time.Time, apiArgs) (result any, fault *apiFault)
}

const (
	apiVersion    = "2018-08-01"
	apiVersionVOD = "2018-07-17"
)

// Where a stream is: required, or at will.
var (
	atStream = []apiParam{{name: "AppName", required: true}, {name: "DomainName", required: true}, {name: "StreamName", required: true}}
	near     = []apiParam{{name: "AppName"}, {name: "DomainName"}, {name: "StreamName"}}
)

func apiPages(least, most int64) []apiParam {
	return []apiParam{
		{name: "PageNum", kind: apiInteger, min: 1, max: math.MaxInt32, preset: 1},
		{name: "PageSize", kind: apiInteger, min: least, max: most, preset: 10},
	}
}

func apiParams(lists ...[]apiParam) []apiParam {
	var all []apiParam
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

var apiSpan = []apiParam{
	{name: "StartTime", kind: apiTime, required: true},
	{name: "EndTime", kind: apiTime, required: true},
}

// apiActions is every action that the service knows.
var apiActions []apiAction

func init() { // a literal would refer to itself by way of find
	apiActions = []apiAction{
		{"DescribeLiveStreamState", apiVersion, atStream, (*account).apiState},
		{"ForbidLiveStream", apiVersion, apiParams(atStream, []apiParam{{name: "ResumeTime", kind: apiTime}, {name: "Reason"}}), (*account).apiForbid},
		{"ResumeLiveStream", apiVersion, atStream, (*account).apiResume},
		{"DropLiveStream", apiVersion, atStream, (*account).apiDrop},
		{"DescribeLiveStreamOnlineList", apiVersion, apiParams(near, apiPages(10, 300_000)), (*account).apiOnline},
		{"DescribeLiveStreamPublishedList", apiVersion, apiParams([]apiParam{
			{name: "DomainName", required: true}, {name: "AppName"}, {name: "StreamName"},
		}, apiSpan, apiPages(10, 100)), (*account).apiPublished},
		{"AddDelayLiveStream", apiVersion, apiParams(atStream, []apiParam{
			{name: "DelayTime", kind: apiInteger, required: true, min: 1, max: maxDelay}, {name: "ExpireTime", kind: apiTime},
		}), (*account).apiDelay},
		{"ResumeDelayLiveStream", apiVersion, atStream, (*account).apiResumeDelay},
		{"DescribeLiveDomains", apiVersion, apiParams([]apiParam{
			{name: "DomainStatus", kind: apiInteger, min: 0, max: 1}, {name: "DomainType", kind: apiInteger, min: 0, max: 1, preset: -1},
			{name: "IsDelayLive", kind: apiInteger, min: 0, max: 1}, {name: "DomainPrefix"}, {name: "PlayType", kind: apiInteger, min: 1, max: 3},
		}, apiPages(10, 100)), (*account).apiDomains},
		{"CreateLiveRecord", apiVersion, []apiParam{
			{name: "StreamName", required: true}, {name: "AppName"}, {name: "DomainName"},
			{name: "StartTime"}, {name: "EndTime"},
			{name: "RecordType", words: []string{"video", "audio"}}, {name: "FileFormat", words: []string{"flv", "hls", "mp4", "aac", "mp3"}},
			{name: "Highlight", kind: apiInteger, min: 0, max: 1}, {name: "MixStream", kind: apiInteger, min: 0, max: 1}, {name: "StreamParam"},
		}, (*account).apiStartRecord},
		{"StopLiveRecord", apiVersion, []apiParam{
			{name: "StreamName", required: true}, {name: "TaskId", kind: apiUnsigned, required: true},
		}, (*account).apiStopRecord},
		{"SearchMedia", apiVersionVOD, []apiParam{
			{name: "StreamIds", kind: apiTexts, required: true}, {name: "SourceTypes", kind: apiTexts}, {name: "Filters", kind: apiTexts},
			{name: "Sort", kind: apiObject, fields: []apiParam{
				{name: "Field", required: true, words: []string{"CreateTime"}}, {name: "Order", required: true, words: []string{"Asc", "Desc"}},
			}},
			{name: "CreateTime", kind: apiObject, fields: []apiParam{{name: "After", kind: apiTime}, {name: "Before", kind: apiTime}}},
			{name: "Offset", kind: apiInteger, min: 0, max: 5000}, {name: "Limit", kind: apiInteger, min: 1, max: 5000, preset: 10},
			{name: "SubAppId", kind: apiInteger, min: 1, max: math.MaxInt64}, {name: "StreamDomains", kind: apiTexts}, {name: "StreamPaths", kind: apiTexts},
		}, (*account).apiSearch},
		{"DescribeLiveStreamPushInfoList", apiVersion, apiParams([]apiParam{{name: "PushDomain"}, {name: "AppName"}}, []apiParam{
			{name: "PageNum", kind: apiInteger, min: 1, max: 10_000, preset: 1},
			{name: "PageSize", kind: apiInteger, min: 1, max: 100_000, preset: 200},
		}), (*account).apiPushes},
		{"DescribeAllStreamPlayInfoList", apiVersion, []apiParam{
			{name: "QueryTime", kind: apiTime, required: true}, {name: "PlayDomains", kind: apiTexts},
		}, (*account).apiPlays},
		{"DescribeStreamPushInfoList", apiVersion, apiParams(apiSpan, []apiParam{
			{name: "StreamName", required: true}, {name: "PushDomain"}, {name: "AppName"},
		}), (*account).apiPushHistory},
		{"DescribeStreamPlayInfoList", apiVersion, apiParams(apiSpan, []apiParam{
			{name: "StreamName"}, {name: "PlayDomain"}, {name: "AppName"}, {name: "ServiceName", words: []string{"LVB", "LEB"}},
		}), (*account).apiPlayHistory},
		{"DescribeBillBandwidthAndFluxList", apiVersion, apiParams(apiSpan, []apiParam{
			{name: "PlayDomains", kind: apiTexts}, {name: "MainlandOrOversea", words: []string{"Mainland", "Oversea"}},
			{name: "Granularity", kind: apiInteger, min: 5, max: 1440, preset: 5}, {name: "ServiceName"}, {name: "RegionNames", kind: apiTexts},
		}), (*account).apiBilling},
		{"CreateCommonMixStream", apiVersion, apiMixParams, (*account).apiMix},
		{"CancelCommonMixStream", apiVersion, []apiParam{{name: "MixStreamSessionId", required: true}}, (*account).apiCancelMix},
	}
	apiActions = slices.Concat(apiActions, eventActions(), callbackActions(), domainActions(), taskActions())
	for _, action := range apiActions {
		actions = append(actions, action.name)
	}
	slices.Sort(actions)
}

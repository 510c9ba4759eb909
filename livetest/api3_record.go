package livetest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

type apiTask struct{ TaskId uint64 }

// legacyArgs are parameters in the words of a legacy interface, for what both
// doors do alike.
func legacyArgs(name string, values map[string]string) args {
	maps.DeleteFunc(values, func(_, value string) bool { return value == "" })
	return args{params: find(name).params, values: values}
}

// legacyFault returns the refusal of a legacy interface in API 3.0's words.
func legacyFault(e envelope) *apiFault {
	if e.Ret == 0 {
		return nil
	}
	return apiRefuse(codeBadValue, "%s", e.Message)
}

func (a *account) apiStartRecord(now time.Time, in apiArgs) (any, *apiFault) {
	for _, name := range []string{"StartTime", "EndTime"} {
		if _, err := time.ParseInLocation(time.DateTime, in.text(name), zone); err != nil && in.text(name) != "" {
			return nil, apiRefuse(codeBadValue, "%s must be YYYY-MM-DD hh:mm:ss in the zone of China.", name)
		}
	}
	answer := a.startTape(now, legacyArgs("Live_Tape_Start", map[string]string{
		"Param.s.channel_id":    in.text("StreamName"),
		"Param.s.start_time":    in.text("StartTime"),
		"Param.s.end_time":      in.text("EndTime"),
		"Param.n.task_sub_type": strconv.FormatInt(in.integer("Highlight"), 10),
		"Param.s.file_format":   in.text("FileFormat"),
		"Param.s.record_type":   in.text("RecordType"),
		"Param.s.domain":        in.text("DomainName"),
		"Param.s.path":          in.text("AppName"),
	}))
	if fault := legacyFault(answer); fault != nil {
		return nil, fault
	}
	return apiTask{answer.Output.(taskOutput).TaskID}, nil
}

func (a *account) apiStopRecord(now time.Time, in apiArgs) (any, *apiFault) {
	id := strconv.FormatUint(in.unsigned("TaskId"), 10)
	i := slices.IndexFunc(a.tasks, func(t *task) bool { return t.id == id && t.stream.id == in.text("StreamName") })
	if i < 0 || a.tasks[i].ended {
		return nil, apiRefuse(codeNoTask, "The task %s does not exist.", id)
	}
	a.finish(a.tasks[i], now, now)
	return nil, nil
}

type (
	apiMediaList struct {
		TotalCount   int
		MediaInfoSet []apiMedia
	}
	apiMedia struct {
		FileId    string
		BasicInfo apiMediaBasic
		MetaData  apiMediaMeta
	}
	apiMediaBasic struct {
		Name, Type, MediaUrl, Vid string
		CreateTime, ExpireTime    string
		SourceInfo                apiMediaSource
	}
	apiMediaSource struct {
		SourceType     string
		LiveRecordInfo *apiMediaLive // null once the product has forgotten it
	}
	apiMediaLive struct {
		StreamId, Domain, Path         string
		RecordStartTime, RecordEndTime string
	}
	apiMediaMeta struct {
		Size     int64
		Duration float64
	}
)

// deepestMedia is how far the list of media counts.
const deepestMedia = 5000

func (a *account) apiSearch(_ time.Time, in apiArgs) (any, *apiFault) {
	offset, limit := in.integer("Offset"), in.integer("Limit")
	if offset+limit > deepestMedia || len(in.texts("StreamIds")) > 10 {
		return nil, apiRefuse(codeBadValue, "Offset and Limit reach to 5000, StreamIds has 10 at most.")
	}
	if types := in.texts("SourceTypes"); len(types) > 0 && !slices.Contains(types, "Record") {
		return apiMediaList{MediaInfoSet: []apiMedia{}}, nil
	}
	created := in.object("CreateTime")
	var found []apiMedia
	for _, id := range in.texts("StreamIds") {
		st := a.streams[id]
		if st == nil {
			continue
		}
		for _, r := range st.recordings {
			if created.has("After") && r.End.Before(created.time("After")) || created.has("Before") && r.End.After(created.time("Before")) {
				continue
			}
			found = append(found, newMedia(st, r))
		}
	}
	slices.SortStableFunc(found, func(x, y apiMedia) int { return strings.Compare(x.BasicInfo.CreateTime, y.BasicInfo.CreateTime) })
	if in.object("Sort").text("Order") != "Asc" {
		slices.Reverse(found)
	}
	list := apiMediaList{len(found), []apiMedia{}}
	begin := min(offset, int64(len(found)))
	list.MediaInfoSet = append(list.MediaInfoSet, found[begin:min(begin+limit, int64(len(found)))]...)
	return list, nil
}

func newMedia(st *stream, r Recording) apiMedia {
	return apiMedia{
		FileId: r.FileID,
		BasicInfo: apiMediaBasic{
			Name: st.id, Type: r.Format, MediaUrl: r.URL, Vid: r.VideoID, CreateTime: apiTimeText(r.End), ExpireTime: "9999-12-31T23:59:59Z",
			SourceInfo: apiMediaSource{"Record", &apiMediaLive{
				StreamId: st.id, Domain: newPush(nil).domain, Path: appName,
				RecordStartTime: apiTimeText(r.Start), RecordEndTime: apiTimeText(r.End),
			}},
		},
		MetaData: apiMediaMeta{r.Size, r.Length.Seconds()},
	}
}

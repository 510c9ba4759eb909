package livetest

import (
	"strconv"
	"time"
)

func taskActions() []apiAction {
	return []apiAction{
		{"CreateRecordTask", apiVersion, apiParams(atStream, []apiParam{
			{name: "EndTime", kind: apiInteger, required: true, min: 1, max: maxUnix}, {name: "StartTime", kind: apiInteger, min: 0, max: maxUnix},
			{name: "StreamType", kind: apiInteger, min: 0, max: 1}, {name: "TemplateId", kind: apiInteger, min: 0, max: 1 << 53}, {name: "Extension"},
		}), (*account).apiCreateRecordTask},
		{"StopRecordTask", apiVersion, []apiParam{{name: "TaskId", required: true}}, (*account).apiStopRecordTask},
		{"DescribeRecordTask", apiVersion, []apiParam{
			{name: "StartTime", kind: apiInteger, required: true, min: 1, max: maxUnix}, {name: "EndTime", kind: apiInteger, required: true, min: 1, max: maxUnix},
			{name: "StreamName"}, {name: "DomainName"}, {name: "AppName"}, {name: "ScrollToken"},
		}, (*account).apiRecordTasks},
	}
}

type apiRecordTaskID struct{ TaskId string }

// apiCreateRecordTask makes a task of the newer family, which has a text for an id.
// Its tasks and those of the older one are kept together.
func (a *account) apiCreateRecordTask(now time.Time, in apiArgs) (any, *apiFault) {
	start, end := now, time.Unix(in.integer("EndTime"), 0)
	if in.integer("StartTime") > 0 {
		start = time.Unix(in.integer("StartTime"), 0)
	}
	if !end.After(now) || !end.After(start) || end.After(now.Add(7*24*time.Hour)) || end.Sub(start) > 24*time.Hour {
		return nil, apiRefuse(codeBadValue, "EndTime must be within 7 days, after StartTime and at most a day later.")
	}
	answer := a.startTape(now, legacyArgs("Live_Tape_Start", map[string]string{
		"Param.s.channel_id": in.text("StreamName"), "Param.s.start_time": dateText(start), "Param.s.end_time": dateText(end),
		"Param.s.domain": in.text("DomainName"), "Param.s.path": in.text("AppName"),
	}))
	if fault := legacyFault(answer); fault != nil {
		return nil, fault
	}
	return apiRecordTaskID{strconv.FormatUint(answer.Output.(taskOutput).TaskID, 10)}, nil
}

func (a *account) apiStopRecordTask(now time.Time, in apiArgs) (any, *apiFault) {
	for _, t := range a.tasks {
		if t.id == in.text("TaskId") && !t.ended {
			a.finish(t, now, now)
			return nil, nil
		}
	}
	return nil, apiRefuse(codeNoTask, "The task %s does not exist.", in.text("TaskId"))
}

type (
	apiRecordTaskList struct {
		ScrollToken string
		TaskList    []apiRecordTask
	}
	apiRecordTask struct {
		TaskId, DomainName, AppName, StreamName string
		StartTime, EndTime                      int64
		TemplateId                              int64
		Stopped                                 int
	}
)

// tasksPage is how many tasks an answer has; the token in it leads on.
const tasksPage = 20

func (a *account) apiRecordTasks(_ time.Time, in apiArgs) (any, *apiFault) {
	from, to := time.Unix(in.integer("StartTime"), 0), time.Unix(in.integer("EndTime"), 0)
	if to.Before(from) || to.Sub(from) > 7*24*time.Hour {
		return nil, apiRefuse(codeBadValue, "EndTime must be after StartTime, and at most a week.")
	}
	skip, _ := strconv.Atoi(in.text("ScrollToken"))
	list := apiRecordTaskList{TaskList: []apiRecordTask{}}
	for _, t := range a.tasks {
		if !in.wants("StreamName", t.stream.id) || t.start.Before(from) || t.start.After(to) {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if len(list.TaskList) == tasksPage {
			before, _ := strconv.Atoi(in.text("ScrollToken"))
			list.ScrollToken = strconv.Itoa(before + tasksPage)
			break
		}
		row := apiRecordTask{
			TaskId: t.id, DomainName: newPush(nil).domain, AppName: appName, StreamName: t.stream.id, StartTime: t.start.Unix(), EndTime: t.end.Unix(),
		}
		if t.ended {
			row.Stopped = 1
		}
		list.TaskList = append(list.TaskList, row)
	}
	return list, nil
}

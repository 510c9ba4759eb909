package api3

import (
	"context"
	"iter"
	"time"

	"github.com/qcloudlive/livecode"
)

// A RecordService records by the tasks that the vendor advises today. They work for
// pushes abroad too, and the notifications of event 332 carry their ids. Do not mix
// them with those of livecode.TapeService for one stream.
type RecordService struct{ c *core }

// A RecordParams says what to record.
type RecordParams struct {
	StreamID string
	// Domain and AppName are where the stream is pushed to; empty is what the
	// options say.
	Domain, AppName string
	// Start is when the task begins; zero is now. End is when it ends: after Start,
	// at most 24 hours later, and within 7 days from now.
	Start, End time.Time
	// TemplateID is the record template, which says format and place; 0 is that of
	// the domain's rule.
	TemplateID int64
	// MixStream records the output of a mix.
	MixStream bool
}

// A RecordTask is a recording task.
type RecordTask struct {
	ID, StreamID, Domain, AppName string
	// Start and End are in the zone +08:00.
	Start, End time.Time
	TemplateID int64
	// Stopped reports a task that was stopped before its End, or has ended.
	Stopped bool
}

// Start makes a task and returns its id. Each call makes one of its own, so it is
// sent once; after an error livecode.MaybeExecuted tells whether it may exist.
//
// API: CreateRecordTask, cloud.tencent.com/document/product/267/45983
func (s RecordService) Start(ctx context.Context, params RecordParams) (taskID string, err error) {
	set := s.c.settings
	domain, app := first(params.Domain, set.pushDomain), first(params.AppName, set.appName)
	begin := params.Start
	if begin.IsZero() {
		begin = s.c.now()
	}
	switch {
	case params.StreamID == "":
		return "", badArgument("Records.Start", "StreamID", "not empty")
	case !isDomain.MatchString(domain):
		return "", badArgument("Records.Start", "Domain", "a push domain, here or by the option PushDomain")
	case !params.End.After(begin) || params.End.Sub(begin) > day:
		return "", badArgument("Records.Start", "End", "after Start, at most 24h later")
	case params.End.Sub(s.c.now()) > 7*day:
		return "", badArgument("Records.Start", "End", "within 7 days")
	}
	fields := map[string]any{"StreamName": params.StreamID, "DomainName": domain, "AppName": app, "EndTime": params.End.Unix()}
	if !params.Start.IsZero() {
		fields["StartTime"] = params.Start.Unix()
	}
	if params.TemplateID != 0 {
		fields["TemplateId"] = params.TemplateID
	}
	if params.MixStream {
		fields["StreamType"] = 1
	}
	var answer struct{ TaskId string }
	err = s.c.Call(ctx, "CreateRecordTask", fields, &answer)
	return answer.TaskId, err
}

// Stop ends a task. Its file comes with the notification of a recording.
//
// API: StopRecordTask, cloud.tencent.com/document/product/267/45981
func (s RecordService) Stop(ctx context.Context, taskID string) error {
	if taskID == "" {
		return badArgument("Records.Stop", "taskID", "not empty")
	}
	return s.c.Call(ctx, "StopRecordTask", map[string]string{"TaskId": taskID}, nil)
}

// List yields the tasks of a stream, or of all with an empty streamID, that begin
// from start to end: at most a week, within the last 90 days.
//
// API: DescribeRecordTask, cloud.tencent.com/document/product/267/45982
func (s RecordService) List(ctx context.Context, streamID string, start, end time.Time) iter.Seq2[RecordTask, error] {
	return func(yield func(RecordTask, error) bool) {
		if start.IsZero() || !start.Before(end) || end.Sub(start) > 7*day {
			yield(RecordTask{}, badArgument("Records.List", "end", "after start, at most 7 days later"))
			return
		}
		fields := map[string]any{"StartTime": start.Unix(), "EndTime": end.Unix()}
		if streamID != "" {
			fields["StreamName"] = streamID
		}
		for range mostPages {
			var page struct {
				ScrollToken string
				TaskList    []struct {
					TaskId, StreamName, DomainName, AppName string
					StartTime, EndTime, TemplateId          int64
					Stopped                                 int
				}
			}
			if err := s.c.Call(ctx, "DescribeRecordTask", fields, &page, livecode.ReadOnly()); err != nil {
				yield(RecordTask{}, err)
				return
			}
			for _, t := range page.TaskList {
				task := RecordTask{t.TaskId, t.StreamName, t.DomainName, t.AppName, inChina(t.StartTime), inChina(t.EndTime), t.TemplateId, t.Stopped != 0}
				if !yield(task, nil) {
					return
				}
			}
			if page.ScrollToken == "" || len(page.TaskList) == 0 || page.ScrollToken == fields["ScrollToken"] {
				return
			}
			fields["ScrollToken"] = page.ScrollToken
		}
	}
}

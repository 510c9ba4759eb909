package livetest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

const (
	maxTaskSpan     = 24 * time.Hour   // of a scheduled task
	maxRealTimeSpan = 30 * time.Minute // of a real-time task
	duplicateWithin = 3 * time.Second  // repeats of Live_Tape_Start
)

// task is one recording task.
type task struct {
	id       string
	stream   *stream
	params   map[string]string // of the call that made it
	made     time.Time
	realTime bool
	start    time.Time
	end      time.Time // planned, and real once it has ended
	format   string
	ended    bool
}

// Task is a recording task.
type Task struct {
	ID       string // decimal, 20 digits
	StreamID string
	RealTime bool
	Start    time.Time
	End      time.Time // planned; once ended, the real one
	Format   string    // flv, hls, mp4 or aac
	Ended    bool
}

// Tasks returns the recording tasks of a stream, the oldest first.
func (s *Server) Tasks(streamID string) []Task {
	a, now := s.account, s.clock()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settle(now)
	var list []Task
	for _, t := range a.tasks {
		if t.stream.id == streamID {
			list = append(list, Task{t.id, t.stream.id, t.realTime, t.start, t.end, t.format, t.ended})
		}
	}
	return list
}

// DuplicateTasks returns how many recording tasks repeat another one: the same
// parameters within three seconds. The service bills each of them.
func (s *Server) DuplicateTasks() int {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	return s.account.duplicates
}

// taskOutput is the output of Live_Tape_Start. The id is a number that no
// float64 can hold.
type taskOutput struct {
	TaskID uint64 `json:"task_id"`
}

func (a *account) startTape(now time.Time, in args) envelope {
	t := &task{
		stream:   a.stream(in.text("Param.s.channel_id")),
		params:   in.values,
		made:     now,
		realTime: in.integer("Param.n.task_sub_type") == 1,
		start:    in.dateTime("Param.s.start_time"),
		end:      in.dateTime("Param.s.end_time"),
		format:   in.text("Param.s.file_format"),
	}
	if fault := plan(t, now); fault != "" {
		return refuse(retBadParameter, "%s", fault)
	}
	if a.repeats(t) {
		a.duplicates++
	}
	id := a.nextTask()
	t.id = strconv.FormatUint(id, 10)
	a.tasks, a.running = append(a.tasks, t), append(a.running, t)
	return output(taskOutput{id})
}

// plan completes the times and the format of a task. It returns what is wrong,
// or "".
func plan(t *task, now time.Time) string {
	if fault := planFormat(t); fault != "" {
		return fault
	}
	if t.realTime {
		return planRealTime(t, now)
	}
	switch {
	case t.start.IsZero():
		return "Param.s.start_time: is missing"
	case t.end.IsZero():
		return "Param.s.end_time: is missing"
	case !t.start.Before(t.end):
		return "Param.s.end_time: is not after Param.s.start_time"
	case t.end.Sub(t.start) > maxTaskSpan:
		return "Param.s.end_time: is more than a day after Param.s.start_time"
	case !now.Before(t.end):
		return "Param.s.end_time: is past"
	}
	return ""
}

// planRealTime applies the rules of a task that begins at once.
func planRealTime(t *task, now time.Time) string {
	if !t.end.IsZero() && !now.Before(t.end) {
		return "Param.s.end_time: is past"
	}
	if t.stream.push == nil {
		return "Param.s.channel_id: recording in real time needs an active push"
	}
	t.start = now
	if latest := now.Add(maxRealTimeSpan); t.end.IsZero() || t.end.After(latest) {
		t.end = latest
	}
	return ""
}

// planFormat applies the rule which container takes what.
func planFormat(t *task) string {
	if t.format == "" {
		t.format = "flv"
	}
	if t.format == "aac" && t.params["Param.s.record_type"] != "audio" {
		return "Param.s.file_format: aac takes audio only"
	}
	return ""
}

// repeats reports whether the call that makes t is the repeat of an earlier one.
func (a *account) repeats(t *task) bool {
	for _, old := range slices.Backward(a.tasks) {
		if t.made.Sub(old.made) > duplicateWithin {
			return false
		}
		if maps.Equal(t.params, old.params) {
			return true
		}
	}
	return false
}

func (a *account) stopTape(now time.Time, in args) envelope {
	id := in.text("Param.n.task_id")
	i := slices.IndexFunc(a.tasks, func(t *task) bool { return t.id == id })
	if i < 0 || a.tasks[i].stream.id != in.text("Param.s.channel_id") {
		return refuse(retBadParameter, "Param.n.task_id: the channel has no task %s", id)
	}
	t := a.tasks[i]
	if t.realTime != (in.integer("Param.n.task_sub_type") == 1) {
		return refuse(retBadParameter, "Param.n.task_sub_type: the task is of the other type")
	}
	if !t.ended {
		a.finish(t, now, now)
	}
	return void() // also when it had ended: stopping is repeatable
}

// finish ends a task and keeps what it recorded: one file for each push within
// its time.
func (a *account) finish(t *task, end, now time.Time) {
	t.ended, t.end = true, end
	a.running = slices.DeleteFunc(a.running, func(r *task) bool { return r == t })
	var pushes []*push
	for p := t.stream.last; p != nil && (p.ended.IsZero() || p.ended.After(t.start)); p = p.previous {
		pushes = append(pushes, p)
	}
	for _, p := range slices.Backward(pushes) {
		from, to := later(t.start, p.began), end
		if !p.ended.IsZero() && p.ended.Before(end) {
			to = p.ended
		}
		if from.After(to) {
			continue
		}
		a.addRecording(t.stream, Recording{TaskID: t.id, Format: t.format, Start: from, End: to}, now)
	}
}

func later(t, u time.Time) time.Time {
	if t.After(u) {
		return t
	}
	return u
}

// settleTasks ends the tasks whose time is up.
func (a *account) settleTasks(now time.Time) {
	for _, t := range slices.Clone(a.running) {
		if !now.Before(t.end) {
			a.finish(t, t.end, now)
		}
	}
}

// nextTask returns the id of a recording task, which outgrows an int64.
func (a *account) nextTask() uint64 {
	a.lastTask++
	return 18000000000000000000 + a.lastTask
}

package livetest

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"
)

const (
	maxTaskSpan     = 24 * time.Hour   // of a scheduled task
	maxRealTimeSpan = 30 * time.Minute // of a real-time task
	duplicateWithin = 3 * time.Second  // of Live_Tape_Start
)

// Tasks returns the recording tasks of a stream, the oldest first.
func (s *Server) Tasks(streamID string) []Task {
	a, _ := s.lock()
	defer a.mu.Unlock()
	var list []Task
	for _, t := range a.tasks {
		if t.stream.id == streamID {
			list = append(list, t.shown())
		}
	}
	return list
}

func (t *task) shown() Task {
	return Task{t.id, t.stream.id, t.realTime, t.start, t.end, t.format, t.ended, t.params["Param.s.record_type"] == "audio"}
}

// DuplicateTasks returns how many recording tasks duplicate another one: the same
// parameters within three seconds. The service bills each of them.
func (s *Server) DuplicateTasks() int {
	a, _ := s.lock()
	defer a.mu.Unlock()
	return a.duplicates
}

// taskOutput is the output of Live_Tape_Start. The id is a number that no
// float64 can hold.
type taskOutput struct {
	TaskID uint64 `json:"task_id"`
}

var startTapeEndpoint = endpoint{name: TapeStart, host: fcgi, run: (*account).startTape, params: []param{
	{name: "Param.s.channel_id", kind: text, required: true},
	{name: "Param.s.start_time", kind: dateTime}, // both times are required
	{name: "Param.s.end_time", kind: dateTime},   // unless the task begins at once
	{name: "Param.n.task_sub_type", kind: integer, numbers: []int64{0, 1}},
	{name: "Param.s.file_format", kind: text, words: []string{"flv", "hls", "mp4", "aac"}},
	{name: "Param.s.record_type", kind: text, words: []string{"video", "audio"}},
	{name: "Param.s.path", kind: text},
	{name: "Param.s.domain", kind: text},
	{name: "Param.s.mix_stream", kind: text, words: []string{"0", "1"}},
}}

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
	if err := t.plan(now); err != nil {
		return fail(retBadParameter, "%v", err)
	}
	if a.isDuplicate(t) {
		a.duplicates++
	}
	id := a.nextTask()
	t.id = strconv.FormatUint(id, 10)
	a.tasks, a.running = append(a.tasks, t), append(a.running, t)
	a.note(Activity{Kind: TaskBegan, StreamID: t.stream.id, Task: new(t.shown())})
	return output(taskOutput{id})
}

// plan completes the times and the format of a task, or reports what is wrong with
// them.
func (t *task) plan(now time.Time) error {
	if err := t.planFormat(); err != nil {
		return err
	}
	if t.realTime {
		return t.planRealTime(now)
	}
	switch {
	case t.start.IsZero():
		return errors.New("Param.s.start_time: is missing")
	case t.end.IsZero():
		return errors.New("Param.s.end_time: is missing")
	case !t.start.Before(t.end):
		return errors.New("Param.s.end_time: is not after Param.s.start_time")
	case t.end.Sub(t.start) > maxTaskSpan:
		return errors.New("Param.s.end_time: is more than a day after Param.s.start_time")
	case !now.Before(t.end):
		return errors.New("Param.s.end_time: is past")
	}
	return nil
}

// planRealTime applies the rules of a task that begins at once.
func (t *task) planRealTime(now time.Time) error {
	if !t.end.IsZero() && !now.Before(t.end) {
		return errors.New("Param.s.end_time: is past")
	}
	if t.stream.push == nil {
		return errors.New("Param.s.channel_id: recording in real time needs an active push")
	}
	t.start = now
	if latest := now.Add(maxRealTimeSpan); t.end.IsZero() || t.end.After(latest) {
		t.end = latest
	}
	return nil
}

// planFormat applies the rule which container takes what.
func (t *task) planFormat() error {
	if t.format == "" {
		t.format = "flv"
	}
	if t.format == "aac" && t.params["Param.s.record_type"] != "audio" {
		return errors.New("Param.s.file_format: aac takes audio only")
	}
	return nil
}

// isDuplicate reports whether the call that makes t duplicates an earlier one.
func (a *account) isDuplicate(t *task) bool {
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

var stopTapeEndpoint = endpoint{name: TapeStop, host: fcgi, run: (*account).stopTape, params: []param{
	{name: "Param.s.channel_id", kind: text, required: true},
	{name: "Param.n.task_id", alias: "Param.s.task_id", kind: unsigned, required: true},
	{name: "Param.n.task_sub_type", kind: integer, numbers: []int64{0, 1}},
}}

func (a *account) stopTape(now time.Time, in args) envelope {
	id := in.text("Param.n.task_id")
	i := slices.IndexFunc(a.tasks, func(t *task) bool { return t.id == id })
	if i < 0 || a.tasks[i].stream.id != in.text("Param.s.channel_id") {
		return fail(retBadParameter, "Param.n.task_id: the channel has no task %s", id)
	}
	t := a.tasks[i]
	if t.realTime != (in.integer("Param.n.task_sub_type") == 1) {
		return fail(retBadParameter, "Param.n.task_sub_type: the task is of the other type")
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
	a.note(Activity{Kind: TaskEnded, StreamID: t.stream.id, Task: new(t.shown())})
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
		if a.record != nil {
			a.record(RecordingJob{Task: t.shown(), Sequence: p.sequence, Start: from, End: to})
			continue
		}
		a.addRecording(t.stream, Recording{TaskID: t.id, Format: t.format, Start: from, End: to}, now)
	}
}

// endTasks ends the tasks whose time is up.
func (a *account) endTasks(now time.Time) {
	for _, t := range slices.Clone(a.running) {
		if !now.Before(t.end) {
			a.finish(t, t.end, now)
		}
	}
}

package media

import (
	"errors"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// errNotRecorded reports that nothing real was there to be recorded.
var errNotRecorded = errors.New("media: nothing was pushed within the time of the task")

// maxTasks bounds the tasks whose files nobody has asked for.
const maxTasks = 10_000

// startTask records a stream after a while, also when it is pushed anew.
func (s *Server) startTask(streamID string, spec recordingSpec, after time.Duration) {
	t := &task{streamID: streamID, spec: spec, files: map[string]livetest.Recording{}, done: make(chan struct{})}
	t.spec.task = t
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.tasks) >= maxTasks {
		return
	}
	s.tasks[spec.taskID] = t
	if after > 0 {
		t.timer = time.AfterFunc(after, func() { s.beginTask(t) })
		return
	}
	s.running.Go(func() { s.beginTask(t) })
}

func (s *Server) beginTask(t *task) {
	t.mu.Lock()
	t.started = true
	t.mu.Unlock()
	if p := s.push(t.streamID); p != nil {
		p.recordings.start(t.spec)
	}
}

// endTask ends a recording and returns when its files are complete.
func (s *Server) endTask(taskID string) *task {
	s.mu.Lock()
	t := s.tasks[taskID]
	s.mu.Unlock()
	if t == nil {
		return nil
	}
	if t.timer != nil {
		t.timer.Stop()
	}
	t.mu.Lock()
	first := !t.ended
	t.ended = true
	t.mu.Unlock()
	if !first {
		<-t.done
		return t
	}
	if p := s.push(t.streamID); p != nil {
		p.recordings.stop(taskID)
	}
	t.writing.Wait()
	close(t.done)
	return t
}

// takeFile ends a task and returns the file that it has of a push.
func (s *Server) takeFile(taskID, sequence string) (livetest.Recording, error) {
	t := s.endTask(taskID)
	if t == nil {
		return livetest.Recording{}, errNotRecorded
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	file, ok := t.files[sequence]
	if !ok {
		return file, errNotRecorded
	}
	delete(t.files, sequence)
	return file, nil
}

// recordingsOf returns what is to be recorded of a stream that begins.
func (s *Server) recordingsOf(streamID string) []recordingSpec {
	s.mu.Lock()
	defer s.mu.Unlock()
	var specs []recordingSpec
	for _, format := range s.options.Record {
		specs = append(specs, recordingSpec{format: format})
	}
	for _, t := range s.tasks {
		if t.streamID == streamID && t.running() {
			specs = append(specs, t.spec)
		}
	}
	return specs
}

// forgetTasks drops the tasks that have ended and whose files were fetched.
func (s *Server) forgetTasks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, t := range s.tasks {
		if t.forgettable() {
			delete(s.tasks, id)
		}
	}
}

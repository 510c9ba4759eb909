package media

import (
	"sync"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// recordingSpec says what is to be recorded.
type recordingSpec struct {
	taskID string // empty: of no task, but of every push
	format string // flv, mp4, hls or aac
	sound  bool   // alone
	task   *task
}

// task is a recording task of the service, from its start to its end.
type task struct {
	streamID string
	spec     recordingSpec
	timer    *time.Timer // starts it

	mu      sync.Mutex
	started bool
	ended   bool
	writing sync.WaitGroup                // its files under way
	files   map[string]livetest.Recording // the last one of each push, by sequence
	done    chan struct{}                 // closed when all files are complete
}

// open counts a file under way. It reports false after the end of the task.
func (t *task) open() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return false
	}
	t.writing.Add(1)
	return true
}

func (t *task) keep(sequence string, r livetest.Recording) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.files[sequence] = r
}

func (t *task) running() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.started && !t.ended
}

func (t *task) forgettable() bool {
	select {
	case <-t.done:
		t.mu.Lock()
		defer t.mu.Unlock()
		return len(t.files) == 0
	default:
		return false
	}
}

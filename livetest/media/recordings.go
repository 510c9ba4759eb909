package media

import (
	"slices"
	"sync"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// recordings are those of one push. Frames are written by the goroutine of the
// push; tasks begin and end from others.
type recordings struct {
	*core
	streamID string
	sequence *text // of the push
	wanted   func(streamID string) []recordingSpec

	mu      sync.Mutex
	begun   bool
	ended   bool
	headers [2]*av.Frame
	gop     []av.Frame // since the newest key frame, for one that begins now
	bytes   int
	active  []*recording
}

// begin starts what is to be recorded of the push from its start.
func (r *recordings) begin() {
	r.mu.Lock()
	r.begun = true
	r.mu.Unlock()
	for _, spec := range r.wanted(r.streamID) {
		r.start(spec)
	}
}

// start begins a recording with the newest key frame.
func (r *recordings) start(spec recordingSpec) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended || slices.ContainsFunc(r.active, func(a *recording) bool { return a.spec == spec }) {
		return
	}
	if spec.task != nil && !spec.task.open() {
		return
	}
	rec := newRecording(r.core, r.streamID, r.sequence, spec)
	for _, h := range r.headers {
		if h != nil {
			rec.write(*h)
		}
	}
	for _, f := range r.gop {
		rec.write(f)
	}
	r.active = append(r.active, rec)
}

func (r *recordings) write(f av.Frame) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remember(f)
	for _, rec := range r.active {
		rec.write(f)
	}
}

// remember keeps what a recording that begins now has to begin with.
func (r *recordings) remember(f av.Frame) {
	switch {
	case f.Header:
		r.headers[headerIndex(f.Codec)] = &f
		return
	case f.Key:
		r.gop, r.bytes = nil, 0
	case r.begun && len(r.gop) == 0:
		return
	case r.begun && r.headers[0] == nil: // any packet of sound will do to begin with
		r.gop = nil
		return
	}
	if r.bytes += len(f.Data); r.bytes > r.options.MaxGOP {
		r.gop = nil
		return
	}
	r.gop = append(r.gop, f)
}

// stop ends the recordings of a task and returns when their files are complete.
func (r *recordings) stop(taskID string) {
	r.mu.Lock()
	var stopped []*recording
	r.active = slices.DeleteFunc(r.active, func(rec *recording) bool {
		if rec.spec.taskID != taskID {
			return false
		}
		stopped = append(stopped, rec)
		return true
	})
	r.mu.Unlock()
	for _, rec := range stopped {
		rec.finish()
	}
}

// end ends all recordings and returns when their files are complete.
func (r *recordings) end() {
	r.mu.Lock()
	active := r.active
	r.active, r.ended, r.gop = nil, true, nil
	r.mu.Unlock()
	for _, rec := range active {
		rec.finish()
	}
}

func (r *recordings) any() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.active) > 0
}

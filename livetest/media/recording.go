package media

import (
	"errors"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/container"
)

// recording writes one push into files, one after the other.
type recording struct {
	*core
	streamID string
	sequence *text // of the push
	spec     recordingSpec
	writer   container.Writer
	name     string // of the file under way
	started  time.Time
	first    time.Duration // of the stream, where the file began
	headers  [2]*av.Frame
	failed   bool
	released bool
}

func newRecording(c *core, streamID string, sequence *text, spec recordingSpec) *recording {
	return &recording{core: c, streamID: streamID, sequence: sequence, spec: spec}
}

// write adds a frame. What goes wrong ends the recording and not the push.
func (r *recording) write(f av.Frame) {
	if r.spec.sound && f.Codec.IsVideo() {
		return
	}
	if f.Header {
		r.headers[headerIndex(f.Codec)] = &f
	}
	if r.failed {
		return
	}
	if r.full(f) {
		r.report(r.complete())
	}
	if r.writer == nil {
		r.open(f)
	}
	if r.failed {
		return
	}
	if err := r.writer.Write(f); err != nil {
		r.fail(err)
	}
}

// full reports whether the frame belongs to the next file. A file begins with a
// picture that can be decoded.
func (r *recording) full(f av.Frame) bool {
	if r.writer == nil || f.Header || f.DTS-r.first < r.options.Segment {
		return false
	}
	return f.Key || r.headers[0] == nil
}

func (r *recording) open(f av.Frame) {
	r.name = r.newFileName(r.streamID, r.spec.format)
	r.started, r.first = r.account.now(), f.DTS
	var err error
	if r.writer, err = newWriter(r.disk, r.name, r.spec.format); err != nil {
		r.writer = nil
		r.fail(err)
		return
	}
	for _, h := range r.headers {
		if h != nil && !f.Header && r.writer.Write(*h) != nil {
			return // the next Write reports it again
		}
	}
}

func newWriter(d *disk, name, format string) (container.Writer, error) {
	switch format {
	case "flv":
		return container.NewFLV(d, name)
	case "mp4":
		return container.NewMP4(d, name)
	case "hls":
		return container.NewHLS(d, name)
	case "aac":
		return container.NewAAC(d, name)
	}
	return nil, fmt.Errorf("media: no recordings in the format %q", format)
}

// fail ends the recording. What has been written of it is kept.
func (r *recording) fail(err error) {
	r.logger.Warn("media: recording ended", "stream", r.streamID, "format", r.spec.format, "error", err)
	r.finish()
	r.failed = true
}

// finish completes the recording. The last file of a task is asked for by the
// service, all others are reported to it.
func (r *recording) finish() {
	if file, ok := r.complete(); r.spec.task == nil {
		r.report(file, ok)
	} else if ok {
		r.spec.task.keep(r.sequence.Load(), file)
	}
	r.release()
}

func (r *recording) release() {
	if r.spec.task != nil && !r.released {
		r.released = true
		r.spec.task.writing.Done()
	}
}

func (r *recording) report(file livetest.Recording, ok bool) {
	if ok {
		r.account.recorded(r.streamID, file)
	}
}

// complete completes the file under way. It reports false where there is none.
func (r *recording) complete() (livetest.Recording, bool) {
	if r.writer == nil {
		return livetest.Recording{}, false
	}
	info, err := r.writer.Close()
	r.writer = nil
	if errors.Is(err, container.ErrEmpty) {
		r.disk.remove(r.name)
		return livetest.Recording{}, false
	}
	if err != nil {
		r.logger.Warn("media: recording not complete", "stream", r.streamID, "error", err)
	}
	return livetest.Recording{
		TaskID: r.spec.taskID,
		URL:    r.fileURL(r.name),
		Format: r.spec.format,
		Start:  r.started,
		End:    r.account.now(),
		Length: info.Duration,
		Size:   info.Size,
	}, true
}

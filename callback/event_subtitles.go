package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// SubtitlesCreated (字幕&同传, live subtitles) brings what was said in a stream, and its
// translation where one is configured. It is sent while somebody pulls the stream of
// the subtitles. A sentence comes again, changed, until it is steady.
//
// API: event_type 338, cloud.tencent.com/document/product/267/121711
type SubtitlesCreated struct {
	Notification

	// TaskID names the task that makes the subtitles.
	TaskID string
	// Subtitles are the sentences, subtitle_tmp_res.
	Subtitles []Subtitle
}

// A Subtitle is one sentence.
type Subtitle struct {
	// SrcTxt is what was said, and DstTxt its translation; empty without one.
	SrcTxt, DstTxt string
	// StartPTS and EndPTS are its place in the stream, to the millisecond.
	StartPTS, EndPTS time.Duration
	// StartTime and EndTime are the same by the clock. The service names no unit, so
	// seconds and milliseconds are both taken.
	StartTime, EndTime time.Time
	// SteadyState is set once the text will not change any more.
	SteadyState bool
}

func (s *Subtitle) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "src_txt":
		return r.Text(&s.SrcTxt)
	case "dst_txt":
		return r.Text(&s.DstTxt)
	case "start_pts":
		return r.Duration(&s.StartPTS, time.Millisecond)
	case "end_pts":
		return r.Duration(&s.EndPTS, time.Millisecond)
	case "start_unix_time":
		return anyUnix(r, &s.StartTime)
	case "end_unix_time":
		return anyUnix(r, &s.EndTime)
	case "steady_state", "stead_state": // the vendor's samples have the second
		return truth(r, &s.SteadyState)
	}
	return r.Skip()
}

// Type returns [TypeSubtitlesCreated].
func (e *SubtitlesCreated) Type() Type { return TypeSubtitlesCreated }

// Time returns the EndTime of the last sentence that has one.
func (e *SubtitlesCreated) Time() time.Time {
	var last time.Time
	for _, s := range e.Subtitles {
		if s.EndTime.After(last) {
			last = s.EndTime
		}
	}
	return last
}

// DedupeKey implements [Event].
func (e *SubtitlesCreated) DedupeKey() string { return dedupeKey(e) }

// String implements [Event].
func (e *SubtitlesCreated) String() string { return describe(e) }

// LogValue implements [Event].
func (e *SubtitlesCreated) LogValue() slog.Value { return logValue(e) }

func (e *SubtitlesCreated) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "task_id":
		return r.Text(&e.TaskID)
	case "data":
		return wire.Object(r, e, (*SubtitlesCreated).dataField)
	}
	return e.Notification.field(name, r)
}

func (e *SubtitlesCreated) dataField(name []byte, r *wire.Reader) error {
	if string(name) == "subtitle_tmp_res" {
		return wire.Objects(r, &e.Subtitles, (*Subtitle).field)
	}
	return r.Skip()
}

package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// SmartErased (音画擦除) reports which words the service has removed from the audio of
// a stream.
//
// API: event_type 347, www.tencentcloud.com/document/product/267/73169
type SmartErased struct {
	Notification

	// TaskID names the task that erases.
	TaskID string
	// Sentences are what was said, subtitle_tmp_res.
	Sentences []ErasedSentence
}

// An ErasedSentence is a piece of speech with words that were taken out.
type ErasedSentence struct {
	// SrcTxt is what was said.
	SrcTxt string
	// StartPTS and EndPTS are its place in the stream, to the millisecond.
	StartPTS, EndPTS time.Duration
	// StartTime and EndTime are the same by the clock, to the second:
	// start_unix_time and end_unix_time.
	StartTime, EndTime time.Time
	// Keywords are the words that were taken out.
	Keywords []ErasedKeyword
}

// An ErasedKeyword is a word and its place in the stream, to the millisecond.
type ErasedKeyword struct {
	Word               string
	BeginTime, EndTime time.Duration
}

func (s *ErasedSentence) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "src_txt":
		return r.Text(&s.SrcTxt)
	case "start_pts":
		return r.Duration(&s.StartPTS, time.Millisecond)
	case "end_pts":
		return r.Duration(&s.EndPTS, time.Millisecond)
	case "start_unix_time":
		return anyUnix(r, &s.StartTime)
	case "end_unix_time":
		return anyUnix(r, &s.EndTime)
	case "keywords_info":
		return wire.Objects(r, &s.Keywords, (*ErasedKeyword).field)
	}
	return r.Skip()
}

func (k *ErasedKeyword) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "word":
		return r.Text(&k.Word)
	case "begin_time":
		return r.Duration(&k.BeginTime, time.Millisecond)
	case "end_time":
		return r.Duration(&k.EndTime, time.Millisecond)
	}
	return r.Skip()
}

// Type returns [TypeSmartErased].
func (e *SmartErased) Type() Type { return TypeSmartErased }

// Time returns the EndTime of the last sentence that has one.
func (e *SmartErased) Time() time.Time {
	var last time.Time
	for _, s := range e.Sentences {
		if s.EndTime.After(last) {
			last = s.EndTime
		}
	}
	return last
}

// String implements [Event].
func (e *SmartErased) String() string { return describe(e) }

// LogValue implements [Event].
func (e *SmartErased) LogValue() slog.Value { return logValue(e) }

func (e *SmartErased) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "task_id":
		return r.Text(&e.TaskID)
	case "data":
		return wire.Object(r, e, (*SmartErased).dataField)
	}
	return e.Notification.field(name, r)
}

func (e *SmartErased) dataField(name []byte, r *wire.Reader) error {
	if string(name) == "subtitle_tmp_res" {
		return wire.Objects(r, &e.Sentences, (*ErasedSentence).field)
	}
	return r.Skip()
}

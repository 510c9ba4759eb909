package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// AudioModerated says that the sound of a stream looks suspicious. Sound that
// passes is not reported, unless the account asks for it.
//
// API: event_type 315, cloud.tencent.com/document/product/267/58643
type AudioModerated struct {
	Notification

	// RequestID names the piece of sound that was examined.
	RequestID string
	// TaskID names the moderation of the stream.
	TaskID string
	// Seq counts the pieces.
	Seq int64
	// Duration is how much sound was examined.
	Duration time.Duration
	// Hit is HitFlag: whether anything was found.
	Hit bool
	// Suggestion, Label and SubLabel are the verdict of the gravest result.
	Suggestion      Suggestion
	Label, SubLabel ModerationLabel
	// SubTag is a label below SubLabel.
	SubTag string
	// Score is how sure the verdict is, from 0 to 100.
	Score float64
	// Status of the examination; 2 when it worked.
	Status int
	// ASRText is what was said.
	ASRText string
	// CDNURL and the URLs in ASRResults lead to the sound. They are as unsigned
	// as the rest of the body: check their host before fetching them.
	CDNURL string
	// ASRResults are the pieces of recognised speech, asr_tmp_full_results.
	ASRResults []SpeechResult
	// TextResults are what was found in the words.
	TextResults []TextResult
	// MoanResults, LanguageResults and SpeakerResults are what was found in the
	// sound: moaning, rare languages, known voices.
	MoanResults, LanguageResults, SpeakerResults []SoundResult
	// RecognitionResults are what else was recognised, such as the gender.
	RecognitionResults []RecognitionResult
	// BizID is a number of the account. The service no longer maintains it.
	BizID string
}

// Type returns [TypeAudioModerated].
func (e *AudioModerated) Type() Type { return TypeAudioModerated }

// Time returns when the last piece of ASRResults was made; the event has no
// time of its own.
func (e *AudioModerated) Time() time.Time {
	var last time.Time
	for _, speech := range e.ASRResults {
		if speech.CreateTime.After(last) {
			last = speech.CreateTime
		}
	}
	return last
}

// DedupeKey implements [Event]. It is made of RequestID, and without one of the
// whole body.
func (e *AudioModerated) DedupeKey() string { return dedupeKey(e, e.RequestID) }

// String implements [Event].
func (e *AudioModerated) String() string { return describe(e) }

// LogValue implements [Event].
func (e *AudioModerated) LogValue() slog.Value { return logValue(e) }

func (e *AudioModerated) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "request_id":
		return r.Text(&e.RequestID)
	case "task_id":
		return r.Text(&e.TaskID)
	case "seq":
		return r.Int(&e.Seq)
	case "duration":
		return span(r, &e.Duration, time.Second)
	case "status":
		return wire.Enum(r, &e.Status)
	case "asr_text":
		return r.Text(&e.ASRText)
	case "cdn_url":
		return r.Text(&e.CDNURL)
	case "bizid":
		return r.Text(&e.BizID)
	}
	return e.verdictField(name, r)
}

// verdictField reads names of two styles, which stand on one level.
func (e *AudioModerated) verdictField(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "HitFlag":
		return hit(r, &e.Hit)
	case "suggestion":
		return r.Text((*string)(&e.Suggestion))
	case "label":
		return r.Text((*string)(&e.Label))
	case "sub_label":
		return r.Text((*string)(&e.SubLabel))
	case "SubTag":
		return r.Text(&e.SubTag)
	case "Score":
		return r.Float(&e.Score)
	}
	return e.resultField(name, r)
}

func (e *AudioModerated) resultField(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "data":
		return wire.Object(r, e, (*AudioModerated).dataField)
	case "text_results":
		return wire.Rows(r, &e.TextResults, (*TextResult).field)
	case "moan_results":
		return wire.Rows(r, &e.MoanResults, (*SoundResult).field)
	case "language_results":
		return wire.Rows(r, &e.LanguageResults, (*SoundResult).field)
	case "speaker_results":
		return wire.Rows(r, &e.SpeakerResults, (*SoundResult).field)
	case "recognition_results":
		return wire.Rows(r, &e.RecognitionResults, (*RecognitionResult).field)
	}
	return e.Notification.field(name, r)
}

func (e *AudioModerated) dataField(name []byte, r *wire.Reader) error {
	if string(name) == "asr_tmp_full_results" {
		return wire.Rows(r, &e.ASRResults, (*SpeechResult).field)
	}
	return r.Unknown()
}

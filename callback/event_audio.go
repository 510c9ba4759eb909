package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// AudioModerated (直播音频审核) reports that the audio of a stream looks suspicious.
// Audio that passes is not reported, unless the account asks for it.
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

// verdictField reads names of two styles, which occur on one level.
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
		return wire.Objects(r, &e.TextResults, (*TextResult).field)
	case "moan_results":
		return wire.Objects(r, &e.MoanResults, (*SoundResult).field)
	case "language_results":
		return wire.Objects(r, &e.LanguageResults, (*SoundResult).field)
	case "speaker_results":
		return wire.Objects(r, &e.SpeakerResults, (*SoundResult).field)
	case "recognition_results":
		return wire.Objects(r, &e.RecognitionResults, (*RecognitionResult).field)
	}
	return e.Notification.field(name, r)
}

func (e *AudioModerated) dataField(name []byte, r *wire.Reader) error {
	if string(name) == "asr_tmp_full_results" {
		return wire.Objects(r, &e.ASRResults, (*SpeechResult).field)
	}
	return r.Skip()
}

// A SpeechResult is one piece of recognised speech.
type SpeechResult struct {
	// ID is not explained by the service, and often empty.
	ID string
	// AppearingPoint is the beginning and the end of the piece, in seconds by
	// the look of them: the service names no unit.
	AppearingPoint []float64
	// Periods is the same within the sound at URL: "00:00:00-00:00:15".
	Periods string
	// Confidence of the recognition.
	Confidence float64
	// CreateTime is when the piece was recognised, to the second.
	CreateTime time.Time
	// URL leads to the sound.
	URL string
}

func (s *SpeechResult) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "id":
		return r.Text(&s.ID)
	case "appearing_point":
		return numbers(r, &s.AppearingPoint)
	case "periods":
		return r.Text(&s.Periods)
	case "confidence":
		return r.Float(&s.Confidence)
	case "create_time":
		return r.Unix(&s.CreateTime)
	case "url":
		return r.Text(&s.URL)
	}
	return r.Skip()
}

// A TextResult is what the moderation found in words.
type TextResult struct {
	// Suggestion, Label and SubLabel are the verdict.
	Suggestion      Suggestion
	Label, SubLabel ModerationLabel
	// Score is how sure the verdict is, from 0 to 100.
	Score float64
	// Keywords gave cause for it. There are none when the model judged the words
	// as a whole.
	Keywords []string
	// HitInfos are the positions of the keywords.
	HitInfos []HitInfo
	// LibID, LibName and LibType are the dictionary of the keywords.
	LibID, LibName string
	LibType        int
}

func (t *TextResult) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Suggestion":
		return r.Text((*string)(&t.Suggestion))
	case "Label":
		return r.Text((*string)(&t.Label))
	case "SubLabel":
		return r.Text((*string)(&t.SubLabel))
	case "Score":
		return r.Float(&t.Score)
	case "Keywords":
		return wire.Texts(r, &t.Keywords)
	case "HitInfos":
		return wire.Objects(r, &t.HitInfos, (*HitInfo).field)
	case "LibId":
		return r.Text(&t.LibID)
	case "LibName":
		return r.Text(&t.LibName)
	case "LibType":
		return wire.Enum(r, &t.LibType)
	}
	return r.Skip()
}

// A HitInfo is a keyword and its positions.
type HitInfo struct {
	// Type is what found it: "Keyword" or "Model".
	Type string
	// Keyword is the word, LibName its dictionary.
	Keyword, LibName string
	// Positions of the word in the text.
	Positions []HitPosition
}

// A HitPosition is where a word begins and ends, counted in characters.
type HitPosition struct {
	Start, End int
}

func (h *HitInfo) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Type":
		return r.Text(&h.Type)
	case "Keyword":
		return r.Text(&h.Keyword)
	case "LibName":
		return r.Text(&h.LibName)
	case "Positions":
		return wire.Objects(r, &h.Positions, (*HitPosition).field)
	}
	return r.Skip()
}

func (p *HitPosition) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Start":
		return wire.Enum(r, &p.Start)
	case "End":
		return wire.Enum(r, &p.End)
	}
	return r.Skip()
}

// A SoundResult is what the moderation found in a stretch of sound.
type SoundResult struct {
	// StartTime and EndTime are counted from the beginning of the sound.
	StartTime, EndTime time.Duration
	// Label is the finding: a kind of sound, a language or a voice. SubLabel and
	// Suggestion come with moaning only.
	Label, SubLabel ModerationLabel
	Suggestion      Suggestion
	// Score is how sure the finding is, from 0 to 100.
	Score float64
}

func (s *SoundResult) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "StartTime":
		return span(r, &s.StartTime, time.Second)
	case "EndTime":
		return span(r, &s.EndTime, time.Second)
	case "Label":
		return r.Text((*string)(&s.Label))
	case "SubLabel":
		return r.Text((*string)(&s.SubLabel))
	case "Suggestion":
		return r.Text((*string)(&s.Suggestion))
	case "Score":
		return r.Float(&s.Score)
	}
	return r.Skip()
}

// A RecognitionResult is a trait that was recognised in the sound.
type RecognitionResult struct {
	// Label is the trait, "Teenager" or "Gender".
	Label ModerationLabel
	// Tags are its values, such as "Male".
	Tags []RecognitionTag
}

// A RecognitionTag is a value of a trait and where it was heard.
type RecognitionTag struct {
	Name string
	// Score is how sure the value is, from 0 to 100.
	Score float64
	// StartTime and EndTime are counted from the beginning of the sound.
	StartTime, EndTime time.Duration
}

func (t *RecognitionResult) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Label":
		return r.Text((*string)(&t.Label))
	case "Tags":
		return wire.Objects(r, &t.Tags, (*RecognitionTag).field)
	}
	return r.Skip()
}

func (t *RecognitionTag) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Name":
		return r.Text(&t.Name)
	case "Score":
		return r.Float(&t.Score)
	case "StartTime":
		return span(r, &t.StartTime, time.Millisecond) // unlike in the other results
	case "EndTime":
		return span(r, &t.EndTime, time.Millisecond)
	}
	return r.Skip()
}

package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// An Assessment is what [QualityExceptionOccurred], [EvaluationThresholdCrossed]
// and [EvaluationAveraged] have in common.
type Assessment struct {
	Notification

	// EventTime is when the service sent the notification, to the second.
	EventTime time.Time
	// Function is "QualityControl" or "Assessment".
	Function string
	// Class is what was assessed: a fault such as "Blur" or
	// "VideoDroppingFrames" for quality control, a measure such as "PSNR", "SSIM"
	// or "VMAF" for an evaluation. The vendor's pages list some fifty.
	Class string
	// TranscodeTemplateID and WatermarkTemplateID are the templates of the stream
	// that was assessed; empty when not sent.
	TranscodeTemplateID, WatermarkTemplateID string
}

// Time returns EventTime.
func (a *Assessment) Time() time.Time { return a.EventTime }

func (a *Assessment) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "event_time", "update_time": // one vendor page has the second name
		return r.Unix(&a.EventTime)
	case "function":
		return r.Text(&a.Function)
	case "class":
		return r.Text(&a.Class)
	case "transcode_template_id":
		return r.Text(&a.TranscodeTemplateID)
	case "watermark_template_id":
		return r.Text(&a.WatermarkTemplateID)
	}
	return a.Notification.field(name, r)
}

// QualityExceptionOccurred (质检) reports that quality control has found a fault in
// the stream.
//
// API: event_type 343, www.tencentcloud.com/document/product/267/73166
type QualityExceptionOccurred struct {
	Assessment

	// Score is how marked the fault is. Its scale depends on Class.
	Score float64
}

// Type returns [TypeQualityExceptionOccurred].
func (e *QualityExceptionOccurred) Type() Type { return TypeQualityExceptionOccurred }

// String implements [Event].
func (e *QualityExceptionOccurred) String() string { return describe(e) }

// LogValue implements [Event].
func (e *QualityExceptionOccurred) LogValue() slog.Value { return logValue(e) }

func (e *QualityExceptionOccurred) field(name []byte, r *wire.Reader) error {
	if string(name) == "score" {
		return r.Float(&e.Score)
	}
	return e.Assessment.field(name, r)
}

// An Evaluation is what [EvaluationThresholdCrossed] and [EvaluationAveraged]
// have in common.
type Evaluation struct {
	Assessment

	// Frames are the pictures that were measured.
	Frames []EvaluatedFrame
	// AverageScore, MaxScore and MinScore are those of the period. They come with
	// averages; 0 when not sent.
	AverageScore, MaxScore, MinScore float64
}

// An EvaluatedFrame is one measured picture.
type EvaluatedFrame struct {
	// Score of the picture. Its scale depends on Class.
	Score float64
	// Time of the picture, to the millisecond.
	Time time.Time
}

func (f *EvaluatedFrame) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "score":
		return r.Float(&f.Score)
	case "time":
		return r.UnixMilli(&f.Time)
	}
	return r.Skip()
}

// Time returns EventTime, or without one the time of the last frame.
func (e *Evaluation) Time() time.Time {
	if last := len(e.Frames) - 1; e.EventTime.IsZero() && last >= 0 {
		return e.Frames[last].Time
	}
	return e.EventTime
}

func (e *Evaluation) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "frames":
		return wire.Objects(r, &e.Frames, (*EvaluatedFrame).field)
	case "average_score":
		return r.Float(&e.AverageScore)
	case "max_score":
		return r.Float(&e.MaxScore)
	case "min_score":
		return r.Float(&e.MinScore)
	}
	return e.Assessment.field(name, r)
}

// EvaluationThresholdCrossed (评测阈值) reports that pictures of the stream have scored
// below the threshold of the account. Frames holds those pictures.
//
// The vendor's sample of an average bears this event's type. If AverageScore is
// set, it is one.
//
// API: event_type 344, www.tencentcloud.com/document/product/267/73167
type EvaluationThresholdCrossed struct {
	Evaluation
}

// Type returns [TypeEvaluationThresholdCrossed].
func (e *EvaluationThresholdCrossed) Type() Type { return TypeEvaluationThresholdCrossed }

// String implements [Event].
func (e *EvaluationThresholdCrossed) String() string { return describe(e) }

// LogValue implements [Event].
func (e *EvaluationThresholdCrossed) LogValue() slog.Value { return logValue(e) }

// EvaluationAveraged (评测平均分) reports the scores of a period. Frames holds all pictures
// that were measured.
//
// API: event_type 345, www.tencentcloud.com/document/product/267/73168
type EvaluationAveraged struct {
	Evaluation
}

// Type returns [TypeEvaluationAveraged].
func (e *EvaluationAveraged) Type() Type { return TypeEvaluationAveraged }

// String implements [Event].
func (e *EvaluationAveraged) String() string { return describe(e) }

// LogValue implements [Event].
func (e *EvaluationAveraged) LogValue() slog.Value { return logValue(e) }

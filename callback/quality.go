package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// An Assessment is what [QualityExceptionOccurred], [EvaluationThresholdCrossed]
// and [EvaluationAveraged] tell about what was assessed.
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

// QualityExceptionOccurred says that quality control has found a fault in the
// stream.
//
// API: event_type 343, www.tencentcloud.com/document/product/267/73166
type QualityExceptionOccurred struct {
	Assessment

	// Score is how marked the fault is. Its scale depends on Class.
	Score float64
}

// Type returns [TypeQualityExceptionOccurred].
func (e *QualityExceptionOccurred) Type() Type { return TypeQualityExceptionOccurred }

// DedupeKey implements [Event]. It is made of the whole body but t and sign:
// the event has no id, and EventTime is not that of the fault.
func (e *QualityExceptionOccurred) DedupeKey() string { return dedupeKey(e, "") }

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

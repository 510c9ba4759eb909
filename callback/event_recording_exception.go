package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// An ExceptionLevel is how bad a fault in a recording is. The set is open.
type ExceptionLevel string

// The levels that the service documents.
const (
	ExceptionInfo    ExceptionLevel = "info"
	ExceptionWarning ExceptionLevel = "warning"
	ExceptionError   ExceptionLevel = "error"
)

// RecordingExceptionOccurred (录制异常) reports a fault in a recording, which may well
// go on. The service merges occurrences of a fault into one report,
// which may arrive two minutes late.
//
// API: event_type 341, cloud.tencent.com/document/product/267/68622
type RecordingExceptionOccurred struct {
	Notification

	// SessionID names the recording.
	SessionID string
	// Timestamp is when the report was made, to the second.
	Timestamp time.Time
	// FileFormat of the recording. It is [FileFormatTS] for HLS.
	FileFormat FileFormat
	// ExceptionLevel is how bad the fault is.
	ExceptionLevel ExceptionLevel
	// Exception is the fault.
	Exception RecordingException
}

// A RecordingException is a fault in a recording.
type RecordingException struct {
	// Type is its kind, a negative number.
	Type RecordingExceptionType
	// Occurs is how often it occurred since the last report.
	Occurs int
	// Desc describes it in words that change: never parse it.
	Desc string
}

func (x *RecordingException) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "type":
		return wire.Enum(r, &x.Type)
	case "occurs":
		return wire.Enum(r, &x.Occurs)
	case "desc":
		return r.Text(&x.Desc)
	}
	return r.Skip()
}

// Type returns [TypeRecordingExceptionOccurred].
func (e *RecordingExceptionOccurred) Type() Type { return TypeRecordingExceptionOccurred }

// Time returns Timestamp.
func (e *RecordingExceptionOccurred) Time() time.Time { return e.Timestamp }

// String implements [Event].
func (e *RecordingExceptionOccurred) String() string { return describe(e) }

// LogValue implements [Event].
func (e *RecordingExceptionOccurred) LogValue() slog.Value { return logValue(e) }

func (e *RecordingExceptionOccurred) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "session_id":
		return r.Text(&e.SessionID)
	case "timestamp":
		return r.Unix(&e.Timestamp)
	case "file_format":
		return r.Text((*string)(&e.FileFormat))
	case "exception_level":
		return r.Text((*string)(&e.ExceptionLevel))
	case "exception":
		return wire.Object(r, &e.Exception, (*RecordingException).field)
	}
	return e.Notification.field(name, r)
}

// A RecordingExceptionType is a kind of fault in a recording. The set is open.
//
// API: exception type, cloud.tencent.com/document/product/267/68622
type RecordingExceptionType int

// The kinds that the service documents. A file is cut because the codec changed;
// sound and pictures are missed only where they are to be recorded.
const (
	ExceptionAudioTimestampJump    RecordingExceptionType = -8   // -8 (audio timestamps leap)
	ExceptionVideoTimestampJump    RecordingExceptionType = -9   // -9 (video timestamps leap)
	ExceptionTimestampsApart       RecordingExceptionType = -10  // -10 (audio and video timestamps far apart)
	ExceptionVideoTimestampInvalid RecordingExceptionType = -11  // -11 (video timestamps invalid)
	ExceptionPullFailed            RecordingExceptionType = -16  // -16 (pull failed)
	ExceptionNoAudio               RecordingExceptionType = -17  // -17 (no audio)
	ExceptionNoVideo               RecordingExceptionType = -18  // -18 (no video)
	ExceptionAudioTimestampStuck   RecordingExceptionType = -22  // -22 (audio timestamps stand still)
	ExceptionVideoTimestampStuck   RecordingExceptionType = -23  // -23 (video timestamps stand still)
	ExceptionAudioTimestampInvalid RecordingExceptionType = -24  // -24 (audio timestamps invalid)
	ExceptionResolutionChanged     RecordingExceptionType = -100 // -100 (resolution changed)
	ExceptionWriteFailed           RecordingExceptionType = -104 // -104 (write failed)
	ExceptionFileCut               RecordingExceptionType = -120 // -120 (file cut)
	ExceptionVideoFramesDropped    RecordingExceptionType = -130 // -130 (video frames dropped)
	ExceptionAudioFramesDropped    RecordingExceptionType = -131 // -131 (audio frames dropped)
	ExceptionGOPLength             RecordingExceptionType = -132 // -132 (odd distance of key frames)
	ExceptionAudioTimestampUneven  RecordingExceptionType = -200 // -200 (audio timestamps uneven)
	ExceptionVideoTimestampUneven  RecordingExceptionType = -201 // -201 (video timestamps uneven)
)

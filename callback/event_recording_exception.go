package callback

import (
	"log/slog"
	"strconv"
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

// RecordingExceptionOccurred says that something is wrong with a recording,
// which may well go on. The service joins repeats of a fault into one report,
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
	return r.Unknown()
}

// Type returns [TypeRecordingExceptionOccurred].
func (e *RecordingExceptionOccurred) Type() Type { return TypeRecordingExceptionOccurred }

// Time returns Timestamp.
func (e *RecordingExceptionOccurred) Time() time.Time { return e.Timestamp }

// DedupeKey implements [Event]. It is made of SessionID, Timestamp and the type
// of the exception.
func (e *RecordingExceptionOccurred) DedupeKey() string {
	return dedupeKey(e, e.SessionID, moment(e.Timestamp), strconv.Itoa(int(e.Exception.Type)))
}

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

// The kinds that the service documents.
const (
	ExceptionAudioTimestampJump    RecordingExceptionType = -8 // leapt ahead
	ExceptionVideoTimestampJump    RecordingExceptionType = -9
	ExceptionTimestampsApart       RecordingExceptionType = -10 // of audio and video
	ExceptionVideoTimestampInvalid RecordingExceptionType = -11
	ExceptionPullFailed            RecordingExceptionType = -16
	ExceptionNoAudio               RecordingExceptionType = -17 // though audio is to be recorded
	ExceptionNoVideo               RecordingExceptionType = -18 // though video is to be recorded
	ExceptionAudioTimestampStuck   RecordingExceptionType = -22
	ExceptionVideoTimestampStuck   RecordingExceptionType = -23
	ExceptionAudioTimestampInvalid RecordingExceptionType = -24
	ExceptionResolutionChanged     RecordingExceptionType = -100
	ExceptionWriteFailed           RecordingExceptionType = -104 // into the file
	ExceptionFileCut               RecordingExceptionType = -120 // because the codec changed
	ExceptionVideoFramesDropped    RecordingExceptionType = -130
	ExceptionAudioFramesDropped    RecordingExceptionType = -131
	ExceptionGOPLength             RecordingExceptionType = -132
	ExceptionAudioTimestampUneven  RecordingExceptionType = -200
	ExceptionVideoTimestampUneven  RecordingExceptionType = -201
)

// String returns the number and its meaning: "-16 (pull failed)".
func (t RecordingExceptionType) String() string {
	return strconv.Itoa(int(t)) + " (" + t.meaning() + ")"
}

func (t RecordingExceptionType) meaning() string {
	switch t {
	case ExceptionAudioTimestampJump:
		return "audio timestamps leap"
	case ExceptionVideoTimestampJump:
		return "video timestamps leap"
	case ExceptionTimestampsApart:
		return "audio and video timestamps far apart"
	case ExceptionVideoTimestampInvalid:
		return "video timestamps invalid"
	case ExceptionPullFailed:
		return "pull failed"
	case ExceptionNoAudio:
		return "no audio"
	case ExceptionNoVideo:
		return "no video"
	case ExceptionAudioTimestampStuck:
		return "audio timestamps stand still"
	case ExceptionVideoTimestampStuck:
		return "video timestamps stand still"
	case ExceptionAudioTimestampInvalid:
		return "audio timestamps invalid"
	case ExceptionResolutionChanged:
		return "resolution changed"
	case ExceptionWriteFailed:
		return "write failed"
	case ExceptionFileCut:
		return "file cut"
	case ExceptionVideoFramesDropped:
		return "video frames dropped"
	case ExceptionAudioFramesDropped:
		return "audio frames dropped"
	case ExceptionGOPLength:
		return "odd distance of key frames"
	case ExceptionAudioTimestampUneven:
		return "audio timestamps uneven"
	case ExceptionVideoTimestampUneven:
		return "video timestamps uneven"
	}
	return "unknown"
}

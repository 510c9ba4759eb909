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

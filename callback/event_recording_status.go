package callback

import (
	"log/slog"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A RecordingStatus is what became of a recording. The set is open.
type RecordingStatus string

// The states that the service documents.
const (
	RecordingStatusStarted     RecordingStatus = "record_start_succeeded"
	RecordingStatusStartFailed RecordingStatus = "record_start_failed"
	RecordingStatusPaused      RecordingStatus = "record_paused"
	RecordingStatusResumed     RecordingStatus = "record_resumed"
	RecordingStatusError       RecordingStatus = "record_error"
	RecordingStatusEnded       RecordingStatus = "record_ended"
)

// RecordingStatusChanged (录制状态) reports that a recording has started, paused,
// failed or ended. [RecordingCreated] reports the file.
//
// API: event_type 332, cloud.tencent.com/document/product/267/58590
type RecordingStatusChanged struct {
	Notification

	// RecordEvent is what became of the recording.
	RecordEvent RecordingStatus
	// EventTime is when, to the second.
	EventTime time.Time
	// SessionID names the recording.
	SessionID string
	// TaskID names the task that an API call has made; empty for recordings by
	// template.
	TaskID string
	// Seq numbers the notification.
	Seq string
	// RecordDetail is JSON; [RecordingStatusChanged.Detail] reads it.
	RecordDetail string
}

// Type returns [TypeRecordingStatusChanged].
func (e *RecordingStatusChanged) Type() Type { return TypeRecordingStatusChanged }

// Time returns EventTime.
func (e *RecordingStatusChanged) Time() time.Time { return e.EventTime }

// String implements [Event].
func (e *RecordingStatusChanged) String() string { return describe(e) }

// LogValue implements [Event].
func (e *RecordingStatusChanged) LogValue() slog.Value { return logValue(e) }

func (e *RecordingStatusChanged) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "record_event":
		return r.Text((*string)(&e.RecordEvent))
	case "event_time", "update_time": // one vendor page has the second name
		return r.Unix(&e.EventTime)
	case "session_id":
		return r.Text(&e.SessionID)
	case "task_id":
		return r.Text(&e.TaskID)
	case "seq":
		return r.Text(&e.Seq)
	case "record_detail":
		return r.Text(&e.RecordDetail)
	}
	return e.Notification.field(name, r)
}

// A RecordingDetail is what record_detail says about a recording.
type RecordingDetail struct {
	// FileFormat of the files to come. A number without a meaning here is its
	// digits.
	FileFormat FileFormat
	// RecordBPS is the bit rate of a transcoded recording in kbit/s, else 0.
	RecordBPS int64
	// StartModel is what started the recording.
	StartModel StartModel
	// RecordContent is which of the stream's pictures are recorded.
	RecordContent RecordContent
	// SourceType is where the stream comes from.
	SourceType SourceType
	// CodecTempID is the number of the transcoding template; "0" without one.
	CodecTempID string
}

// Detail reads RecordDetail. It is the zero value when there is none, and an
// error when it is not an object.
func (e *RecordingStatusChanged) Detail() (RecordingDetail, error) {
	var detail RecordingDetail
	err := decodeNested(e.RecordDetail, &detail, (*RecordingDetail).field)
	return detail, err
}

func (d *RecordingDetail) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "file_format":
		return fileFormat(r, &d.FileFormat)
	case "record_bps":
		return r.Int(&d.RecordBPS)
	case "start_model":
		return wire.Enum(r, &d.StartModel)
	case "record_content":
		return wire.Enum(r, &d.RecordContent)
	case "source_type":
		return wire.Enum(r, &d.SourceType)
	case "codec_temp_id":
		return r.Text(&d.CodecTempID)
	}
	return r.Skip()
}

// fileFormat reads a format that is written as a number here and as a word in
// all other places.
func fileFormat(r *wire.Reader, dst *FileFormat) error {
	var n int64
	err := r.Int(&n)
	formats := [...]FileFormat{1: FileFormatFLV, 2: FileFormatHLS, 3: FileFormatMP4, 4: FileFormatAAC, 5: FileFormatMP3}
	switch {
	case err != nil || n == 0:
		return err
	case n > 0 && n < int64(len(formats)):
		*dst = formats[n]
	default:
		*dst = FileFormat(strconv.FormatInt(n, 10))
	}
	return nil
}

// A StartModel is what started a recording. The set is open.
type StartModel int

// The values that the service documents.
const (
	StartByTemplate StartModel = 1 // template
	StartByAPI      StartModel = 5 // api
)

// A RecordContent is which of a stream's pictures are recorded. The set is
// open.
type RecordContent int

// The values that the service documents.
const (
	ContentOriginal    RecordContent = 1 // original
	ContentWatermarked RecordContent = 2 // watermarked
	ContentTranscoded  RecordContent = 3 // transcoded
)

// A SourceType is where a recorded stream comes from. The set is open.
type SourceType int

// The values that the service documents.
const (
	SourceLive SourceType = 1 // live
	// SourceRelay is the stream of a relay task, and StreamID the id of the task.
	SourceRelay SourceType = 2 // relay
)

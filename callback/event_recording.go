package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A FileFormat is the format of a recorded file. The set is open.
type FileFormat string

// The formats that the service documents.
const (
	FileFormatFLV FileFormat = "flv"
	FileFormatHLS FileFormat = "hls"
	FileFormatMP4 FileFormat = "mp4"
	FileFormatAAC FileFormat = "aac"
	FileFormatMP3 FileFormat = "mp3" // in [RecordingDetail]
	FileFormatTS  FileFormat = "ts"  // HLS, in [RecordingExceptionOccurred]
)

// RecordingCreated (录制文件) reports that a recorded file is ready.
//
// API: event_type 100, cloud.tencent.com/document/product/267/38082
type RecordingCreated struct {
	Notification

	// FileID names the file. It is longer than an int64, or of the form
	// <appid>_<hex> for a file kept in COS. The oldest notifications lack it.
	FileID string
	// VideoID is the file's older name. Documented once, sent to this day.
	VideoID string
	// RecordFileID equals FileID where it is sent.
	RecordFileID string
	// VideoURL is where the file lies. It is as unsigned as the rest of the
	// body: check its host before fetching it.
	VideoURL string
	// FileSize in bytes. For HLS it may count the playlist alone.
	FileSize int64
	// FileFormat of the file.
	FileFormat FileFormat
	// StartTime and EndTime of the recording, to the microsecond where sent.
	// They are not exact, and the start may even lie behind the end.
	StartTime, EndTime time.Time
	// Duration of the content in whole seconds. It need not be the difference
	// of the two times.
	Duration time.Duration
	// MediaStartTime is the presentation timestamp of the first picture.
	MediaStartTime int64
	// TaskID names the recording task. It may be longer than an int64.
	TaskID string
	// RecordBPS is the bit rate of a transcoded recording in kbit/s, else 0.
	RecordBPS int64
	// RecordTempID is the number of the recording template. Not documented.
	RecordTempID string
	// VOD2Flag was documented in 2017 and is not known to have been sent.
	VOD2Flag int
	// CallbackExt is JSON; [RecordingCreated.Ext] reads it.
	CallbackExt string

	startMicros, endMicros int64
}

// A RecordingExt is what callback_ext says about a recorded file.
type RecordingExt struct {
	// VideoCodec such as "h264".
	VideoCodec string
	// Resolution such as "1280x720".
	Resolution string
	// SessionID is not documented; it equals the task's id where it was seen.
	SessionID string
}

// Ext reads CallbackExt. It is the zero value when there is none, and an error
// when it is not an object.
func (e *RecordingCreated) Ext() (RecordingExt, error) {
	var ext RecordingExt
	err := decodeNested(e.CallbackExt, &ext, (*RecordingExt).field)
	return ext, err
}

func (x *RecordingExt) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "video_codec":
		return r.Text(&x.VideoCodec)
	case "resolution":
		return r.Text(&x.Resolution)
	case "session_id":
		return r.Text(&x.SessionID)
	}
	return r.Skip()
}

// Type returns [TypeRecordingCreated].
func (e *RecordingCreated) Type() Type { return TypeRecordingCreated }

// Time returns EndTime.
func (e *RecordingCreated) Time() time.Time { return e.EndTime }

// ContentStart returns when the content of the file begins. It is EndTime less
// Duration, as the service defines it, and more exact than StartTime; zero
// without EndTime.
func (e *RecordingCreated) ContentStart() time.Time {
	if e.EndTime.IsZero() {
		return time.Time{}
	}
	return e.EndTime.Add(-e.Duration)
}

// String implements [Event].
func (e *RecordingCreated) String() string { return describe(e) }

// LogValue implements [Event].
func (e *RecordingCreated) LogValue() slog.Value { return logValue(e) }

func (e *RecordingCreated) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "file_id":
		return r.Text(&e.FileID)
	case "video_id":
		return r.Text(&e.VideoID)
	case "record_file_id":
		return r.Text(&e.RecordFileID)
	case "video_url":
		return r.Text(&e.VideoURL)
	case "file_size":
		return r.Int(&e.FileSize)
	case "file_format":
		return r.Text((*string)(&e.FileFormat))
	case "start_time":
		return r.Unix(&e.StartTime)
	case "start_time_usec":
		return micros(r, &e.startMicros)
	case "end_time":
		return r.Unix(&e.EndTime)
	case "end_time_usec":
		return micros(r, &e.endMicros)
	}
	return e.taskField(name, r)
}

func (e *RecordingCreated) taskField(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "duration":
		return r.Duration(&e.Duration, time.Second)
	case "media_start_time":
		return r.Int(&e.MediaStartTime)
	case "task_id":
		return r.Text(&e.TaskID)
	case "record_bps":
		return r.Int(&e.RecordBPS)
	case "record_temp_id":
		return r.Text(&e.RecordTempID)
	case "vod2Flag":
		return wire.Enum(r, &e.VOD2Flag)
	case "callback_ext":
		return r.Text(&e.CallbackExt)
	}
	return e.Notification.field(name, r)
}

// finish joins the times with their parts below a second, which arrive apart.
func (e *RecordingCreated) finish() {
	e.StartTime = addMicros(e.StartTime, e.startMicros)
	e.EndTime = addMicros(e.EndTime, e.endMicros)
}

func micros(r *wire.Reader, dst *int64) error {
	if err := r.Int(dst); err != nil {
		return err
	}
	if *dst < 0 || *dst >= 1_000_000 {
		*dst = 0
		return &wire.FieldError{Want: "microseconds below one second", Got: "more or less"}
	}
	return nil
}

func addMicros(t time.Time, n int64) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(time.Duration(n) * time.Microsecond)
}

package callback

import (
	"strconv"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A RecordingDetail is what record_detail tells about a recording.
type RecordingDetail struct {
	// FileFormat of the files to come. A number without a meaning here stands as
	// its digits.
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
	return r.Unknown()
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
	StartByTemplate StartModel = 1
	StartByAPI      StartModel = 5
)

// String returns a word for the value, or the number of one without a name.
func (m StartModel) String() string {
	switch m {
	case StartByTemplate:
		return "template"
	case StartByAPI:
		return "api"
	}
	return "StartModel(" + strconv.Itoa(int(m)) + ")"
}

// A RecordContent is which of a stream's pictures are recorded. The set is
// open.
type RecordContent int

// The values that the service documents.
const (
	ContentOriginal    RecordContent = 1
	ContentWatermarked RecordContent = 2
	ContentTranscoded  RecordContent = 3
)

// String returns a word for the value, or the number of one without a name.
func (c RecordContent) String() string {
	switch c {
	case ContentOriginal:
		return "original"
	case ContentWatermarked:
		return "watermarked"
	case ContentTranscoded:
		return "transcoded"
	}
	return "RecordContent(" + strconv.Itoa(int(c)) + ")"
}

// A SourceType is where a recorded stream comes from. The set is open.
type SourceType int

// The values that the service documents.
const (
	SourceLive  SourceType = 1
	SourceRelay SourceType = 2 // then StreamID is the id of the relay task
)

// String returns a word for the value, or the number of one without a name.
func (t SourceType) String() string {
	switch t {
	case SourceLive:
		return "live"
	case SourceRelay:
		return "relay"
	}
	return "SourceType(" + strconv.Itoa(int(t)) + ")"
}

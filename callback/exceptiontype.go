package callback

import "strconv"

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

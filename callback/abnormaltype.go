package callback

import "strconv"

// An AbnormalType is a kind of fault in a push. The set is open.
//
// API: abnormal_event type, cloud.tencent.com/document/product/267/53310
type AbnormalType int

// The kinds that the service documents. Its limits for "too long" and "too
// large" have changed over the years; [AbnormalDetail] has the figures.
const (
	AbnormalVideoTimestampBack AbnormalType = iota + 1 // went backwards
	AbnormalAudioTimestampBack
	AbnormalVideoTimestampJump // leapt ahead
	AbnormalAudioTimestampJump
	AbnormalChunkSize         // RTMP chunks are too large
	AbnormalVideoFrameArrival // too long between the arrival of two frames
	AbnormalAudioFrameArrival
	AbnormalVideoCodecChanged
	AbnormalAudioCodecChanged
	AbnormalVideoHeaderMissing // frames before the codec's header
	AbnormalAudioHeaderMissing
	AbnormalAudioTimestampGap // too long between the times of two frames
	AbnormalCodecUncommon
	AbnormalVideoHeaderInvalid
	AbnormalFrameRateLow
	AbnormalGOPSize // too long between two key frames
)

// String returns the number and its meaning: "6 (video frames arrive late)".
func (t AbnormalType) String() string {
	return strconv.Itoa(int(t)) + " (" + t.meaning() + ")"
}

func (t AbnormalType) meaning() string {
	switch t {
	case AbnormalVideoTimestampBack:
		return "video timestamps go back"
	case AbnormalAudioTimestampBack:
		return "audio timestamps go back"
	case AbnormalVideoTimestampJump:
		return "video timestamps leap ahead"
	case AbnormalAudioTimestampJump:
		return "audio timestamps leap ahead"
	case AbnormalChunkSize:
		return "chunks too large"
	case AbnormalVideoFrameArrival:
		return "video frames arrive late"
	case AbnormalAudioFrameArrival:
		return "audio frames arrive late"
	case AbnormalVideoCodecChanged:
		return "video codec changed"
	case AbnormalAudioCodecChanged:
		return "audio codec changed"
	case AbnormalVideoHeaderMissing:
		return "video header missing"
	case AbnormalAudioHeaderMissing:
		return "audio header missing"
	case AbnormalAudioTimestampGap:
		return "audio timestamps far apart"
	case AbnormalCodecUncommon:
		return "uncommon codec"
	case AbnormalVideoHeaderInvalid:
		return "video header invalid"
	case AbnormalFrameRateLow:
		return "frame rate too low"
	case AbnormalGOPSize:
		return "key frames too far apart"
	}
	return "unknown"
}

package callback

import (
	"log/slog"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// PushExceptionOccurred reports what was wrong with a push within the last
// interval. Intervals without a fault are not reported.
//
// API: event_type 321, cloud.tencent.com/document/product/267/53310
type PushExceptionOccurred struct {
	Notification

	// DataTime is when the report was made, to the millisecond.
	DataTime time.Time
	// ReportInterval is the time that the report covers.
	ReportInterval time.Duration
	// AbnormalEvents are the faults, one element for each kind.
	AbnormalEvents []AbnormalEvent
	// Sequence numbers the push, as in [StreamStarted].
	Sequence string
	// UserIP is the address of the pusher.
	UserIP string
	// Timeout is how long the service waits for the answer to this
	// notification.
	Timeout time.Duration
}

// An AbnormalEvent is all faults of one kind within the interval.
type AbnormalEvent struct {
	// Type is the kind of the fault.
	Type AbnormalType
	// Count is how often it occurred.
	Count int
	// Details tell of single faults, perhaps not of all.
	Details []AbnormalDetail
	// TypeDescCN and TypeDescEN are the service's words for Type in Chinese and
	// English. EventKey is another Chinese description.
	TypeDescCN, TypeDescEN, EventKey string
	// CustomerVisible is "true".
	CustomerVisible string
}

// An AbnormalDetail is one fault.
type AbnormalDetail struct {
	// Desc describes it in words that change: never parse it.
	Desc string
	// OccurTime is when it occurred, to the millisecond.
	OccurTime time.Time
}

func (a *AbnormalEvent) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "type":
		return wire.Enum(r, &a.Type)
	case "count":
		return wire.Enum(r, &a.Count)
	case "detail":
		return wire.Rows(r, &a.Details, (*AbnormalDetail).field)
	case "type_desc_cn":
		return r.Text(&a.TypeDescCN)
	case "type_desc_en":
		return r.Text(&a.TypeDescEN)
	case "event_key":
		return r.Text(&a.EventKey)
	case "customer_visible":
		return r.Text(&a.CustomerVisible)
	}
	return r.Unknown()
}

func (d *AbnormalDetail) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "desc":
		return r.Text(&d.Desc)
	case "occur_time":
		return r.UnixMilli(&d.OccurTime)
	}
	return r.Unknown()
}

// Type returns [TypePushExceptionOccurred].
func (e *PushExceptionOccurred) Type() Type { return TypePushExceptionOccurred }

// Time returns DataTime.
func (e *PushExceptionOccurred) Time() time.Time { return e.DataTime }

// DedupeKey implements [Event]. It is made of DataTime and Sequence, and
// without the former of the whole body.
func (e *PushExceptionOccurred) DedupeKey() string {
	return dedupeKey(e, moment(e.DataTime), e.Sequence)
}

// String implements [Event].
func (e *PushExceptionOccurred) String() string { return describe(e) }

// LogValue implements [Event].
func (e *PushExceptionOccurred) LogValue() slog.Value { return logValue(e) }

func (e *PushExceptionOccurred) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "data_time":
		return r.UnixMilli(&e.DataTime)
	case "report_interval":
		return r.Duration(&e.ReportInterval, time.Millisecond)
	case "abnormal_event":
		return wire.Rows(r, &e.AbnormalEvents, (*AbnormalEvent).field)
	case "sequence":
		return r.Text(&e.Sequence)
	case "user_ip":
		return r.Text(&e.UserIP)
	case "timeout":
		return r.Duration(&e.Timeout, time.Millisecond)
	}
	return e.Notification.field(name, r)
}

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

package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// PushExceptionOccurred (推流异常) reports what was wrong with a push within the last
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
	// Timeout is how long the service waits for the response to this
	// notification.
	Timeout time.Duration
}

// An AbnormalEvent is all faults of one kind within the interval.
type AbnormalEvent struct {
	// Type is the kind of the fault.
	Type AbnormalType
	// Count is how often it occurred.
	Count int
	// Details describe single faults, perhaps not all of them.
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
		return wire.Objects(r, &a.Details, (*AbnormalDetail).field)
	case "type_desc_cn":
		return r.Text(&a.TypeDescCN)
	case "type_desc_en":
		return r.Text(&a.TypeDescEN)
	case "event_key":
		return r.Text(&a.EventKey)
	case "customer_visible":
		return r.Text(&a.CustomerVisible)
	}
	return r.Skip()
}

func (d *AbnormalDetail) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "desc":
		return r.Text(&d.Desc)
	case "occur_time":
		return r.UnixMilli(&d.OccurTime)
	}
	return r.Skip()
}

// Type returns [TypePushExceptionOccurred].
func (e *PushExceptionOccurred) Type() Type { return TypePushExceptionOccurred }

// Time returns DataTime.
func (e *PushExceptionOccurred) Time() time.Time { return e.DataTime }

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
		return wire.Objects(r, &e.AbnormalEvents, (*AbnormalEvent).field)
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

// The kinds that the service documents. Chunks are those of RTMP, a header is that
// of the codec, and a gap is one between the times of two frames. Its limits for "too long" and "too
// large" have changed over the years; [AbnormalDetail] has the figures.
const (
	AbnormalVideoTimestampBack AbnormalType = iota + 1 // 1 (video timestamps go back)
	AbnormalAudioTimestampBack                         // 2 (audio timestamps go back)
	AbnormalVideoTimestampJump                         // 3 (video timestamps leap ahead)
	AbnormalAudioTimestampJump                         // 4 (audio timestamps leap ahead)
	AbnormalChunkSize                                  // 5 (chunks too large)
	AbnormalVideoFrameArrival                          // 6 (video frames arrive late)
	AbnormalAudioFrameArrival                          // 7 (audio frames arrive late)
	AbnormalVideoCodecChanged                          // 8 (video codec changed)
	AbnormalAudioCodecChanged                          // 9 (audio codec changed)
	AbnormalVideoHeaderMissing                         // 10 (video header missing)
	AbnormalAudioHeaderMissing                         // 11 (audio header missing)
	AbnormalAudioTimestampGap                          // 12 (audio timestamps far apart)
	AbnormalCodecUncommon                              // 13 (uncommon codec)
	AbnormalVideoHeaderInvalid                         // 14 (video header invalid)
	AbnormalFrameRateLow                               // 15 (frame rate too low)
	AbnormalGOPSize                                    // 16 (key frames too far apart)
)

package callback

import (
	"cmp"
	"log/slog"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A PushEvent is what [StreamStarted] and [StreamInterrupted] have in common.
// Notifications of 2016 have none of its own fields.
//
// API: cloud.tencent.com/document/product/267/38081
type PushEvent struct {
	Notification

	// EventTime is when the push started or ended, to the second.
	EventTime time.Time
	// Sequence numbers the push: its start and its interruption have the same.
	// Compare it before an interruption ends anything, since a newer push of
	// the same stream may have started meanwhile.
	Sequence string
	// Node is the address of the service's node, UserIP that of the pusher.
	Node, UserIP string
	// ErrCode says why the push ended. It may be 0 all the same, and is 0 on a
	// start.
	ErrCode EndCode
	// ErrMsg is the service's text for ErrCode. Its wording changes: never
	// parse it, and do not take it for a failure ("ok" is one of them).
	ErrMsg string
	// SetID says where the node is: 1 to 6 in mainland China, 7 to 200
	// elsewhere. 0 when not sent.
	SetID int
	// IDCID is the number of the data centre. The service does not document it.
	IDCID int
	// Width and Height of the picture in pixels; 0 when not known yet.
	Width, Height int
}

// Time returns EventTime.
func (p *PushEvent) Time() time.Time { return p.EventTime }

func (p *PushEvent) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "event_time", "update_time": // one vendor page has the second name
		return r.Unix(&p.EventTime)
	case "sequence":
		return r.Text(&p.Sequence)
	case "node":
		return r.Text(&p.Node)
	case "user_ip":
		return r.Text(&p.UserIP)
	case "errcode":
		return wire.Enum(r, &p.ErrCode)
	case "errmsg":
		return r.Text(&p.ErrMsg)
	case "set_id":
		return wire.Enum(r, &p.SetID)
	case "idc_id":
		return wire.Enum(r, &p.IDCID)
	case "width":
		return wire.Enum(r, &p.Width)
	case "height":
		return wire.Enum(r, &p.Height)
	}
	return p.Notification.field(name, r)
}

// StreamStarted (推流) reports that a push has begun.
//
// API: event_type 1, cloud.tencent.com/document/product/267/38081
type StreamStarted struct {
	PushEvent
}

// Type returns [TypeStreamStarted].
func (e *StreamStarted) Type() Type { return TypeStreamStarted }

// String implements [Event].
func (e *StreamStarted) String() string { return describe(e) }

// LogValue implements [Event].
func (e *StreamStarted) LogValue() slog.Value { return logValue(e) }

// StreamInterrupted (断流) reports that a push has ended, intended or not. The
// service detects some breaks by a timeout, so it may arrive after the start of the
// next push: compare Sequence.
//
// API: event_type 0, cloud.tencent.com/document/product/267/38081
type StreamInterrupted struct {
	PushEvent
	// PushDuration is how long the push lasted, to the millisecond. 0 when not
	// sent.
	PushDuration time.Duration
}

// Type returns [TypeStreamInterrupted].
func (e *StreamInterrupted) Type() Type { return TypeStreamInterrupted }

// String implements [Event].
func (e *StreamInterrupted) String() string { return describe(e) }

// LogValue implements [Event].
func (e *StreamInterrupted) LogValue() slog.Value { return logValue(e) }

func (e *StreamInterrupted) field(name []byte, r *wire.Reader) error {
	if string(name) == "push_duration" {
		return r.Duration(&e.PushDuration, time.Millisecond)
	}
	return e.PushEvent.field(name, r)
}

// An EndCode says why a push ended. The set is open: the service adds codes
// and moves them between groups.
//
// API: errcode, cloud.tencent.com/document/product/267/31083
type EndCode int

// An EndCause groups the codes by who or what ended the push.
type EndCause int

// The causes, from the newest page where the vendor's pages differ.
const (
	// CauseUnknown is the cause of 0 and of every code without a meaning here.
	CauseUnknown EndCause = iota // unknown
	// CauseClient means that the pushing program stopped.
	CauseClient // client
	// CauseContent means that what was pushed could not be used.
	CauseContent // content
	// CauseIdle means that no data came for long, so the service closed.
	CauseIdle // idle
	// CauseNetwork means a fault on the way of the push.
	CauseNetwork // network
	// CauseRejected means that the service or the account's own check did not
	// admit the push.
	CauseRejected // rejected
	// CauseCut means that the push was cut on request, forbidden, or replaced
	// by a newer one.
	CauseCut // cut
	// CauseInternal means a fault inside the service.
	CauseInternal // internal
)

// endCodes are the meanings that the service documents.
var endCodes = map[EndCode]struct {
	cause EndCause
	text  string
}{
	1:  {CauseClient, "deleted by the client"},
	2:  {CauseClient, "closed by the client"},
	3:  {CauseClient, "connection closed by the client"},
	4:  {CauseClient, "connection reset by the client"},
	35: {CauseClient, "stopped by the client"},
	6:  {CauseContent, "bad RTMP content"},
	23: {CauseContent, "bad RTMP content"},
	7:  {CauseContent, "frame over the size limit"},
	33: {CauseContent, "bad AMF data"},
	8:  {CauseIdle, "no data for long"},
	20: {CauseIdle, "no data for long"},
	12: {CauseNetwork, "network fault"},
	13: {CauseNetwork, "network fault"},
	14: {CauseNetwork, "network fault"},
	15: {CauseNetwork, "network fault"},
	16: {CauseNetwork, "network fault"},
	17: {CauseNetwork, "network fault"},
	18: {CauseRejected, "rejected by the service"},
	19: {CauseRejected, "rejected by third-party authentication"},
	21: {CauseCut, "cut on request, forbidden or replaced"},
	5:  {CauseInternal, "internal error"},
	9:  {CauseInternal, "internal error"},
	10: {CauseInternal, "internal error"},
	11: {CauseInternal, "internal error"},
	24: {CauseInternal, "internal error"},
}

// Cause returns the group of the code.
func (c EndCode) Cause() EndCause { return endCodes[c].cause }

// String returns the number and its meaning: "2 (closed by the client)".
func (c EndCode) String() string {
	return strconv.Itoa(int(c)) + " (" + cmp.Or(endCodes[c].text, "unknown") + ")"
}

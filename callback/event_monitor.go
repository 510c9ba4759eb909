package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// MonitorReported (监播) reports that a monitor of the account has noticed something
// about a stream.
//
// API: event_type 328, cloud.tencent.com/document/product/267/88050
type MonitorReported struct {
	Notification

	// EventTime is when it was noticed, to the millisecond.
	EventTime time.Time
	// EventName is what was noticed. The service publishes no list of names.
	EventName string
	// EventMsg describes it in words that may change: never parse it.
	EventMsg string
	// BizID is a number of the account.
	BizID string
}

// Type returns [TypeMonitorReported].
func (e *MonitorReported) Type() Type { return TypeMonitorReported }

// Time returns EventTime.
func (e *MonitorReported) Time() time.Time { return e.EventTime }

// String implements [Event].
func (e *MonitorReported) String() string { return describe(e) }

// LogValue implements [Event].
func (e *MonitorReported) LogValue() slog.Value { return logValue(e) }

func (e *MonitorReported) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "event_time", "update_time": // one vendor page has the second name
		return r.UnixMilli(&e.EventTime)
	case "event_name":
		return r.Text(&e.EventName)
	case "event_msg":
		return r.Text(&e.EventMsg)
	case "bizid":
		return r.Text(&e.BizID)
	}
	return e.Notification.field(name, r)
}

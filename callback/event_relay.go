package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A RelayEvent says what happened to a relay task. The set is open.
type RelayEvent string

// The events that the service documents. Of one file they arrive in this
// order. A task that exits may be started again, by a retry or on another
// machine, so RelayTaskExit is not the end of it.
const (
	RelayTaskStart           RelayEvent = "TaskStart"
	RelayVodSourceFileStart  RelayEvent = "VodSourceFileStart"
	RelayVodSourceFileFinish RelayEvent = "VodSourceFileFinish"
	RelayTaskExit            RelayEvent = "TaskExit"
	RelayTaskAlarm           RelayEvent = "TaskAlarm"
	RelayResetTaskConfig     RelayEvent = "ResetTaskConfig" // its parameters were changed
)

// A RelayAlarm says what a relay task has noticed. The set is open.
type RelayAlarm string

// The alarms that the service documents.
const (
	RelayPullFileUnstable   RelayAlarm = "PullFileUnstable"
	RelayPushStreamUnstable RelayAlarm = "PushStreamUnstable"
	RelayPullFileFailed     RelayAlarm = "PullFileFailed"
	RelayPushStreamFailed   RelayAlarm = "PushStreamFailed"
	RelayFileEndEarly       RelayAlarm = "FileEndEarly"
)

// RelayTaskChanged (拉流转推) reports on a task that pulls from elsewhere and pushes to a
// stream. When a task exits, the service may leave out StreamID, TaskID and
// ToURL.
//
// API: event_type 314, cloud.tencent.com/document/product/267/42525
type RelayTaskChanged struct {
	Notification

	// CallbackEvent is what happened.
	CallbackEvent RelayEvent
	// TaskID names the relay task.
	TaskID string
	// EventTime is when it happened. Older notifications lack it.
	EventTime time.Time
	// ProductName is "pullpush".
	ProductName string
	// SourceURLs is a JSON array; [RelayTaskChanged.Sources] reads it. URLs of
	// sources may hold credentials.
	SourceURLs Secret
	// ToURL is where the task pushes to. With its txSecret and txTime anybody
	// can push to the stream.
	ToURL Secret
	// Msg is JSON; [RelayTaskChanged.Detail] reads it. It may hold a URL of
	// SourceURLs.
	Msg Secret
	// CallbackURL is the URL of the receiver itself. It may hold the secret of
	// [WithPathSecret].
	CallbackURL Secret
}

// A RelayDetail is what msg says. Which fields are set depends on the
// [RelayEvent].
type RelayDetail struct {
	// TaskStartTime is set by RelayTaskStart, TaskExitTime by RelayTaskExit.
	TaskStartTime, TaskExitTime time.Time
	// URL, Index and Duration describe the file that started or finished; Index
	// counts from 0 in the list of sources. The URL may hold credentials.
	URL      Secret
	Index    int
	Duration time.Duration
	// Type is set by RelayTaskAlarm.
	Type RelayAlarm
	// Code and Message say why the task exited. Code is negative for a failure.
	Code    int
	Message string
}

// Sources reads SourceURLs. It is nil when there is none, and an error when it
// is not an array of strings. The URLs may hold credentials: do not log them.
func (e *RelayTaskChanged) Sources() (urls []string, err error) {
	e.SourceURLs.lend(func(text []byte) {
		err = decodeText(text, func(r *wire.Reader) error { return wire.Texts(r, &urls) })
	})
	return urls, err
}

// Detail reads Msg. It is the zero value when there is none, and an error when
// it is not an object.
func (e *RelayTaskChanged) Detail() (detail RelayDetail, err error) {
	e.Msg.lend(func(text []byte) {
		err = decodeText(text, func(r *wire.Reader) error { return wire.Object(r, &detail, (*RelayDetail).field) })
	})
	return detail, err
}

func (d *RelayDetail) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "task_start_time":
		return r.UnixMilli(&d.TaskStartTime)
	case "task_exit_time":
		return r.UnixMilli(&d.TaskExitTime)
	case "url":
		return secret(r, &d.URL)
	case "index":
		return wire.Enum(r, &d.Index)
	case "duration":
		return r.Duration(&d.Duration, time.Second)
	case "type":
		return r.Text((*string)(&d.Type))
	case "code":
		return wire.Enum(r, &d.Code)
	case "message":
		return r.Text(&d.Message)
	}
	return r.Skip()
}

// Type returns [TypeRelayTaskChanged].
func (e *RelayTaskChanged) Type() Type { return TypeRelayTaskChanged }

// Time returns EventTime.
func (e *RelayTaskChanged) Time() time.Time { return e.EventTime }

// String implements [Event].
func (e *RelayTaskChanged) String() string { return describe(e) }

// LogValue implements [Event].
func (e *RelayTaskChanged) LogValue() slog.Value { return logValue(e) }

func (e *RelayTaskChanged) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "callback_event":
		return r.Text((*string)(&e.CallbackEvent))
	case "task_id":
		return r.Text(&e.TaskID)
	case "event_time", "update_time": // one vendor page has the second name
		return anyUnix(r, &e.EventTime)
	case "product_name":
		return r.Text(&e.ProductName)
	case "source_urls":
		return secret(r, &e.SourceURLs)
	case "to_url":
		return secret(r, &e.ToURL)
	case "msg":
		return secret(r, &e.Msg)
	case "callback_url":
		return secret(r, &e.CallbackURL)
	case "appId": // the vendor's page; what is sent is appid
		return r.Int(&e.AppID)
	}
	return e.Notification.field(name, r)
}

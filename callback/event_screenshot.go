package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// ScreenshotCreated (截图) reports that a screenshot of a stream has been taken.
//
// API: event_type 200, cloud.tencent.com/document/product/267/38083
type ScreenshotCreated struct {
	Notification

	// PicURL is the path of the picture in its bucket, with a leading slash.
	PicURL string
	// PicFullURL is the whole URL; notifications of 2016 lack it. It is as
	// unsigned as the rest of the body: check its host before fetching it.
	PicFullURL string
	// CreateTime is when the picture was taken, to the second.
	CreateTime time.Time
	// FileSize in bytes; 0 when not sent.
	FileSize int64
	// Width and Height in pixels; 0 when not sent.
	Width, Height int
	// TaskID names the screenshot task, since 2025.
	TaskID string
	// PicExtraInfo is not documented.
	PicExtraInfo int64
}

// Type returns [TypeScreenshotCreated].
func (e *ScreenshotCreated) Type() Type { return TypeScreenshotCreated }

// Time returns CreateTime.
func (e *ScreenshotCreated) Time() time.Time { return e.CreateTime }

// String implements [Event].
func (e *ScreenshotCreated) String() string { return describe(e) }

// LogValue implements [Event].
func (e *ScreenshotCreated) LogValue() slog.Value { return logValue(e) }

func (e *ScreenshotCreated) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "pic_url":
		return r.Text(&e.PicURL)
	case "pic_full_url":
		return r.Text(&e.PicFullURL)
	case "create_time":
		return r.Unix(&e.CreateTime)
	case "file_size":
		return r.Int(&e.FileSize)
	case "width":
		return wire.Enum(r, &e.Width)
	case "height":
		return wire.Enum(r, &e.Height)
	case "task_id":
		return r.Text(&e.TaskID)
	case "pic_extra_info":
		return r.Int(&e.PicExtraInfo)
	}
	return e.Notification.field(name, r)
}

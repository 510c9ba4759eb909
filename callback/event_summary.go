package callback

import (
	"log/slog"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// SummaryCreated (直播摘要) is a summary of what was said in a part of the stream.
//
// API: event_type 348, cloud.tencent.com/document/product/267/125914
type SummaryCreated struct {
	Notification

	// BeginTime and EndTime bound the part, to the second.
	BeginTime, EndTime time.Time
	// Title and Summary are texts that a model has written.
	Title, Summary string
	// KeyWords and KeyPoints are the gist of it.
	KeyWords, KeyPoints []string
}

// Type returns [TypeSummaryCreated].
func (e *SummaryCreated) Type() Type { return TypeSummaryCreated }

// Time returns EndTime.
func (e *SummaryCreated) Time() time.Time { return e.EndTime }

// String implements [Event].
func (e *SummaryCreated) String() string { return describe(e) }

// LogValue implements [Event].
func (e *SummaryCreated) LogValue() slog.Value { return logValue(e) }

func (e *SummaryCreated) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "begin_time":
		return r.Unix(&e.BeginTime)
	case "end_time":
		return r.Unix(&e.EndTime)
	case "title":
		return r.Text(&e.Title)
	case "summary":
		return r.Text(&e.Summary)
	case "key_words":
		return wire.Texts(r, &e.KeyWords)
	case "key_points":
		return wire.Texts(r, &e.KeyPoints)
	}
	return e.Notification.field(name, r)
}

// HighlightsCreated (高光切片) reports that clips of the best moments of a stream are
// ready.
//
// API: event_type 349, www.tencentcloud.com/document/product/267/74672
type HighlightsCreated struct {
	Notification

	// Items are the clips.
	Items []Highlight
}

// A Highlight is one clip.
type Highlight struct {
	// BeginTime and EndTime are when the moment was, to the second.
	BeginTime, EndTime time.Time
	// Title and Summary are texts that a model has written.
	Title, Summary string
	// VideoStoreURL is where the clip lies, CovImgStoreURL its cover; the latter
	// may be empty. They are as unsigned as the rest of the body: check their
	// host before fetching them.
	VideoStoreURL, CovImgStoreURL string
	// KeyWords are the gist of it.
	KeyWords []string
}

func (h *Highlight) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "begin_time":
		return r.Unix(&h.BeginTime)
	case "end_time":
		return r.Unix(&h.EndTime)
	case "title":
		return r.Text(&h.Title)
	case "summary":
		return r.Text(&h.Summary)
	case "video_store_url":
		return r.Text(&h.VideoStoreURL)
	case "cov_img_store_url":
		return r.Text(&h.CovImgStoreURL)
	case "key_words":
		return wire.Texts(r, &h.KeyWords)
	}
	return r.Skip()
}

// Type returns [TypeHighlightsCreated].
func (e *HighlightsCreated) Type() Type { return TypeHighlightsCreated }

// Time returns the EndTime of the last clip.
func (e *HighlightsCreated) Time() time.Time {
	var last time.Time
	for _, item := range e.Items {
		if item.EndTime.After(last) {
			last = item.EndTime
		}
	}
	return last
}

// String implements [Event].
func (e *HighlightsCreated) String() string { return describe(e) }

// LogValue implements [Event].
func (e *HighlightsCreated) LogValue() slog.Value { return logValue(e) }

func (e *HighlightsCreated) field(name []byte, r *wire.Reader) error {
	if string(name) == "items" {
		return wire.Objects(r, &e.Items, (*Highlight).field)
	}
	return e.Notification.field(name, r)
}

package livetest

import (
	"maps"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// The event types that changes of state send.
const (
	eventInterrupted = 0
	eventStarted     = 1
	eventRecording   = 100
	eventScreenshot  = 200
)

// Why the service itself ends or rejects a push, as the vendor's console says it.
const (
	errcodeRejected  = 18
	subcodeForbidden = 305
	errcodeCut       = 21
	subcodeCut       = 100
	subcodeForbid    = 101
	subcodeReplaced  = 102
)

const appName = "live"

// newEvent returns the fields of an event about a stream: those of a sample, with
// the state of the fake in them.
func newEvent(eventType int, appID int64, st *stream, now time.Time, state callbacktest.Fields) callbacktest.Fields {
	f := callbacktest.Sample(eventType, st.id, now)
	f["appid"] = appID
	f["stream_param"] = ""
	if st.last != nil {
		f["app"], f["appname"], f["stream_param"] = st.last.domain, st.last.appName, st.last.param
	}
	maps.Copy(f, state)
	return f
}

// ofPush returns the fields by which the events of one push differ from those of
// another.
func ofPush(p *push) callbacktest.Fields {
	return callbacktest.Fields{
		"app":          p.domain,
		"appname":      p.appName,
		"height":       p.height,
		"node":         serverIP,
		"sequence":     p.sequence,
		"stream_param": p.param,
		"user_ip":      p.clientIP,
		"width":        p.width,
	}
}

func pushStarted(appID int64, st *stream, p *push, now time.Time) callbacktest.Fields {
	return newEvent(eventStarted, appID, st, now, ofPush(p))
}

func pushInterrupted(appID int64, st *stream, p *push, errcode int, now time.Time) callbacktest.Fields {
	f := newEvent(eventInterrupted, appID, st, now, ofPush(p))
	f["errcode"], f["errmsg"] = errcode, errmsg(errcode)
	f["push_duration"] = strconv.FormatInt(now.Sub(p.began).Milliseconds(), 10)
	return f
}

// errmsg returns words for an errcode. The service's own words vary by year.
func errmsg(errcode int) string {
	switch errcode {
	case 1, 2, 3, 4, 35:
		return "The push client actively stopped the push"
	case 8, 20:
		return "No data for a long time"
	case 12, 13, 14, 15, 17:
		return "Network fault on the push path"
	case 18, 19:
		return "Authentication failed"
	case errcodeCut:
		return "The push was cut by request"
	}
	return "Internal error"
}

func recordingCreated(appID int64, st *stream, r Recording) callbacktest.Fields {
	return newEvent(eventRecording, appID, st, r.End, callbacktest.Fields{
		"duration":        int64(r.Length.Seconds()),
		"end_time":        r.End.Unix(),
		"end_time_usec":   r.End.Nanosecond() / 1000,
		"file_format":     r.Format,
		"file_id":         r.FileID,
		"file_size":       r.Size,
		"record_file_id":  r.FileID,
		"start_time":      r.Start.Unix(),
		"start_time_usec": r.Start.Nanosecond() / 1000,
		"task_id":         r.TaskID,
		"video_id":        r.VideoID,
		"video_url":       r.URL,
	})
}

func screenshotCreated(appID int64, st *stream, shot Screenshot) callbacktest.Fields {
	return newEvent(eventScreenshot, appID, st, shot.Created, callbacktest.Fields{
		"create_time":  shot.Created.Unix(),
		"file_size":    shot.Size,
		"height":       shot.Height,
		"pic_full_url": shot.URL,
		"pic_url":      shot.Path,
		"width":        shot.Width,
	})
}

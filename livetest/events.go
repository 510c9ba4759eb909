package livetest

import (
	"strconv"
	"time"
)

// The event types that changes of state send.
const (
	eventInterrupted = 0
	eventStarted     = 1
	eventRecording   = 100
	eventScreenshot  = 200
)

// errcodeCut is the errcode of a push that the service itself ended.
const errcodeCut = 21

const (
	appName    = "live"
	mainlandID = 2  // set_id: inside mainland China
	idcID      = 34 // a number that real messages carry and no page explains
)

// message returns the fields that every message about a stream has.
func message(eventType int, appID int64, st *stream) Fields {
	domain, param := "push.example.com", ""
	if st.last != nil {
		domain, param = st.last.domain, st.last.param
	}
	return Fields{
		"app":          domain,
		"appid":        appID,
		"appname":      appName,
		"channel_id":   st.id,
		"event_type":   eventType,
		"stream_id":    st.id,
		"stream_param": param,
	}
}

// pushMessage returns the fields that both messages of a push have.
func pushMessage(eventType int, appID int64, st *stream, p *push, now time.Time) Fields {
	f := message(eventType, appID, st)
	f["app"], f["stream_param"] = p.domain, p.param
	f["event_time"] = now.Unix()
	f["height"], f["width"] = p.height, p.width
	f["idc_id"], f["set_id"] = idcID, mainlandID
	f["node"] = serverIP
	f["sequence"] = p.sequence
	f["user_ip"] = p.clientIP
	return f
}

func pushStarted(appID int64, st *stream, p *push, now time.Time) Fields {
	f := pushMessage(eventStarted, appID, st, p, now)
	f["errcode"], f["errmsg"] = 0, "ok"
	return f
}

func pushInterrupted(appID int64, st *stream, p *push, errcode int, now time.Time) Fields {
	f := pushMessage(eventInterrupted, appID, st, p, now)
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

func recordingCreated(appID int64, st *stream, r Recording) Fields {
	f := message(eventRecording, appID, st)
	f["duration"] = int64(r.Length.Seconds())
	f["start_time"], f["start_time_usec"] = r.Start.Unix(), r.Start.Nanosecond()/1000
	f["end_time"], f["end_time_usec"] = r.End.Unix(), r.End.Nanosecond()/1000
	f["file_format"] = r.Format
	f["file_id"], f["record_file_id"] = r.FileID, r.FileID
	f["file_size"] = r.Size
	f["media_start_time"] = 0
	f["record_bps"] = 0
	f["task_id"] = r.TaskID
	f["video_id"] = r.VideoID
	f["video_url"] = r.URL
	return f
}

func screenshotCreated(appID int64, st *stream, shot Screenshot) Fields {
	f := message(eventScreenshot, appID, st)
	f["create_time"] = shot.Created.Unix()
	f["file_size"] = shot.Size
	f["height"], f["width"] = shot.Height, shot.Width
	f["pic_full_url"] = shot.URL
	f["pic_url"] = shot.Path
	return f
}

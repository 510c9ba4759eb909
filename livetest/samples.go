package livetest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// samples makes the fields of each kind of notification that [Sample] knows.
// Fields that every kind has are added there.
var samples = map[int]func(streamID string, at time.Time) Fields{
	eventInterrupted: func(id string, at time.Time) Fields {
		return pushInterrupted(defaultAppID, &stream{id: id}, samplePush(at), 1, at)
	},
	eventStarted: func(id string, at time.Time) Fields {
		return pushStarted(defaultAppID, &stream{id: id}, samplePush(at), at)
	},
	eventRecording: func(id string, at time.Time) Fields {
		return recordingCreated(defaultAppID, &stream{id: id}, sampleRecording(at))
	},
	eventScreenshot: func(id string, at time.Time) Fields {
		st, shot := &stream{id: id}, Screenshot{Width: 1280, Height: 720}
		completeScreenshot(&shot, defaultAppID, st, at)
		return screenshotCreated(defaultAppID, st, shot)
	},
	314: sampleRelay,
	315: sampleAudioModeration,
	317: sampleImageModeration,
	321: samplePushException,
	328: func(id string, at time.Time) Fields {
		return Fields{"bizid": 8888, "event_name": "black_screen", "event_msg": "black for 10 s", "event_time": at.UnixMilli(), "stream_id": id}
	},
	332: sampleRecordingStatus,
	341: sampleRecordingException,
	344: sampleEvaluation,
	345: sampleEvaluation,
	347: func(id string, at time.Time) Fields {
		return Fields{"stream_id": id, "task_id": sampleID, "data": Fields{"subtitle_tmp_res": Fields{
			"src_txt": "a word", "start_pts": 1200, "end_pts": 1900, "keywords_info": []any{},
		}}}
	},
	348: sampleSummary,
	349: sampleHighlights,
}

// sampleID stands for every id of 19 digits.
const sampleID = "5589951001175500001"

// SampleTypes returns the event types that [Sample] knows, in order.
func SampleTypes() []int { return slices.Sorted(maps.Keys(samples)) }

// Sample returns the fields of a notification as the service would send it about
// a stream at this time, for a [Sender] or [NewRequest]. It returns nil for an
// event type whose fields are not documented; see [SampleTypes]. Change what a
// test is about.
func Sample(eventType int, streamID string, at time.Time) Fields {
	sample := samples[eventType]
	if sample == nil {
		return nil
	}
	f := sample(streamID, at)
	f["event_type"] = eventType
	f["appid"] = int64(defaultAppID)
	return f
}

func samplePush(at time.Time) *push {
	p := newPush([]PushOption{WithStreamParam("txSecret=0b3a8b2bf2e836a997b4aa40d5c154f5&txTime=" + txTime(at))})
	p.sequence = sampleID
	p.began = at.Add(-time.Minute)
	return p
}

// txTime writes the expiry of a push URL, a day ahead.
func txTime(at time.Time) string {
	return strconv.FormatInt(at.Add(24*time.Hour).Unix(), 16)
}

func sampleRecording(at time.Time) Recording {
	const fileID = "11315808572721467001"
	return Recording{
		FileID: fileID, TaskID: "18000000000000000001", VideoID: "1252000000_" + fileID,
		URL:    "http://1252000000.vod2.example.com/" + fileID + "/f0.flv",
		Format: "flv", Start: at.Add(-time.Minute), End: at, Length: time.Minute, Size: 11_250_000,
	}
}

// path returns the fields by which the newer kinds name a stream.
func path(streamID string) Fields {
	return Fields{"domain": "push.example.com", "path": appName, "stream_id": streamID}
}

func sampleRelay(id string, at time.Time) Fields {
	return Fields{
		"callback_event": "TaskStart",
		"callback_url":   "http://receiver.example.com/hook",
		"event_time":     strconv.FormatInt(at.UnixMilli(), 10),
		"interface":      "general_callback",
		"msg":            `{"task_start_time":` + strconv.FormatInt(at.UnixMilli(), 10) + `}`,
		"product_name":   "pullpush",
		"source_urls":    `["http://origin.example.com/a.flv"]` + "\n",
		"stream_id":      id,
		"task_id":        "175679764",
		"to_url":         "rtmp://push.example.com/live/" + id,
	}
}

func samplePushException(id string, at time.Time) Fields {
	f := path(id)
	maps.Copy(f, Fields{
		"abnormal_event": []any{Fields{
			"count": 1, "type": 6,
			"detail":       []any{Fields{"desc": "video frame interval too long", "occur_time": at.UnixMilli() - 2500}},
			"type_desc_cn": "视频帧间隔过大", "type_desc_en": "video frame interval too long",
		}},
		"data_time": at.UnixMilli(), "interface": "general_callback", "report_interval": 5000, "sequence": sampleID,
		"stream_param": "txSecret=0b3a8b2bf2e836a997b4aa40d5c154f5&txTime=" + txTime(at), "timeout": 5000, "user_ip": "203.0.113.10",
	})
	return f
}

func sampleRecordingStatus(id string, at time.Time) Fields {
	return Fields{
		"appname": appName, "domain": "push.example.com", "event_time": at.Unix(), "record_event": "record_ended",
		"record_detail": `{"file_format":2,"record_bps":0,"start_model":1,"record_content":1,"source_type":2,"codec_temp_id":0}`,
		"seq":           "6355990935389591752", "session_id": "3401712005358763754", "stream_id": id, "task_id": "18000000000000000001",
	}
}

func sampleRecordingException(id string, at time.Time) Fields {
	f := path(id)
	maps.Copy(f, Fields{
		"exception":       Fields{"type": -201, "desc": "video ts deviation: 100.5", "occurs": 4},
		"exception_level": "info", "file_format": "ts", "interface": "general_callback",
		"session_id": "1122392886177297724", "timestamp": at.Unix(),
	})
	return f
}

func sampleEvaluation(id string, at time.Time) Fields {
	return Fields{
		"stream_id": id, "average_score": 71.5, "max_score": 80, "min_score": 63,
		"frames": []any{Fields{"score": 63, "time": at.UnixMilli()}, Fields{"score": 80, "time": at.UnixMilli() + 40}},
	}
}

func sampleSummary(id string, at time.Time) Fields {
	f := path(id)
	maps.Copy(f, Fields{
		"begin_time": at.Unix() - 600, "end_time": at.Unix(), "title": "Spring sale", "summary": "Prices and fabrics.",
		"key_points": []string{"fabrics", "prices"}, "key_words": []string{"三件套", "sale"},
	})
	return f
}

func sampleHighlights(id string, at time.Time) Fields {
	f := path(id)
	f["items"] = []any{Fields{
		"begin_time": at.Unix() - 60, "end_time": at.Unix(), "title": "The goal", "summary": "A late goal.",
		"video_store_url": "http://clips.example.com/1.mp4", "cov_img_store_url": "", "key_words": []string{"goal"},
	}}
	return f
}

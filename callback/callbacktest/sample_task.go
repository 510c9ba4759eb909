package callbacktest

import (
	"maps"
	"strconv"
	"time"
)

func sampleRelay(id string, at time.Time) Fields {
	return Fields{
		"callback_event": "TaskStart",
		"callback_url":   "http://receiver.example.com/hook",
		"event_time":     strconv.FormatInt(at.Unix(), 10), // seconds, in a string
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
		"stream_param": pushParam(at), "timeout": 5000, "user_ip": "203.0.113.10",
	})
	return f
}

func sampleRecordingStatus(id string, at time.Time) Fields {
	return Fields{
		"appname": appName, "domain": domain, "event_time": at.Unix(), "record_event": "record_ended",
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

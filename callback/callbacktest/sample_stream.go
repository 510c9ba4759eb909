package callbacktest

import (
	"maps"
	"strconv"
	"time"
)

// The event types that programs meet most.
const (
	streamInterrupted = 0
	streamStarted     = 1
	recordingCreated  = 100
	screenshotCreated = 200
)

const (
	appID   = 1252000000
	appName = "live"
	domain  = "push.example.com"
)

// sampleID stands for every id of 19 digits.
const sampleID = "5589951001175500001"

// path returns the fields by which the newer kinds name a stream.
func path(streamID string) Fields {
	return Fields{"domain": domain, "path": appName, "stream_id": streamID}
}

// pushParam is the end of a push URL that is good for a day.
func pushParam(at time.Time) string {
	return "txSecret=0b3a8b2bf2e836a997b4aa40d5c154f5&txTime=" + strconv.FormatInt(at.Add(24*time.Hour).Unix(), 16)
}

// ofStream returns the fields that every older kind about a stream has.
func ofStream(streamID string) Fields {
	return Fields{
		"app":          domain,
		"appname":      appName,
		"channel_id":   streamID,
		"stream_id":    streamID,
		"stream_param": "",
	}
}

// ofPush returns the fields that both messages of a push have.
func ofPush(streamID string, at time.Time) Fields {
	f := ofStream(streamID)
	maps.Copy(f, Fields{
		"event_time":   at.Unix(),
		"height":       720,
		"idc_id":       34, // real messages have it and no page explains it
		"node":         "100.121.160.92",
		"sequence":     sampleID,
		"set_id":       2, // inside mainland China
		"stream_param": pushParam(at),
		"user_ip":      "203.0.113.10",
		"width":        1280,
	})
	return f
}

func sampleStarted(id string, at time.Time) Fields {
	f := ofPush(id, at)
	f["errcode"], f["errmsg"] = 0, "ok"
	return f
}

func sampleInterrupted(id string, at time.Time) Fields {
	f := ofPush(id, at)
	f["errcode"], f["errmsg"] = 1, "The push client actively stopped the push"
	f["push_duration"] = "60000"
	return f
}

func sampleRecording(id string, at time.Time) Fields {
	const fileID = "11315808572721467001"
	start := at.Add(-time.Minute)
	f := ofStream(id)
	maps.Copy(f, Fields{
		"duration":         int64(60),
		"end_time":         at.Unix(),
		"end_time_usec":    at.Nanosecond() / 1000,
		"file_format":      "flv",
		"file_id":          fileID,
		"file_size":        int64(11_250_000),
		"media_start_time": 0,
		"record_bps":       0,
		"record_file_id":   fileID,
		"start_time":       start.Unix(),
		"start_time_usec":  start.Nanosecond() / 1000,
		"task_id":          "18000000000000000001",
		"video_id":         "1252000000_" + fileID,
		"video_url":        "http://1252000000.vod2.example.com/" + fileID + "/f0.flv",
	})
	return f
}

func sampleScreenshot(id string, at time.Time) Fields {
	path := "/2026-05-04/" + id + "-screenshot-12-00-00-1280x720.jpg"
	f := ofStream(id)
	maps.Copy(f, Fields{
		"create_time":  at.Unix(),
		"file_size":    int64(7520),
		"height":       720,
		"pic_full_url": "http://screenshots-1252000000.cos.example.com" + path,
		"pic_url":      path,
		"width":        1280,
	})
	return f
}

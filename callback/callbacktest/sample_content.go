package callbacktest

import (
	"maps"
	"time"
)

func sampleMonitor(id string, at time.Time) Fields {
	return Fields{"bizid": 8888, "event_name": "black_screen", "event_msg": "black for 10 s", "event_time": at.UnixMilli(), "stream_id": id}
}

// assessed returns the fields that the kinds about quality share.
func assessed(streamID, function, class string, at time.Time) Fields {
	return Fields{
		"appname": appName, "channel_id": streamID, "class": class, "domain": domain, "event_time": at.Unix(),
		"function": function, "stream_id": streamID, "transcode_template_id": 12345, "watermark_template_id": 12346,
	}
}

func sampleQualityException(id string, at time.Time) Fields {
	f := assessed(id, "QualityControl", "Blur", at)
	f["score"] = 44.153
	return f
}

func sampleEvaluation(id string, at time.Time) Fields {
	f := assessed(id, "Assessment", "VMAF", at)
	f["average_score"], f["max_score"], f["min_score"] = 71.5, 80, 63
	f["frames"] = []any{Fields{"score": 63, "time": at.UnixMilli()}, Fields{"score": 80, "time": at.UnixMilli() + 40}}
	return f
}

// sampleSubtitles has the misspelled name that the vendor's own samples have.
func sampleSubtitles(id string, at time.Time) Fields {
	return Fields{"channel_id": id, "stream_id": id, "task_id": "7735333", "data": Fields{"subtitle_tmp_res": []any{Fields{
		"src_txt": "你好", "dst_txt": "hello", "start_pts": 954864, "end_pts": 964464,
		"start_unix_time": at.Unix() - 9, "end_unix_time": at.Unix(), "stead_state": true,
	}}}}
}

func sampleSmartErase(id string, at time.Time) Fields {
	return Fields{"channel_id": id, "stream_id": id, "task_id": "7735333", "data": Fields{"subtitle_tmp_res": []any{Fields{
		"src_txt": "a bad word", "start_pts": 954864, "end_pts": 964464,
		"start_unix_time": at.Unix() - 9, "end_unix_time": at.Unix(),
		"keywords_info": []any{Fields{"word": "bad", "begin_time": 957759, "end_time": 959424}},
	}}}}
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

package callbacktest

import (
	"maps"
	"time"
)

func sampleAudioModeration(id string, at time.Time) Fields {
	f := path(id)
	maps.Copy(f, Fields{
		"HitFlag": 1, "Score": 98, "SubTag": "", "asr_text": "a word", "cdn_url": "",
		"channel_id": id, "interface": "general_callback", "status": 0, "seq": 3, "duration": 15,
		"label": "Abuse", "sub_label": "", "suggestion": "Block", "request_id": "f2c1a7e0-5d0f", "task_id": 77665544,
		"data": Fields{"asr_tmp_full_results": []any{Fields{
			"appearing_point": []float64{0.5, 2.25}, "confidence": 0.9, "create_time": at.Unix(),
			"id": "1", "periods": "", "url": "http://audio.example.com/1.wav",
		}}},
		"text_results": []any{Fields{
			"HitInfos":   []any{Fields{"Keyword": "word", "LibName": "lib", "Type": "keyword", "Positions": []any{Fields{"Start": 2, "End": 5}}}},
			"Keywords":   []string{"word"},
			"Label":      "Abuse",
			"SubLabel":   "",
			"LibId":      "1",
			"LibName":    "lib",
			"LibType":    2,
			"Score":      98,
			"Suggestion": "Block",
		}},
		"recognition_results": []any{Fields{
			"Label": "Teenager", "Score": 95, "StartTime": 0, "EndTime": 2000,
			"Tags": []any{Fields{"Name": "Teenager", "Score": 95, "StartTime": 0, "EndTime": 2000}}, // ms
		}},
		"moan_results": nil, "language_results": nil, "speaker_results": nil,
	})
	return f
}

// sampleImageModeration has its list of scores under the misspelled name that
// the service uses.
func sampleImageModeration(id string, at time.Time) Fields {
	detail := Fields{"Id": 1, "Name": "name", "Score": 97}
	result := func(more Fields) Fields {
		r := Fields{
			"HitFlag": 1, "Scene": "Porn", "Suggestion": "Block", "Label": "Porn", "SubLabel": "SexyHigh",
			"Score": 97, "Details": []any{detail},
		}
		maps.Copy(r, more)
		return r
	}
	return Fields{
		"app": domain, "appname": appName, "stream_param": pushParam(at),
		"channelId": id, "streamId": id,
		"confidence": 0, "normalScore": 2, "hotScore": 97, "pornScore": 0, "similarScore": 0, "level": 0,
		"illegalScore": 0, "polityScore": 0, "terrorScore": 0, "abuseScore": 0, "teenagerScore": 0, "adScore": 0, "customScore": 0,
		"img": "http://screenshots.example.com/1.jpg", "ocrMsg": "", "tid": 37770, "type": []int{2},
		"screenshotTime": at.Unix() - 2, "sendTime": at.Unix(),
		"label": "Porn", "subLabel": "SexyHigh", "suggestion": "Block", "socre": []int{97},
		"labelResults":  []any{result(nil)},
		"objectResults": []any{result(Fields{"Names": []string{"name"}})},
		"ocrResults":    []any{result(Fields{"Text": "a word"})},
		"libResults":    []any{}, "faceDetails": []any{}, "abductionRisk": []any{},
	}
}

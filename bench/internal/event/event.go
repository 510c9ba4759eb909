// Package event makes the notification that receivers are measured with.
package event

import (
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// Key signs the notifications.
const Key = "callback-key-0123456789abcdef"

// Number stands wherever each copy of a notification can have a number of its own,
// of as many digits, which makes it an event of a stream of its own.
const Number = "1000000000000000000"

// Interrupted returns the notification of an interrupted push, some 500 bytes,
// signed with key and good for ten minutes.
func Interrupted(key string) []byte {
	now := time.Now()
	return callbacktest.SignedBody(key, now.Add(10*time.Minute), callbacktest.Fields{
		"app": "push.example.com", "appid": 13692581, "appname": "live", "channel_id": "8888_" + Number,
		"errcode": 1, "errmsg": "The push client actively stopped the push", "event_time": now.Unix(), "event_type": 0,
		"height": 0, "idc_id": 34, "node": "42.81.194.37", "push_duration": "128581", "sequence": Number, "set_id": 2,
		"stream_id": "8888_" + Number, "stream_param": "a=b", "user_ip": "1.1.1.1", "width": 0,
	})
}

package callback_test

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

// pushBody is a notification about the start of a push. Its signature was good in
// 2016.
const pushBody = `{"event_type":1,"stream_id":"8888_room","sequence":"5589951001175535946",` +
	`"stream_param":"txSecret=0123456789abcdef&txTime=57BBF8AB",` +
	`"sign":"b17971b51ba0fe5916ddcd96692e9fb3","t":1471850187}`

// mustParse is Parse for bodies that are known to be good.
func mustParse(body string) callback.Event {
	ev, err := callback.Parse([]byte(body))
	if err != nil {
		panic(err)
	}
	return ev
}

func ExampleEvent() {
	ev := mustParse(`{"event_type":0,"stream_id":"8888_room","event_time":1706410277,"errcode":1,"push_duration":"128581"}`)
	switch ev := ev.(type) {
	case *callback.StreamInterrupted:
		fmt.Println(ev.StreamID, "stopped after", ev.PushDuration, "by the", ev.ErrCode.Cause())
	case *callback.Unknown:
		fmt.Println("something new:", ev.EventType)
	}
	fmt.Println(ev.Time())
	// Output:
	// 8888_room stopped after 2m8.581s by the client
	// 2024-01-28 10:51:17 +0800 UTC+8
}

// The key is the same for every delivery, signed afresh or not.
func ExampleEvent_dedupeKey() {
	first := mustParse(`{"event_type":1,"stream_id":"8888_room","sequence":"77","t":1706410277,"sign":"…"}`)
	again := mustParse(`{"event_type":1,"stream_id":"8888_room","sequence":"77","t":1706410337,"sign":"…"}`)
	other := mustParse(`{"event_type":1,"stream_id":"8888_room","sequence":"78","t":1706410337,"sign":"…"}`)
	fmt.Println(first.DedupeKey() == again.DedupeKey(), first.DedupeKey() == other.DedupeKey())
	// Output: true false
}

// An event in a log shows what is worth knowing, and no secret.
func ExampleEvent_logValue() {
	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && a.Key == slog.TimeKey {
				return slog.Attr{} // so that the output is the same every time
			}
			return a
		},
	}))
	log.Info("received", "event", mustParse(pushBody))
	// Output: level=INFO msg=received event.type=stream_started event.stream_id=8888_room event.dedupe_key=1-fa8b88e8858c38f3933eefc330ac6c4e
}

func ExampleNotification() {
	n := mustParse(pushBody).Common()
	fmt.Println(n.StreamID, n.Expires)
	fmt.Println(len(n.Raw()), "bytes", n.FieldErrors())
	// Output:
	// 8888_room 2016-08-22 15:16:27 +0800 UTC+8
	// 189 bytes []
}

func ExampleUnknown() {
	ev := mustParse(`{"event_type":999,"stream_id":"8888_room","new":true}`)
	fmt.Println(ev)
	fmt.Printf("%s\n", ev.Raw())
	// Output:
	// event_type 999 of stream "8888_room"
	// {"event_type":999,"stream_id":"8888_room","new":true}
}

func ExampleType() {
	fmt.Println(callback.TypeRecordingCreated, callback.Type(999))
	fmt.Println(callback.TypeRecordingCreated.Label(), callback.Type(999).Label())
	// Output:
	// recording_created event_type 999
	// recording_created unknown
}

func ExampleEndCode() {
	for _, code := range []callback.EndCode{1, 12, 18, 34} {
		fmt.Println(code, "→", code.Cause())
	}
	// Output:
	// 1 (deleted by the client) → client
	// 12 (network fault) → network
	// 18 (rejected by the service) → rejected
	// 34 (unknown) → unknown
}

func ExampleEndCause() {
	fmt.Println(callback.CauseIdle, callback.EndCause(99))
	// Output: idle EndCause(99)
}

func ExampleRecordingCreated_Ext() {
	ev := &callback.RecordingCreated{CallbackExt: `{"video_codec":"h264","resolution":"1280x720"}`}
	ext, err := ev.Ext()
	fmt.Println(ext.VideoCodec, ext.Resolution, err)
	// Output: h264 1280x720 <nil>
}

func ExampleRecordingCreated_ContentStart() {
	ev := &callback.RecordingCreated{EndTime: time.Unix(1700000107, 0).UTC(), Duration: 107 * time.Second}
	fmt.Println(ev.ContentStart())
	// Output: 2023-11-14 22:13:20 +0000 UTC
}

func ExampleSecret() {
	n := mustParse(pushBody).Common()
	fmt.Println(n.StreamParam, n.StreamParam.IsEmpty())
	fmt.Println(n.StreamParam.Reveal())
	// Output:
	// [redacted] false
	// txSecret=0123456789abcdef&txTime=57BBF8AB
}

// In tests of your own handlers.
func ExampleNewSecret() {
	ev := &callback.StreamStarted{}
	ev.StreamParam = callback.NewSecret("txSecret=…")
	fmt.Printf("%+v\n", ev.StreamParam)
	// Output: [redacted]
}

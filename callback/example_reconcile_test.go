package callback_test

import (
	"context"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

func ExampleNewReconciled() {
	missed, err := callback.NewReconciled(&callback.RecordingCreated{
		Notification: callback.Notification{StreamID: "8888_a"},
		FileID:       "11315808572721467001",
		StartTime:    time.Unix(1763700002, 0),
		EndTime:      time.Unix(1763700062, 0),
	}, time.Time{})
	if err != nil {
		fmt.Println(err)
		return
	}
	notified, err := callback.Parse([]byte(`{"event_type":100,"stream_id":"8888_a","file_id":"11315808572721467001",` +
		`"start_time":1763700002,"end_time":1763700062,"file_size":5120,"duration":60}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(missed, missed.Common().Reconciled)
	fmt.Println(missed.DedupeKey() == notified.DedupeKey())
	// Output:
	// recording_created of stream "8888_a" true
	// true
}

func ExampleHandler_Deliver() {
	v, err := callback.NewVerifier("callbackKey2026")
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := callback.NewHandler(v, callback.Handlers{
		RecordingCreated: func(_ context.Context, ev *callback.RecordingCreated) error {
			fmt.Println("saved", ev.FileID)
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 { // the second time it is known
		missed, err := callback.NewReconciled(&callback.RecordingCreated{FileID: "1", EndTime: time.Unix(1763700062, 0)}, time.Time{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(h.Deliver(context.Background(), missed))
	}
	// Output:
	// saved 1
	// <nil>
	// <nil>
}

func ExampleEnvelope_Conflicts() {
	stored := []byte("digest of body 1")
	retry := callback.Envelope{Key: "100-5f", Digest: []byte("digest of body 1")}
	forged := callback.Envelope{Key: "100-5f", Digest: []byte("digest of body 2")}
	rebuilt := callback.Envelope{Key: "100-5f", Reconciled: true}
	fmt.Println(retry.Conflicts(stored), forged.Conflicts(stored), rebuilt.Conflicts(stored))
	// Output: false true false
}

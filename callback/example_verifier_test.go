package callback_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/qcloudlive/livecode/callback"
)

const (
	exampleKey = "5d41402abc4b2a76b9719d911017c592"
	// exampleBody is signed with exampleKey and good until 15:16:27.
	exampleBody = `{"event_type":1,"stream_id":"8888_room","sequence":"5589951001175535946",` +
		`"stream_param":"txSecret=0123456789abcdef&txTime=57BBF8AB",` +
		`"sign":"b17971b51ba0fe5916ddcd96692e9fb3","t":1471850187}`
)

// exampleClock stands ten minutes before that.
func exampleClock() time.Time { return time.Unix(1471850187-600, 0) }

// exampleVerifier is a Verifier for the two.
func exampleVerifier() *callback.Verifier {
	v, err := callback.NewVerifier(exampleKey)
	if err != nil {
		panic(err)
	}
	return v.WithClock(exampleClock)
}

func ExampleNewVerifier() {
	v, err := callback.NewVerifier(exampleKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Verify([]byte(exampleBody))) // years later
	// Output: callback: t has passed
}

// While the console changes from one key to the next, both are good.
func ExampleNewVerifier_rotation() {
	v, err := callback.NewVerifier("the-new-key", exampleKey)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.WithClock(exampleClock).Verify([]byte(exampleBody)))
	// Output: <nil>
}

func ExampleNewInsecureUnsignedVerifier() {
	v := callback.NewInsecureUnsignedVerifier()
	ev, err := v.Parse([]byte(`{"event_type":0,"stream_id":"8888_room"}`))
	fmt.Println(ev, err)
	// Output: stream_interrupted of stream "8888_room" <nil>
}

func ExampleVerifier_Verify() {
	v := exampleVerifier()
	fmt.Println(v.Verify([]byte(exampleBody)))

	var rejection callback.RejectError
	if err := v.Verify([]byte(`{"event_type":1}`)); errors.As(err, &rejection) {
		fmt.Println(rejection, "→ respond with", rejection.Status())
	}
	// Output:
	// <nil>
	// callback: sign is missing → respond with 403
}

func ExampleVerifier_Parse() {
	ev, err := exampleVerifier().Parse([]byte(exampleBody))
	if err != nil {
		fmt.Println(err)
		return
	}
	started, ok := ev.(*callback.StreamStarted)
	fmt.Println(ok, started.StreamID, started.Sequence)
	// Output: true 8888_room 5589951001175535946
}

func ExampleVerifier_WithClock() {
	v := exampleVerifier()
	inTime, tooLate := exampleClock, func() time.Time { return time.Unix(1471850188, 0) }
	fmt.Println(v.WithClock(inTime).Verify([]byte(exampleBody)))
	fmt.Println(v.WithClock(tooLate).Verify([]byte(exampleBody)))
	// Output:
	// <nil>
	// callback: t has passed
}

func ExampleVerifier_WithWindow() {
	v := exampleVerifier().WithClock(func() time.Time { return time.Unix(1471850187+90, 0) })
	fmt.Println(v.Verify([]byte(exampleBody)))
	fmt.Println(v.WithWindow(3*time.Minute, time.Minute).Verify([]byte(exampleBody)))
	// Output:
	// callback: t has passed
	// <nil>
}

func ExampleParse() {
	// The signature is not verified: for bodies that were verified before.
	ev, err := callback.Parse([]byte(`{"event_type":200,"stream_id":"8888_room","pic_url":"/a.jpg","width":"wide"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ev)
	for _, err := range ev.FieldErrors() {
		fmt.Println("field:", err)
	}
	// Output:
	// screenshot_created of stream "8888_room"
	// field: width: want an integer, got "wide"
}

func ExampleRejectError() {
	for _, r := range []callback.RejectError{callback.ErrNotObject, callback.ErrMismatch, callback.ErrUndecodable} {
		fmt.Println(r.Status(), r.Label(), r)
	}
	// Output:
	// 400 not_object callback: body is not one JSON object
	// 403 mismatch callback: sign does not match
	// 200 undecodable callback: signed body is not an event
}

// The key is in a file that is replaced when it changes: whoever learns of that, from a
// signal or a look at the file, needs no new Handler.
func ExampleVerifier_SetKeys() {
	v, err := callback.NewVerifier("the old key")
	if err != nil {
		fmt.Println(err)
		return
	}
	v = v.WithClock(exampleClock)
	fmt.Println(v.Verify([]byte(exampleBody)))
	if err := v.SetKeys(exampleKey, "the old key"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Verify([]byte(exampleBody)))
	// Output:
	// callback: sign does not match
	// <nil>
}

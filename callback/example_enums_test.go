package callback_test

import (
	"fmt"

	"github.com/qcloudlive/livecode/callback"
)

func ExampleAbnormalType_String() {
	fmt.Println(callback.AbnormalVideoTimestampBack)
	fmt.Println(callback.AbnormalType(99)) // one that came later
	// Output:
	// 1 (video timestamps go back)
	// AbnormalType(99)
}

func ExampleRecordingExceptionType_String() {
	fmt.Println(callback.ExceptionAudioTimestampJump)
	fmt.Println(callback.RecordingExceptionType(-9999))
	// Output:
	// -8 (audio timestamps leap)
	// RecordingExceptionType(-9999)
}

func ExampleStartModel_String() {
	fmt.Println(callback.StartByTemplate, callback.StartModel(99))
	// Output:
	// template StartModel(99)
}

func ExampleRecordContent_String() {
	fmt.Println(callback.ContentOriginal, callback.RecordContent(99))
	// Output:
	// original RecordContent(99)
}

func ExampleSourceType_String() {
	fmt.Println(callback.SourceLive, callback.SourceType(99))
	// Output:
	// live SourceType(99)
}

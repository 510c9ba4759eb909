package callbacktest

import (
	"maps"
	"slices"
	"time"
)

// samples makes the fields of each kind of notification that [Sample] knows.
// Fields that every kind has are added there.
var samples = map[int]func(streamID string, at time.Time) Fields{
	streamInterrupted: sampleInterrupted,
	streamStarted:     sampleStarted,
	recordingCreated:  sampleRecording,
	screenshotCreated: sampleScreenshot,
	314:               sampleRelay,
	315:               sampleAudioModeration,
	317:               sampleImageModeration,
	321:               samplePushException,
	328:               sampleMonitor,
	332:               sampleRecordingStatus,
	338:               sampleSubtitles,
	341:               sampleRecordingException,
	343:               sampleQualityException,
	344:               sampleEvaluation,
	345:               sampleEvaluation,
	347:               sampleSmartErase,
	348:               sampleSummary,
	349:               sampleHighlights,
}

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
	f["appid"] = int64(appID)
	return f
}

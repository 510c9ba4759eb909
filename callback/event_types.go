package callback

//go:generate go run golang.org/x/tools/cmd/stringer@v0.52.0 -type EndCause,StartModel,RecordContent,SourceType,AbnormalType,RecordingExceptionType -linecomment -output event_string.go

// A Type is the event_type of a notification. The service adds new ones every
// year; those that this version does not name arrive as [Unknown], among them 329
// and 330, which are events of another product.
//
// API: event_type, cloud.tencent.com/document/product/267/32744
type Type int64

// The event types that have a struct of their own.
const (
	TypeStreamInterrupted          Type = 0   // [StreamInterrupted]
	TypeStreamStarted              Type = 1   // [StreamStarted]
	TypeRecordingCreated           Type = 100 // [RecordingCreated]
	TypeScreenshotCreated          Type = 200 // [ScreenshotCreated]
	TypeRelayTaskChanged           Type = 314 // [RelayTaskChanged]
	TypeAudioModerated             Type = 315 // [AudioModerated]
	TypeImageModerated             Type = 317 // [ImageModerated]
	TypePushExceptionOccurred      Type = 321 // [PushExceptionOccurred]
	TypeMonitorReported            Type = 328 // [MonitorReported]
	TypeRecordingStatusChanged     Type = 332 // [RecordingStatusChanged]
	TypeSubtitlesCreated           Type = 338 // [SubtitlesCreated]
	TypeRecordingExceptionOccurred Type = 341 // [RecordingExceptionOccurred]
	TypeQualityExceptionOccurred   Type = 343 // [QualityExceptionOccurred]
	TypeEvaluationThresholdCrossed Type = 344 // [EvaluationThresholdCrossed]
	TypeEvaluationAveraged         Type = 345 // [EvaluationAveraged]
	TypeSmartErased                Type = 347 // [SmartErased]
	TypeSummaryCreated             Type = 348 // [SummaryCreated]
	TypeHighlightsCreated          Type = 349 // [HighlightsCreated]
)

package livetest

import (
	"net/http"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// ActivityKind is what has happened.
type ActivityKind string

// The kinds of [Activity], and which of its fields they fill.
const (
	RequestAnswered   ActivityKind = "request answered"   // Request
	PushBegan         ActivityKind = "push began"         // StreamID, Sequence
	PushChanged       ActivityKind = "push changed"       // StreamID, Sequence
	PushEnded         ActivityKind = "push ended"         // StreamID, Sequence, Errcode, Subcode
	PushRejected      ActivityKind = "push rejected"      // StreamID, Errcode, Subcode
	StreamForbidden   ActivityKind = "stream forbidden"   // StreamID
	StreamAllowed     ActivityKind = "stream allowed"     // StreamID
	DelaySet          ActivityKind = "delay set"          // StreamID
	TaskBegan         ActivityKind = "task began"         // StreamID, Task
	TaskEnded         ActivityKind = "task ended"         // StreamID, Task
	RecordingAdded    ActivityKind = "recording added"    // StreamID, Recording
	RecordingFailed   ActivityKind = "recording failed"   // StreamID, Task, Err
	ScreenshotAdded   ActivityKind = "screenshot added"   // StreamID, Screenshot
	MixBegan          ActivityKind = "mix began"          // StreamID of the output, Mix; also when it has new inputs
	MixEnded          ActivityKind = "mix ended"          // StreamID of the output, Mix
	DeliveryBegan     ActivityKind = "delivery began"     // StreamID, Delivery; it may wait for an earlier one of its stream
	DeliveryAttempted ActivityKind = "delivery attempted" // StreamID, Delivery with its attempts so far
	DeliveryEnded     ActivityKind = "delivery ended"     // StreamID, Delivery, which is done; not those that Close gives up
)

// An Activity is something that has happened in the service. Do not change what it
// points to.
type Activity struct {
	ID   uint64    // counted from 1
	At   time.Time // by the service's clock
	Kind ActivityKind

	StreamID string
	Sequence string // of the push
	Errcode  int    // why the push ended or was rejected, on the scale of event 0
	Subcode  int    // the exact cause below Errcode; 0: none
	Err      error

	Request    *Request
	Task       *Task
	Recording  *Recording
	Screenshot *Screenshot
	Mix        *Mix
	Delivery   *Delivery
}

// Recording is a recorded file. Whatever is zero is filled in by
// [Server.AddRecording].
type Recording struct {
	FileID  string        // decimal, up to 20 digits
	TaskID  string        // decimal, up to 20 digits
	VideoID string        // the vid of the older pages
	URL     string        // where the file can be fetched
	Format  string        // flv (default), hls, mp4 or aac
	Start   time.Time     // default: one minute before End
	End     time.Time     // default: now
	Length  time.Duration // of the content; default: End − Start
	Size    int64         // bytes
}

// Task is a recording task.
type Task struct {
	ID        string // decimal, 20 digits
	StreamID  string
	RealTime  bool
	Start     time.Time
	End       time.Time // planned; once ended, the real one
	Format    string    // flv, hls, mp4 or aac
	Ended     bool
	AudioOnly bool // the sound without the pictures
}

// RecordingJob is what a recorder is asked for: what one push has sent within the
// time of a task.
type RecordingJob struct {
	Task       Task
	Sequence   string // of the push
	Start, End time.Time
}

// Screenshot is a picture of a stream. Whatever is zero is filled in by
// [Server.AddScreenshot].
type Screenshot struct {
	Path    string    // with a leading slash
	URL     string    // where the picture can be fetched
	Created time.Time // default: now
	Width   int       // pixels; default: that of the stream
	Height  int       // pixels; default: that of the stream
	Size    int64     // bytes
}

// Mix is a mix of streams that runs.
type Mix struct {
	SessionID      string
	OutputStreamID string
	Template       int      // mix_stream_template_id
	Inputs         []string // stream ids; pictures and canvases have none of their own
	Layout         []MixInput
}

// MixInput is one input of a mix and where it is shown. Lengths are pixels, or
// fractions of the picture below 1.
type MixInput struct {
	StreamID            string
	Type                int // input_type: 0 both, 2 picture, 3 canvas, 4 audio, 5 video
	Layer               int // 1 is the background
	X, Y, Width, Height float64
	Color               string // of a canvas: 0xRRGGBB
	PictureID           int64  // of a picture
}

// Request is a request that the service has received.
type Request struct {
	At        time.Time // by the service's clock
	Interface string    // wire name; as sent when it is unknown
	Method    string
	Path      string
	Query     string      // raw, in the order it was sent, without the sign
	Header    http.Header // without cookies
	Body      []byte      // of a POST

	Number   int           // counted from 1
	Status   int           // HTTP status of the response; 0: there is none yet, or a fault before the call
	Response []byte        // the first 4 KiB of its body; a fault may have kept it from the client
	Took     time.Duration // until the response was ready
	Rejected string        // why the service did not execute it, such as "sign invalid"; "": it did, or was not asked
}

// Delivery is a notification that the service has tried to deliver.
type Delivery struct {
	ID        int                 // counted from 1
	EventType int                 // as in Fields; -1: none
	StreamID  string              // as in Fields
	URL       string              // of the receiver
	Fields    callbacktest.Fields // without t and sign; do not change it
	Attempts  []callbacktest.Attempt
	Done      bool // no further attempt will come
	Delivered bool // the last attempt was accepted
}

func (d *Delivery) clone() Delivery {
	copied := *d
	copied.Attempts = slices.Clone(d.Attempts)
	return copied
}

package livecode

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A TapeFormat is the format of a recording.
type TapeFormat string

// The formats that the vendor documents. To start a recording, the empty one is flv.
const (
	FormatFLV TapeFormat = "flv"
	FormatHLS TapeFormat = "hls"
	FormatMP4 TapeFormat = "mp4"
	FormatAAC TapeFormat = "aac" // audio alone
)

// A StartTapeParams says what to record. Its zero value records picture and
// sound as flv.
type StartTapeParams struct {
	// Format is the format of the file; empty is flv.
	Format TapeFormat
	// AudioOnly records the sound alone. FormatAAC needs it.
	AudioOnly bool
	// MixStream records the output of a mix whose output is a new stream.
	MixStream bool
	// PushPoint is for accounts with several push domains or paths.
	PushPoint PushPoint
}

// A TapeTask is a recording that was started. Keep it: [TapeService.Stop] needs it.
type TapeTask struct {
	// ID is a decimal number of up to 20 digits.
	ID string
	// RealTime tells a task of StartNow from one of Start.
	RealTime bool
}

func (t *TapeTask) field(name []byte, r *wire.Reader) error {
	if string(name) == "task_id" {
		return r.Text(&t.ID)
	}
	return r.Skip()
}

var errNoTaskID = errors.New("the output has no task_id")

func (t *TapeTask) complete() error {
	if t.ID == "" {
		return errNoTaskID
	}
	return nil
}

type startTapeParams struct {
	StreamID  string     `url:"Param.s.channel_id"`
	Start     string     `url:"Param.s.start_time"`
	End       string     `url:"Param.s.end_time,omitempty"`
	SubType   int        `url:"Param.n.task_sub_type"` // 0 is a scheduled task: no omitempty
	Format    TapeFormat `url:"Param.s.file_format,omitempty"`
	Record    string     `url:"Param.s.record_type,omitempty"`
	MixStream string     `url:"Param.s.mix_stream,omitempty"` // a number under s, so the page
	PushPoint
}

// The modes of a recording task on the wire.
const (
	scheduledTask = 0
	realTimeTask  = 1
)

// maxRealTime is what the service records at most in real-time mode, and
// also when no end is given.
const maxRealTime = 30 * time.Minute

// minStartTimeout is what the vendor asks clients to wait for at least. A client that
// times out earlier would create the task twice.
const minStartTimeout = 3 * time.Second

// Start schedules a recording (录制) from start to end, which may be in any zone and lie
// at most 24 hours apart. Parts of the stream in that window are recorded
// whenever it is pushed.
//
// Each call makes a task of its own, which is billed: a retry within three
// seconds, or frequent calls, make duplicates. So Start sends once, over a fresh
// connection, and fails at once unless the timeout of the Client and the
// context both leave more than 3 seconds. After an error, [MaybeExecuted] tells
// whether the task may exist all the same.
//
// API: Live_Tape_Start, vendor page 创建录制任务
func (s TapeService) Start(ctx context.Context, streamID string, start, end time.Time, params StartTapeParams) (TapeTask, error) {
	switch {
	case start.IsZero():
		return TapeTask{}, endpoints[tapeStart].badArgument("start", "set; StartNow begins at once")
	case !isBefore(start, end):
		return TapeTask{}, endpoints[tapeStart].badArgument("end", "after start")
	case end.Sub(start) > 24*time.Hour:
		return TapeTask{}, endpoints[tapeStart].badArgument("end", "at most 24h after start")
	}
	return s.start(ctx, streamID, scheduledTask, start, end, params)
}

// StartNow records a stream that is pushed now, at once and for the given time:
// up to 30 minutes, of which the vendor advises at most five; 0 is 30 minutes.
// The retry rules of [TapeService.Start] apply.
//
// API: Live_Tape_Start, vendor page 创建录制任务
func (s TapeService) StartNow(ctx context.Context, streamID string, length time.Duration, params StartTapeParams) (TapeTask, error) {
	if length < 0 || length > maxRealTime || (length > 0 && length < time.Second) {
		return TapeTask{}, endpoints[tapeStart].badArgument("length", "from 1s to 30m, or 0 for 30m")
	}
	start := s.c.clock()
	var end time.Time
	if length > 0 {
		end = start.Add(length)
	}
	return s.start(ctx, streamID, realTimeTask, start, end, params)
}

func (s TapeService) start(ctx context.Context, streamID string, subType int, start, end time.Time, params StartTapeParams) (TapeTask, error) {
	if err := validateStreamID(endpoints[tapeStart], streamID); err != nil {
		return TapeTask{}, err
	}
	if err := params.validate(); err != nil {
		return TapeTask{}, err
	}
	if err := s.c.validateDeadline(ctx); err != nil {
		return TapeTask{}, err
	}
	q := startTapeParams{
		StreamID: streamID, Start: wire.FormatDateTime(start), End: wire.FormatDateTime(end), SubType: subType,
		Format: params.Format, PushPoint: params.PushPoint,
	}
	if params.AudioOnly {
		q.Record = "audio"
	}
	if params.MixStream {
		q.MixStream = "1"
	}
	task, err := call(ctx, s.c, endpoints[tapeStart], q, output((*TapeTask).field), (*TapeTask).complete)
	task.RealTime = err == nil && subType == realTimeTask
	return task, err
}

func (p StartTapeParams) validate() error {
	switch p.Format {
	case "", FormatFLV, FormatHLS, FormatMP4:
		return nil
	case FormatAAC:
		if p.AudioOnly {
			return nil
		}
		return endpoints[tapeStart].badArgument("AudioOnly", "true with FormatAAC, which holds no picture")
	}
	return endpoints[tapeStart].badArgument("Format", "FormatFLV, FormatHLS, FormatMP4, FormatAAC or empty")
}

// validateDeadline rejects a call that would give up on a task being made.
func (c *core) validateDeadline(ctx context.Context) error {
	if c == nil {
		return ErrNoClient
	}
	if c.timeout <= minStartTimeout {
		return endpoints[tapeStart].badArgument("the timeout of the Client", "longer than 3s: creating a task can take that long, and a retry would create a second one")
	}
	if ctx == nil {
		return nil // rejected further on
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= minStartTimeout {
		return endpoints[tapeStart].badArgument("the deadline of ctx", "more than 3s away: creating a task can take that long, and a retry would create a second one")
	}
	return nil
}

type stopTapeParams struct {
	StreamID string `url:"Param.s.channel_id"`
	TaskID   string `url:"Param.n.task_id"`
	SubType  int    `url:"Param.n.task_sub_type"`
}

// Stop ends a recording (结束录制). The file comes with the notification of a recording, or
// shows up in ListFiles, some time after.
//
// Older pages of the vendor send the task as Param.s.task_id; see
// [WithParamName].
//
// API: Live_Tape_Stop, cloud.tencent.com/document/product/267/9568
func (s TapeService) Stop(ctx context.Context, streamID string, task TapeTask) error {
	if err := validateStreamID(endpoints[tapeStop], streamID); err != nil {
		return err
	}
	if _, err := strconv.ParseUint(task.ID, 10, 64); err != nil {
		return endpoints[tapeStop].badArgument("task.ID", "the decimal number that Start returned")
	}
	q := stopTapeParams{StreamID: streamID, TaskID: task.ID, SubType: scheduledTask}
	if task.RealTime {
		q.SubType = realTimeTask
	}
	return void(ctx, s.c, endpoints[tapeStop], q)
}

package livetest

import (
	"fmt"
	"time"
)

// screenshotQueue is the queue number of screenshots.
const screenshotQueue = 100

// queueOutput is the output of Live_Queue_Get.
type queueOutput struct {
	Count int         `json:"count"`
	Data  []queueItem `json:"data"`
}

// AddScreenshot (截图) puts a picture of a stream into the queue, which sends event
// 200. It returns the screenshot with everything filled in.
func (s *Server) AddScreenshot(streamID string, shot Screenshot) Screenshot {
	a, now := s.lock()
	defer a.mu.Unlock()
	st := a.stream(streamID)
	completeScreenshot(&shot, a.appID, st, now)
	a.queue = append(a.queue, queueItem{CreateTime: shot.Created.Unix(), PicFullURL: shot.URL, StreamID: streamID})
	a.emit(screenshotCreated(a.appID, st, shot))
	a.note(Activity{Kind: ScreenshotAdded, StreamID: st.id, Screenshot: &shot})
	return shot
}

func completeScreenshot(shot *Screenshot, appID int64, st *stream, now time.Time) {
	if shot.Created.IsZero() {
		shot.Created = now
	}
	if p := st.last; p != nil && shot.Width == 0 && shot.Height == 0 {
		shot.Width, shot.Height = p.width, p.height
	}
	if shot.Size == 0 {
		shot.Size = 7520
	}
	if shot.Path == "" {
		day, second := shot.Created.In(zone).Format(time.DateOnly), shot.Created.In(zone).Format("15-04-05")
		shot.Path = fmt.Sprintf("/%s/%s-screenshot-%s-%dx%d.jpg", day, st.id, second, shot.Width, shot.Height)
	}
	if shot.URL == "" {
		shot.URL = fmt.Sprintf("http://screenshots-%d.cos.example.com%s", appID, shot.Path)
	}
}

// QueueLen returns how many screenshots wait in the queue.
func (s *Server) QueueLen() int {
	a, _ := s.lock()
	defer a.mu.Unlock()
	return len(a.queue)
}

var getQueueEndpoint = endpoint{name: QueueGet, host: fcgi, run: (*account).getQueue, params: []param{
	{name: "Param.n.bid", kind: integer, required: true, max: maxInt32},
	{name: "Param.n.count", kind: integer, min: 1, max: 100, preset: 1},
}}

// getQueue takes messages out of the queue for good. Other queues than that of
// the screenshots are empty.
func (a *account) getQueue(_ time.Time, in args) envelope {
	out := queueOutput{Data: []queueItem{}}
	if in.integer("Param.n.bid") == screenshotQueue {
		n := min(int(in.integer("Param.n.count")), len(a.queue))
		out = queueOutput{Count: n, Data: append(out.Data, a.queue[:n]...)}
		a.queue = a.queue[n:]
	}
	return output(out)
}

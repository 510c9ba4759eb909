package view

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// A Task is a recording task.
type Task struct {
	ID       string    `json:"id"`
	StreamID string    `json:"streamId"`
	Format   string    `json:"format"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"` // planned, until it has ended
	Ended    bool      `json:"ended"`
}

// A Recording is a recorded file. With a Path the emulator has it.
type Recording struct {
	FileID   string    `json:"fileId"`
	StreamID string    `json:"streamId"`
	Format   string    `json:"format"`
	Start    time.Time `json:"start"`
	LengthMs int64     `json:"lengthMs"`
	Size     int64     `json:"size"`
	URL      string    `json:"url"`
	Path     string    `json:"path,omitempty"`
}

// A Screenshot is a picture of a stream. With a Path the emulator has it.
type Screenshot struct {
	StreamID string    `json:"streamId"`
	Created  time.Time `json:"created"`
	Width    int       `json:"width"`
	Height   int       `json:"height"`
	Size     int64     `json:"size"`
	URL      string    `json:"url"`
	Path     string    `json:"path,omitempty"`
}

// Files knows which of the files that an account names are at the emulator's own
// address. An empty Base has none.
type Files struct{ Base string }

// path returns the path of a file at the emulator, or nothing. The page loads from its
// own address alone, however the emulator is called there.
func (f Files) path(address string) string {
	rest, ok := strings.CutPrefix(address, f.Base+"/")
	if f.Base == "" || !ok {
		return ""
	}
	u, err := url.Parse("/" + rest)
	if err != nil || u.Host != "" {
		return ""
	}
	return u.EscapedPath()
}

// Tasks returns the recording tasks of all streams, the newest first.
func Tasks(srv *livetest.Server, q Query) Page[Task] {
	var all []livetest.Task
	for id := range srv.Streams() {
		if q.has(id) && q.of(id) {
			all = append(all, srv.Tasks(id)...)
		}
	}
	slices.SortStableFunc(all, func(a, b livetest.Task) int { return b.Start.Compare(a.Start) })
	return cut(q, all, task)
}

func task(t livetest.Task) Task {
	return Task{ID: t.ID, StreamID: t.StreamID, Format: t.Format, Start: t.Start, End: t.End, Ended: t.Ended}
}

// Recordings returns the recorded files of all streams, the newest first.
func (f Files) Recordings(srv *livetest.Server, q Query) Page[Recording] {
	var all []Recording
	for id := range srv.Streams() {
		if !q.has(id) || !q.of(id) {
			continue
		}
		for _, r := range srv.Recordings(id) {
			all = append(all, f.recording(id, r))
		}
	}
	slices.SortStableFunc(all, func(a, b Recording) int { return b.Start.Compare(a.Start) })
	return cut(q, all, func(r Recording) Recording { return r })
}

func (f Files) recording(streamID string, r livetest.Recording) Recording {
	return Recording{
		FileID: r.FileID, StreamID: streamID, Format: r.Format, Start: r.Start, LengthMs: r.Length.Milliseconds(),
		Size: r.Size, URL: r.URL, Path: f.path(r.URL),
	}
}

// Screenshots returns the pictures among the activities, the newest first. The service
// itself forgets a picture when it is read from its queue.
func (f Files) Screenshots(activities []livetest.Activity, q Query) Page[Screenshot] {
	kept := newest(activities, func(a *livetest.Activity) bool {
		return a.Kind == livetest.ScreenshotAdded && q.has(a.StreamID) && q.of(a.StreamID)
	})
	return cut(q, kept, func(a livetest.Activity) Screenshot { return f.screenshot(a.StreamID, *a.Screenshot) })
}

func (f Files) screenshot(streamID string, s livetest.Screenshot) Screenshot {
	return Screenshot{StreamID: streamID, Created: s.Created, Width: s.Width, Height: s.Height, Size: s.Size, URL: s.URL, Path: f.path(s.URL)}
}

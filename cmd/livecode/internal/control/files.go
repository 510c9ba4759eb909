package control

import (
	"net/http"
	"time"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/livetest"
)

func (c *Control) tasks(r *http.Request) (any, error) {
	return page(r, func(q view.Query) view.Page[view.Task] { return view.Tasks(c.Account, q) })
}

func (c *Control) recordings(r *http.Request) (any, error) {
	return page(r, func(q view.Query) view.Page[view.Recording] { return c.files.Recordings(c.Account, q) })
}

func (c *Control) screenshots(r *http.Request) (any, error) {
	return page(r, func(q view.Query) view.Page[view.Screenshot] {
		return c.files.Screenshots(c.Account.ActivitiesAfter(0), q)
	})
}

type mix struct {
	SessionID string   `json:"sessionId"`
	Output    string   `json:"output"`
	Inputs    []string `json:"inputs"`
}

func (c *Control) mixes(*http.Request) (any, error) {
	items := []mix{}
	for _, m := range c.Account.Mixes() {
		items = append(items, mix{SessionID: m.SessionID, Output: m.OutputStreamID, Inputs: append([]string{}, m.Inputs...)})
	}
	return map[string]any{"total": len(items), "items": items}, nil
}

// record begins a recording now, by the service's own interface.
func (c *Control) record(r *http.Request) (any, error) {
	in := struct {
		Format     string `json:"format"`
		DurationMs int64  `json:"durationMs"` // 0: as long as the service lets it
	}{Format: "mp4"}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	length := time.Duration(min(in.DurationMs, time.Hour.Milliseconds())) * time.Millisecond // longer than it may be
	task, err := c.client.Tape.StartNow(r.Context(), r.PathValue("id"), length, livecode.StartTapeParams{Format: livecode.TapeFormat(in.Format)})
	if err != nil {
		return nil, err
	}
	return map[string]string{"id": task.ID}, nil
}

// stopRecord ends the recordings of a stream that were begun by tasks.
func (c *Control) stopRecord(r *http.Request) (any, error) {
	id, stopped := r.PathValue("id"), 0
	for _, task := range c.Account.Tasks(id) {
		if task.Ended {
			continue
		}
		if err := c.client.Tape.Stop(r.Context(), id, livecode.TapeTask{ID: task.ID, RealTime: task.RealTime}); err != nil {
			return nil, err
		}
		stopped++
	}
	if stopped == 0 {
		return nil, problemf(http.StatusConflict, "no task records %s", id)
	}
	return c.shown(id), nil
}

// addRecording puts a recorded file into the account that nobody has recorded.
func (c *Control) addRecording(r *http.Request) (any, error) {
	var in struct {
		Format   string    `json:"format"`
		Start    time.Time `json:"start"`
		End      time.Time `json:"end"`
		LengthMs int64     `json:"lengthMs"`
		Size     int64     `json:"size"`
		URL      string    `json:"url"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	added := c.Account.AddRecording(r.PathValue("id"), livetest.Recording{
		Format: in.Format, Start: in.Start, End: in.End, Length: time.Duration(in.LengthMs) * time.Millisecond, Size: in.Size, URL: in.URL,
	})
	return map[string]string{"fileId": added.FileID}, nil
}

package view

import (
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// An Activity is something that has happened. Deliveries and requests are told by what
// a list of them shows; their own pages have all of it.
type Activity struct {
	ID         uint64      `json:"id"`
	At         time.Time   `json:"at"`
	Kind       string      `json:"kind"`
	StreamID   string      `json:"streamId,omitempty"`
	Sequence   string      `json:"sequence,omitempty"`
	Errcode    int         `json:"errcode,omitempty"`
	Subcode    int         `json:"subcode,omitempty"`
	Error      string      `json:"error,omitempty"`
	Request    *Request    `json:"request,omitempty"`
	Task       *Task       `json:"task,omitempty"`
	Recording  *Recording  `json:"recording,omitempty"`
	Screenshot *Screenshot `json:"screenshot,omitempty"`
	Delivery   *Delivery   `json:"delivery,omitempty"`
}

// Activity writes an activity.
func (f Files) Activity(a livetest.Activity) Activity {
	out := Activity{
		ID: a.ID, At: a.At, Kind: string(a.Kind), StreamID: a.StreamID, Sequence: a.Sequence, Errcode: a.Errcode, Subcode: a.Subcode,
	}
	if a.Err != nil {
		out.Error = a.Err.Error()
	}
	if a.Request != nil {
		r := request(*a.Request)
		out.Request = &r
	}
	if a.Task != nil {
		t := task(*a.Task)
		out.Task = &t
	}
	if a.Recording != nil {
		r := f.recording(a.StreamID, *a.Recording)
		out.Recording = &r
	}
	if a.Screenshot != nil {
		s := f.screenshot(a.StreamID, *a.Screenshot)
		out.Screenshot = &s
	}
	if a.Delivery != nil {
		d := delivery(*a.Delivery)
		out.Delivery = &d
	}
	return out
}

// History returns the newest activities of a stream, the oldest of them first: what a
// line of its time shows. Changes of a push's figures are left out, of which there is
// one a second.
func (f Files) History(activities []livetest.Activity, q Query) Page[Activity] {
	kept := newest(activities, func(a *livetest.Activity) bool {
		return q.of(a.StreamID) && a.Kind != livetest.PushChanged && a.Kind != livetest.DeliveryBegan && a.Kind != livetest.RequestAnswered
	})
	p := cut(q, kept, f.Activity)
	for i, j := 0, len(p.Items)-1; i < j; i, j = i+1, j-1 {
		p.Items[i], p.Items[j] = p.Items[j], p.Items[i]
	}
	return p
}

package view

import (
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
)

// A Delivery is a notification and what has become of it.
type Delivery struct {
	ID        int                 `json:"id"`
	EventType int                 `json:"eventType"` // -1: none
	StreamID  string              `json:"streamId"`
	URL       string              `json:"url"`
	At        *time.Time          `json:"at,omitempty"` // of the first attempt
	Attempts  []Attempt           `json:"attempts"`
	Done      bool                `json:"done"`
	Delivered bool                `json:"delivered"`
	Fields    callbacktest.Fields `json:"fields,omitempty"` // of one delivery alone
}

// An Attempt is one try to deliver.
type Attempt struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"` // 0: no response came
	TookMs float64   `json:"tookMs"`
	Body   string    `json:"body,omitempty"`
	Error  string    `json:"error,omitempty"`
}

// Deliveries returns the deliveries of an account, the newest first, without their
// fields.
func Deliveries(srv *livetest.Server, q Query) Page[Delivery] {
	kept := newest(srv.Deliveries(), func(d *livetest.Delivery) bool {
		return q.of(d.StreamID) && q.ended(d) && q.has(d.StreamID, strconv.Itoa(d.EventType), d.URL)
	})
	return cut(q, kept, delivery)
}

func (q Query) ended(d *livetest.Delivery) bool { return q.Outcome == "" || q.Outcome == outcome(d) }

func outcome(d *livetest.Delivery) string {
	switch {
	case !d.Done:
		return "pending"
	case d.Delivered:
		return "delivered"
	default:
		return "failed"
	}
}

// OneDelivery returns a delivery with its fields, and false when there is none of this
// id any more.
func OneDelivery(srv *livetest.Server, id int) (Delivery, bool) {
	found := srv.DeliveriesAfter(id - 1)
	if len(found) == 0 || found[0].ID != id {
		return Delivery{}, false
	}
	d := delivery(found[0])
	d.Fields = found[0].Fields
	return d, true
}

func delivery(d livetest.Delivery) Delivery {
	out := Delivery{
		ID: d.ID, EventType: d.EventType, StreamID: d.StreamID, URL: d.URL,
		Attempts: make([]Attempt, 0, len(d.Attempts)), Done: d.Done, Delivered: d.Delivered,
	}
	for _, a := range d.Attempts {
		shown := Attempt{At: a.At, Status: a.Status, TookMs: milliseconds(a.Took), Body: a.Body}
		if a.Err != nil {
			shown.Error = a.Err.Error()
		}
		out.Attempts = append(out.Attempts, shown)
	}
	if len(d.Attempts) > 0 {
		out.At = at(d.Attempts[0].At)
	}
	return out
}

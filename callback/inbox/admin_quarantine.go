package inbox

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/redact"
)

// Sizes of a page of the quarantine. Bodies do not leave the store for it in larger
// groups, so that a page takes the memory of one group.
const (
	defaultAdminPage = 50
	maxAdminPage     = 100
	adminGroup       = 10
)

// An AdminPage is the response to GET /quarantine: what is there, in the order of the ids.
type AdminPage struct {
	Items []AdminItem `json:"items"`
	// Next is what to ask after for the next page, 0 when this may be the last one.
	Next int64 `json:"next,omitempty"`
}

// An AdminItem is something in quarantine: see [DeadLetter] for its fields.
type AdminItem struct {
	ID     int64     `json:"id"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
	// Event is the label of the type, such as "recording_created"; empty when the body
	// makes no event.
	Event string `json:"event,omitempty"`
	// EventType is its number, -1 when the body makes no event.
	EventType int64     `json:"event_type"`
	StreamID  string    `json:"stream_id,omitempty"`
	Key       string    `json:"dedupe_key,omitempty"`
	Received  time.Time `json:"received,omitzero"`
	// Expires is t, left out where it is not known.
	Expires    time.Time `json:"expires,omitzero"`
	Attempt    int       `json:"attempt"`
	Reconciled bool      `json:"reconciled,omitempty"`
	// Bytes is the length of the body.
	Bytes int `json:"bytes"`
	// Body is the notification without its credentials, in the response to
	// GET /quarantine/{id}. A text in its place says that it is not JSON.
	Body json.RawMessage `json:"body,omitempty"`
}

func (a *admin) page(r *http.Request) reply {
	after, err := number(r.FormValue("after"), 0)
	if err != nil {
		return refuse(http.StatusBadRequest, "after must be an id")
	}
	n, err := number(r.FormValue("n"), defaultAdminPage)
	if err != nil || n < 1 || n > maxAdminPage {
		return refuse(http.StatusBadRequest, "n must be from 1 to 100")
	}
	page := AdminPage{Items: make([]AdminItem, 0, n)}
	for len(page.Items) < int(n) {
		group := min(int(n)-len(page.Items), adminGroup)
		list, err := a.store.Quarantined(r.Context(), after, group)
		if err != nil {
			return a.failed(r, err)
		}
		for _, letter := range list {
			page.Items = append(page.Items, newAdminItem(letter, letter.Envelope.Body.Reveal()))
			after = letter.ID
		}
		if len(list) < group {
			return reply{http.StatusOK, page}
		}
	}
	page.Next = after
	return reply{http.StatusOK, page}
}

func (a *admin) item(r *http.Request) reply {
	id, err := number(r.PathValue("id"), 0)
	if err != nil {
		return refuse(http.StatusBadRequest, "id must be a number")
	}
	list, err := a.store.Quarantined(r.Context(), id-1, 1)
	if err == nil && (len(list) == 0 || list[0].ID != id) {
		err = ErrNotFound
	}
	if err != nil {
		return a.failed(r, err)
	}
	body := list[0].Envelope.Body.Reveal()
	answer := newAdminItem(list[0], body)
	answer.Body = redact.Notification([]byte(body))
	return reply{http.StatusOK, answer}
}

func newAdminItem(letter DeadLetter, body string) AdminItem {
	e := letter.Envelope
	item := AdminItem{
		ID: letter.ID, Reason: redact.Text(letter.Reason), Since: letter.Since, EventType: -1,
		StreamID: e.StreamID, Key: e.Key, Received: e.Received, Expires: e.Expires,
		Attempt: letter.Attempt, Reconciled: e.Reconciled, Bytes: len(body),
	}
	if ev, err := e.Event(); err == nil {
		item.Event, item.EventType = ev.Type().Label(), int64(ev.Type())
		item.StreamID = cmp.Or(item.StreamID, ev.Common().StreamID)
	}
	return item
}

func (a *admin) replayItem(r *http.Request) reply {
	return a.change(r, "replay", a.replay, a.store.Replay)
}

func (a *admin) deleteItem(r *http.Request) reply {
	return a.change(r, "delete", a.delete, a.store.Delete)
}

// change does what changes something, and leaves a trace of it in the log.
func (a *admin) change(r *http.Request, what string, allowed bool, change func(context.Context, int64) error) reply {
	if !allowed {
		return refuse(http.StatusForbidden, what+" is not allowed")
	}
	id, err := number(r.PathValue("id"), 0)
	if err != nil {
		return refuse(http.StatusBadRequest, "id must be a number")
	}
	if err := change(r.Context(), id); err != nil {
		return a.failed(r, err)
	}
	a.log.LogAttrs(r.Context(), slog.LevelInfo, "inbox: quarantine changed", slog.String("change", what), slog.Int64("id", id))
	return reply{status: http.StatusNoContent}
}

func number(text string, missing int64) (int64, error) {
	if text == "" {
		return missing, nil
	}
	return strconv.ParseInt(text, 10, 64)
}

package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	maxWatchers = 64               // connections that follow the events
	heartbeat   = 15 * time.Second // a comment, so that proxies and clients see a living connection
	writeLimit  = 10 * time.Second // for one event; who is slower connects again and goes on
)

// events are server-sent events of what happens in the account, from the id after which
// the client wants them.
func (c *Control) events(w http.ResponseWriter, r *http.Request) {
	after, err := lastSeen(r)
	if err != nil {
		writeProblem(w, err)
		return
	}
	select {
	case c.watchers <- struct{}{}:
		defer func() { <-c.watchers }()
	default:
		writeProblem(w, problemf(http.StatusServiceUnavailable, "%d connections follow the events, which is the most", maxWatchers))
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	out := newEventWriter(w, cancel)
	defer out.beat(ctx)()
	for activity := range c.Account.Watch(ctx, after) {
		text, err := json.Marshal(c.files.Activity(activity))
		if err != nil || !out.write("id: %d\ndata: %s\n\n", activity.ID, text) {
			return
		}
	}
}

// lastSeen is the id of the last event that the client has. Browsers send it by
// themselves when they connect again.
func lastSeen(r *http.Request) (uint64, error) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		text = r.URL.Query().Get("after")
	}
	if text == "" {
		return 0, nil
	}
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, badRequest("after must be the id of an event")
	}
	return id, nil
}

// An eventWriter writes whole events, each within a time limit.
type eventWriter struct {
	mu      sync.Mutex
	w       http.ResponseWriter
	control *http.ResponseController
	cancel  context.CancelFunc
}

func newEventWriter(w http.ResponseWriter, cancel context.CancelFunc) *eventWriter {
	w.Header().Set("Content-Type", "text/event-stream")
	out := &eventWriter{w: w, control: http.NewResponseController(w), cancel: cancel}
	out.write(": the events of an emulator\n\n")
	return out
}

func (o *eventWriter) write(format string, args ...any) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_ = o.control.SetWriteDeadline(time.Now().Add(writeLimit)) // a recorder in a test has none
	if _, err := fmt.Fprintf(o.w, format, args...); err != nil {
		o.cancel()
		return false
	}
	if err := o.control.Flush(); err != nil {
		o.cancel()
		return false
	}
	return true
}

// beat sends comments until ctx ends, and returns what waits for its end.
func (o *eventWriter) beat(ctx context.Context) (wait func()) {
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() {
		ticker := time.NewTicker(heartbeat)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				o.write(": still here\n\n")
			case <-ctx.Done():
				return
			}
		}
	})
	return func() { cancel(); ended.Wait() }
}

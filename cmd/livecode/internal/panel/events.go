package panel

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// beat is how often a silent stream of events says that it lives, and writeTime how
// long a reader may take for one.
const (
	beat      = 15 * time.Second
	writeTime = 10 * time.Second
)

// events sends what happens, from the activity behind ?after or Last-Event-ID on, and
// without one from now on.
func (p *Panel) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	send := func(text string) bool {
		_ = control.SetWriteDeadline(time.Now().Add(writeTime)) // not every connection has one
		_, err := fmt.Fprint(w, text)
		return err == nil && control.Flush() == nil
	}
	if !send("retry: 1000\n\n") {
		return
	}
	next, stop := watch(r.Context(), p.o.Account, p.after(r))
	defer stop()
	timer := time.NewTicker(beat)
	defer timer.Stop()
	for {
		select {
		case a, ok := <-next:
			if !ok || !send(p.event(a)) {
				return
			}
		case <-timer.C:
			if !send(": alive\n\n") {
				return
			}
		}
	}
}

func (p *Panel) event(a livetest.Activity) string {
	text, err := json.Marshal(p.files.Activity(a))
	if err != nil {
		return "" // nothing in it cannot be JSON
	}
	return fmt.Sprintf("id: %d\ndata: %s\n\n", a.ID, text)
}

// after returns the id of the last activity that the reader knows.
func (p *Panel) after(r *http.Request) uint64 {
	for _, text := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if id, err := strconv.ParseUint(text, 10, 64); err == nil {
			return id
		}
	}
	known := p.o.Account.ActivitiesAfter(0)
	if len(known) == 0 {
		return 0
	}
	return known[len(known)-1].ID
}

// watch hands over what happens by a channel, so that it can be waited for beside other
// things. stop ends it.
func watch(ctx context.Context, account *livetest.Server, after uint64) (next <-chan livetest.Activity, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	out, ended := make(chan livetest.Activity), make(chan struct{})
	go func() {
		defer close(ended)
		defer close(out)
		for a := range account.Watch(ctx, after) {
			select {
			case out <- a:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, func() { cancel(); <-ended }
}

package inbox_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/inbox"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// An admin handler, behind whatever authenticates people who may use it.
func ExampleNewAdmin() {
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error { return nil },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	authenticated := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, password, _ := r.BasicAuth(); password != "open sesame" {
				http.Error(w, "who are you?", http.StatusUnauthorized)
				return
			}
			h.ServeHTTP(w, r)
		})
	}
	mux := http.NewServeMux()
	mux.Handle("/inbox/", authenticated(http.StripPrefix("/inbox", inbox.NewAdmin(store,
		inbox.WatchWorker(worker), inbox.MaxBacklog(100_000, time.Hour), inbox.AllowReplay(), inbox.AllowDelete()))))

	_ = store.Keep(context.Background(), callback.Quarantined{
		Reason: callback.ErrConflict, Received: time.Now(),
		Body: callback.NewSecret(`{"event_type":1,"stream_id":"8888_room","sign":"0123456789abcdef"}`),
	})
	for _, request := range []string{"GET /inbox/ready", "POST /inbox/quarantine/1/replay", "GET /inbox/quarantine/1"} {
		var method, path string
		_, _ = fmt.Sscan(request, &method, &path)
		r := httptest.NewRequest(method, path, nil)
		r.SetBasicAuth("ops", "open sesame")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		fmt.Println(request, w.Code, cmp.Or(strings.TrimSpace(w.Body.String()), "without a body"))
	}
	// Output:
	// GET /inbox/ready 503 {"ready":false,"reasons":["the worker is not running"]}
	// POST /inbox/quarantine/1/replay 204 without a body
	// GET /inbox/quarantine/1 404 {"error":"not in quarantine"}
}

// Whether a worker is at work, and whether its store lets it be.
func ExampleWorker_Running() {
	store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
	worker, err := inbox.NewWorker(store, callback.Handlers{
		StreamStarted: func(context.Context, *callback.StreamStarted) error { return nil },
	})
	fmt.Println(worker.Running(), worker.Stalled(), err)
	// Output: false 0s <nil>
}

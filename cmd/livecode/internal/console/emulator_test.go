package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/console"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/view"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

var hostileQuery = url.QueryEscape(hostile)

type emulator struct {
	base    string
	account *livetest.Server
	streams *media.Server
}

func withStreams(n int) livetest.Option { return livetest.WithStreams(n) }

func newEmulator(t *testing.T, callbackURL string, options ...livetest.Option) *emulator {
	t.Helper()
	options = append(options, livetest.WithCallbackURL(callbackURL), livetest.WithRetryProfile(callbacktest.RetryProfile{Retries: 3, Wait: 300 * time.Millisecond}))
	e := &emulator{account: livetest.NewServer(options...)}
	t.Cleanup(e.account.Close)
	server := httptest.NewUnstartedServer(nil)
	e.base = "http://" + server.Listener.Addr().String()
	streams, err := media.Attach(e.account, media.Options{HTTP: media.Off, BaseURL: e.base})
	require.NoError(t, err)
	e.streams = streams
	t.Cleanup(func() { _ = streams.Close() })
	server.Config.Handler = e.routes()
	server.Start()
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	return e
}

func (e *emulator) push(t *testing.T, id string) {
	u, err := e.streams.PushURL(id, time.Now().Add(time.Hour))
	require.NoError(t, err)
	p, err := media.Dial(t.Context(), u)
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for p.Send(t.Context(), media.Sample(), 1) == nil {
		}
	}()
	t.Cleanup(func() { _ = p.Close(); <-done })
}

func call(t *testing.T, u string) {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	_ = resp.Body.Close()
}

func (e *emulator) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", console.Handler())
	mux.Handle("/live/", e.streams)
	mux.Handle("/:files/", e.streams)
	files := view.Files{Base: e.base}
	srv := e.account
	query := func(r *http.Request) view.Query {
		v := r.URL.Query()
		o, _ := strconv.Atoi(v.Get("offset"))
		l, _ := strconv.Atoi(v.Get("limit"))
		return view.Query{Offset: o, Limit: l, Text: v.Get("q"), Stream: v.Get("stream"), State: v.Get("state"), Outcome: v.Get("outcome"), Verdict: v.Get("verdict")}
	}
	on := func(pattern string, f func(r *http.Request) any) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /_livecode"+path, func(w http.ResponseWriter, r *http.Request) {
			v := f(r)
			w.Header().Set("Content-Type", "application/json")
			if err, ok := v.(error); ok && err != nil {
				w.WriteHeader(400)
				v = map[string]string{"error": err.Error()}
			}
			_ = json.NewEncoder(w).Encode(v)
		})
	}
	id := func(r *http.Request) int { n, _ := strconv.Atoi(r.PathValue("id")); return n }
	on("GET /stats", func(*http.Request) any { return view.Account(srv) })
	on("GET /info", func(*http.Request) any {
		return map[string]any{"now": srv.Now(), "appId": srv.AppID, "ffmpeg": true, "version": "dev", "listen": e.base, "pushExample": "ffmpeg -re -i x", "callbackUrl": ""}
	})
	on("GET /streams", func(r *http.Request) any { return view.Streams(srv, query(r), e.streams.Recording) })
	on("GET /streams/{id}", func(r *http.Request) any { return view.OneStream(srv, r.PathValue("id"), e.streams.Recording) })
	on("GET /streams/{id}/urls", func(r *http.Request) any {
		push, _ := e.streams.PushURL(r.PathValue("id"), time.Now().Add(time.Hour))
		flv, _ := e.streams.PlayURL(pushurl.HTTPFLV, r.PathValue("id"), time.Now().Add(time.Hour))
		return map[string]any{"push": push, "play": map[string]string{"mp4": strings.Replace(flv, ".flv", ".mp4", 1), "flv": flv}}
	})
	on("POST /streams/{id}/interrupt", func(r *http.Request) any { return srv.Interrupt(r.PathValue("id"), 21) })
	on("GET /activity", func(r *http.Request) any { return files.History(srv.ActivitiesAfter(0), query(r)) })
	on("GET /deliveries", func(r *http.Request) any { return view.Deliveries(srv, query(r)) })
	on("GET /deliveries/{id}", func(r *http.Request) any { d, _ := view.OneDelivery(srv, id(r)); return d })
	on("POST /deliveries/{id}/resend", func(r *http.Request) any {
		if err := srv.Resend(id(r)); err != nil {
			return err
		}
		all := srv.Deliveries()
		return map[string]int{"id": all[len(all)-1].ID}
	})
	on("GET /samples", func(*http.Request) any {
		var items []any
		for _, n := range callbacktest.SampleTypes() {
			items = append(items, map[string]any{"eventType": n, "fields": callbacktest.Sample(n, "8888_room", srv.Now())})
		}
		return map[string]any{"items": items}
	})
	on("POST /notify", func(r *http.Request) any {
		var in struct {
			Fields callbacktest.Fields
			URL    string
		}
		d := json.NewDecoder(r.Body)
		d.UseNumber()
		if err := d.Decode(&in); err != nil {
			return err
		}
		return map[string]int{"id": srv.NotifyTo(in.URL, in.Fields)}
	})
	on("GET /requests", func(r *http.Request) any { return view.Requests(srv, query(r)) })
	on("GET /requests/{id}", func(r *http.Request) any { d, _ := view.OneRequest(srv, id(r)); return d })
	on("GET /tasks", func(r *http.Request) any { return view.Tasks(srv, query(r)) })
	on("GET /recordings", func(r *http.Request) any { return files.Recordings(srv, query(r)) })
	on("GET /screenshots", func(r *http.Request) any { return files.Screenshots(srv.ActivitiesAfter(0), query(r)) })
	on("GET /faults", func(*http.Request) any {
		return map[string]any{"interfaces": livetest.Interfaces(), "kinds": []string{"x"}, "items": []any{}}
	})
	mux.HandleFunc("GET /_livecode/events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		after, _ := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
		c := http.NewResponseController(w)
		_ = c.Flush()
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		for a := range srv.Watch(ctx, after) {
			b, _ := json.Marshal(files.Activity(a))
			fmt.Fprintf(w, "id: %d\ndata: %s\n\n", a.ID, b)
			_ = c.Flush()
		}
	})
	return mux
}

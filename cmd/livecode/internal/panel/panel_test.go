package panel_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/panel"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// A rig is a panel behind a server, and what it controls.
type rig struct {
	*testing.T
	url     string
	account *livetest.Server
}

func newRig(t *testing.T, options ...livetest.Option) *rig {
	t.Helper()
	clock := &panel.Clock{}
	account := livetest.NewServer(append(options, livetest.WithClock(clock.Now))...)
	t.Cleanup(account.Close)
	streams, err := media.Attach(account, media.Options{HTTP: media.Off, FFmpeg: media.Off, BaseURL: "http://127.0.0.1:8025"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, streams.Close()) })
	server := httptest.NewServer(panel.New(panel.Options{
		Account: account, Streams: streams, Clock: clock, Base: "http://127.0.0.1:8025", About: panel.About{Version: "v1"},
	}))
	t.Cleanup(server.Close)
	return &rig{T: t, url: server.URL + "/_livecode", account: account}
}

func (r *rig) do(method, path, body string, header ...string) (int, string) {
	r.Helper()
	request, err := http.NewRequestWithContext(r.Context(), method, r.url+path, strings.NewReader(body))
	require.NoError(r, err)
	if len(header) == 2 {
		request.Header.Set(header[0], header[1])
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(r, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(r, err)
	assert.Equal(r, "nosniff", response.Header.Get("X-Content-Type-Options"))
	return response.StatusCode, string(text)
}

func (r *rig) get(path string) string {
	r.Helper()
	status, text := r.do(http.MethodGet, path, "")
	require.Equal(r, http.StatusOK, status, text)
	return text
}

func (r *rig) post(path, body string) string {
	r.Helper()
	status, text := r.do(http.MethodPost, path, body)
	require.Equal(r, http.StatusOK, status, text)
	return text
}

func (r *rig) refused(path, body, why string) {
	r.Helper()
	status, text := r.do(http.MethodPost, path, body)
	assert.Equal(r, http.StatusBadRequest, status, text)
	assert.Contains(r, text, why)
}

func TestPanel_changesStreams(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	state := func() livetest.State { return r.account.StreamState("8888_a").State }
	r.post("/streams/8888_a/push", "")
	assert.Equal(t, livetest.Live, state())
	assert.Contains(t, r.get("/streams?q=8888"), `"total":1`)
	r.post("/streams/8888_a/record", "{}")
	assert.Contains(t, r.get("/streams/8888_a"), `"recording":true`)
	assert.Contains(t, r.get("/tasks"), `"ended":false`)
	r.post("/streams/8888_a/record/stop", "")
	assert.Contains(t, r.get("/tasks"), `"ended":true`)
	r.post("/streams/8888_a/interrupt", `{"errcode":3}`)
	assert.Equal(t, livetest.Interrupted, state())
	assert.Contains(t, r.get("/activity?stream=8888_a"), `"errcode":3`)
	r.post("/streams/8888_a/forbid", "")
	assert.Equal(t, livetest.Closed, state())
	r.refused("/streams/8888_a/push", "", "forbidden")
	r.post("/streams/8888_a/allow", "")
	assert.Equal(t, livetest.Interrupted, state())
	require.NoError(t, r.account.Client().Channel.Forbid(t.Context(), "8888_a", r.account.Now().Add(time.Hour)))
	assert.Equal(t, livetest.Forbidden, state())
	r.post("/streams/8888_a/allow", "")
	assert.Equal(t, livetest.Interrupted, state())
	r.refused("/streams/8888_a/interrupt", "", "not live")
	r.refused("/streams/8888_a/interrupt", `{"errcod":3}`, "errcod")
	urls := r.get("/streams/8888_a/urls")
	for _, part := range []string{`"push":"rtmp://127.0.0.1:`, `/live/8888_a.mp4?txSecret=`, `/live/8888_a.flv?`, `/live/8888_a.m3u8?`} {
		assert.Contains(t, strings.ReplaceAll(urls, `\u0026`, "&"), part)
	}
	assert.Contains(t, r.get("/stats"), `"streams":1`)
	assert.Contains(t, r.get("/info"), `"version":"v1"`)
}

func TestPanel_sendsNotifications(t *testing.T) {
	t.Parallel()
	bodies := make(chan string, 9)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		text, _ := io.ReadAll(request.Body)
		bodies <- string(text)
	}))
	defer receiver.Close()
	r := newRig(t)
	assert.Equal(t, 18, strings.Count(r.get("/samples"), `"eventType"`))
	assert.JSONEq(t, `{"id":1}`, r.post("/notify", `{"url":"`+receiver.URL+`","fields":{"event_type":100,"stream_id":"a","file_id":11315808572721467001}}`))
	assert.Contains(t, <-bodies, `"file_id":11315808572721467001`, "ids keep their digits")
	assert.JSONEq(t, `{"id":2}`, r.post("/deliveries/1/resend", ""))
	assert.Contains(t, <-bodies, `"file_id":11315808572721467001`)
	require.NoError(t, r.account.Wait(t.Context()))
	assert.Contains(t, r.get("/deliveries?outcome=delivered"), `"total":2`)
	assert.Contains(t, r.get("/deliveries/1"), `"eventType":100`)
	r.refused("/notify", `{"fields":{"event_type":1}}`, "callback URL")
	r.refused("/notify", `{"url":"file:///etc/passwd","fields":{"event_type":1}}`, "http")
	r.refused("/notify", `{"url":"`+receiver.URL+`"}`, "empty")
	r.refused("/notify", `[`, "JSON")
	r.refused("/notify", `{"fields":"`+strings.Repeat("x", 2<<20)+`"}`, "too large")
	for _, path := range []string{"/deliveries/99", "/deliveries/x", "/requests/0"} {
		status, text := r.do(http.MethodGet, path, "")
		assert.Equal(t, http.StatusNotFound, status)
		assert.Contains(t, text, `"error"`)
	}
}

func TestPanel_breaksAnswersAsOftenAsToldTo(t *testing.T) {
	t.Parallel()
	r := newRig(t, livetest.WithStream("8888_a"))
	ask := func() int {
		response, err := http.Get(r.account.URL + "/?interface=Live_Channel_GetStatus") //nolint:noctx // it is answered at once
		require.NoError(t, err)
		_ = response.Body.Close()
		return response.StatusCode
	}
	r.post("/faults", `{"interface":"Live_Channel_GetStatus","fault":"status-503","times":2}`)
	assert.Contains(t, r.get("/faults"), `"times":2`)
	assert.Equal(t, http.StatusServiceUnavailable, ask())
	assert.Contains(t, r.get("/faults"), `"times":1`)
	assert.Equal(t, http.StatusServiceUnavailable, ask())
	assert.Contains(t, r.get("/faults"), `"items":[]`)
	assert.Equal(t, http.StatusOK, ask())
	r.post("/faults", `{"fault":"status-500","times":0}`)
	assert.Equal(t, http.StatusInternalServerError, ask())
	status, _ := r.do(http.MethodDelete, "/faults", "")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, http.StatusOK, ask())
	r.refused("/faults", `{"fault":"nosuch"}`, "status-503")
	r.refused("/faults", `{"fault":"status-503","interface":"nosuch"}`, "interface")
	r.refused("/faults", `{"fault":"status-503","times":100000}`, "times")
}

func TestPanel_movesTheClock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("/streams/8888_a/push", "")
	r.post("/streams/8888_a/record", "")
	r.post("/clock", `{"advanceMs":7200000}`)
	assert.Greater(t, time.Until(r.account.Now()), time.Hour)
	assert.Contains(t, r.get("/tasks"), `"ended":true`, "its time was up")
	r.post("/clock", `{"reset":true}`)
	assert.Less(t, time.Until(r.account.Now()), time.Minute)
	r.refused("/clock", `{"advanceMs":-1}`, "negative")
	r.refused("/clock", `{"advanceMs":9223372036854775807}`, "ten years")
}

func TestPanel_keepsThePictureOfATab(t *testing.T) {
	t.Parallel()
	r := newRig(t, livetest.WithStream("8888_a"))
	var picture bytes.Buffer
	require.NoError(t, jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 64, 36)), nil))
	status, text := r.do(http.MethodPost, "/streams/8888_a/screenshot", picture.String(), "Content-Type", "image/jpeg")
	require.Equal(t, http.StatusOK, status, text)
	assert.Contains(t, r.get("/screenshots"), `"width":64,"height":36`)
	assert.Contains(t, r.get("/screenshots"), `"path":"/_livecode/pictures/1.jpg"`)
	assert.Equal(t, picture.String(), r.get("/pictures/1.jpg"))
	status, text = r.do(http.MethodPost, "/streams/8888_a/screenshot", "<svg/>", "Content-Type", "image/jpeg")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, text, "no JPEG")
	r.refused("/streams/8888_a/screenshot", "", "not live")
	status, _ = r.do(http.MethodGet, "/pictures/2.jpg", "")
	assert.Equal(t, http.StatusNotFound, status)
}

func TestPanel_tellsWhatHappensFromWhereOneWas(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	require.NoError(t, r.account.Push("8888_old"))
	read := func(query string) (next func() map[string]any) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/events"+query, nil)
		require.NoError(t, err)
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		t.Cleanup(func() { _ = response.Body.Close() })
		assert.Equal(t, "text/event-stream", response.Header.Get("Content-Type"))
		lines := bufio.NewScanner(response.Body)
		return func() (activity map[string]any) {
			for lines.Scan() {
				if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
					require.NoError(t, json.Unmarshal([]byte(data), &activity))
					return activity
				}
			}
			require.NoError(t, lines.Err())
			return nil
		}
	}
	all, fresh := read("?after=0"), read("")
	assert.Equal(t, "8888_old", all()["streamId"])
	require.NoError(t, r.account.Push("8888_new"))
	for _, next := range []func() map[string]any{all, fresh} {
		activity := next()
		assert.Equal(t, "8888_new", activity["streamId"])
		assert.Equal(t, "push began", activity["kind"])
	}
}

package control

import (
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

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/internal/redact"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

type desk struct {
	*Control
	t *testing.T
}

func newDesk(t *testing.T, options ...livetest.Option) desk {
	t.Helper()
	clock := &Clock{}
	options = append(options, livetest.WithClock(clock.Now), livetest.WithRetryProfile(callbacktest.RetryProfile{Retries: 1, Wait: time.Millisecond}))
	account := livetest.NewUnstartedServer(options...)
	t.Cleanup(account.Close)
	c := New(Options{Account: account, Clock: clock, BaseURL: "http://127.0.0.1:8025", CallbackKey: "callback-secret"})
	t.Cleanup(c.Close)
	return desk{c, t}
}

// ask asks for a route and checks that the answer is what openapi.yaml promises.
func (d desk) ask(want int, method, route, path, body string) map[string]any {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest(method, Prefix+path, strings.NewReader(body)))
	require.Equal(d.t, want, w.Code, w.Body.String())
	answer, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	require.NoError(d.t, err)
	require.NoError(d.t, schemaOf(d.t, method, route, want).Validate(answer), w.Body.String())
	var out map[string]any
	require.NoError(d.t, json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

func (d desk) get(path string) map[string]any {
	d.t.Helper()
	route, _, _ := strings.Cut(path, "?")
	return d.ask(http.StatusOK, "GET", route, path, "")
}

func (d desk) post(route, path, body string) map[string]any {
	d.t.Helper()
	return d.ask(http.StatusOK, "POST", route, path, body)
}

func TestAStreamFromPushToAllow(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	pushed := d.post("/streams/{id}/push", "/streams/8888_room/push", `{"width":1280,"height":720,"fps":25,"bitrate":2000000}`)
	assert.Equal(t, "live", pushed["state"])
	assert.EqualValues(t, 2_000_000, pushed["bitrate"])
	d.ask(http.StatusOK, "PUT", "/streams/{id}/play", "/streams/8888_room/play", `{"viewers":12,"bandwidth":3.5}`)
	shown := d.ask(http.StatusOK, "GET", "/streams/{id}", "/streams/8888_room", "")
	assert.EqualValues(t, 12, shown["viewers"])
	assert.EqualValues(t, 3_500_000, shown["playBandwidth"])

	task := d.post("/streams/{id}/record", "/streams/8888_room/record", "")
	assert.NotEmpty(t, task["id"])
	assert.EqualValues(t, 1, d.get("/tasks")["total"])
	d.ask(http.StatusOK, "DELETE", "/streams/{id}/record", "/streams/8888_room/record", "")
	d.ask(http.StatusConflict, "DELETE", "/streams/{id}/record", "/streams/8888_room/record", "")
	assert.EqualValues(t, 1, d.get("/recordings")["total"])

	forbidden := d.post("/streams/{id}/forbid", "/streams/8888_room/forbid", "")
	assert.NotEmpty(t, forbidden["forbiddenUntil"])
	d.ask(http.StatusConflict, "POST", "/streams/{id}/push", "/streams/8888_room/push", "")
	allowed := d.post("/streams/{id}/allow", "/streams/8888_room/allow", "")
	assert.Nil(t, allowed["forbiddenUntil"])

	d.post("/streams/{id}/push", "/streams/8888_room/push", "")
	interrupted := d.post("/streams/{id}/interrupt", "/streams/8888_room/interrupt", `{"errcode":3}`)
	assert.NotEqual(t, "live", interrupted["state"])
	d.ask(http.StatusConflict, "POST", "/streams/{id}/interrupt", "/streams/8888_room/interrupt", "")
	assert.NotEmpty(t, d.get("/activity?stream=8888_room")["items"])
	assert.NotEmpty(t, d.get("/requests")["items"], "what the control does stands in the journal")
	assert.EqualValues(t, 1, d.get("/stats")["streams"])
}

func TestBadBodiesAreProblems(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for path, body := range map[string]string{
		"/streams/{id}/push":      `{"widht":1}`,
		"/streams/{id}/forbid":    `{"until":"tomorrow"}`,
		"/streams/{id}/interrupt": `[]`,
		"/faults":                 `{"fault":"earthquake"}`,
		"/notify":                 `{"url":"javascript:alert(1)","eventType":1}`,
		"/callback":               `{"url":"ftp://example.com"}`,
		"/clock":                  `{"advanceMs":99999999999999999}`,
	} {
		method := "POST"
		if path == "/callback" {
			method = "PUT"
		}
		answer := d.ask(http.StatusBadRequest, method, path, strings.ReplaceAll(path, "{id}", "room"), body)
		assert.NotEmpty(t, answer["detail"], path)
	}
	d.ask(http.StatusBadRequest, "GET", "/streams", "/streams?limit=-1", "")
	d.ask(http.StatusNotFound, "GET", "/deliveries/{id}", "/deliveries/99", "")
	d.ask(http.StatusNotFound, "GET", "/requests/{number}", "/requests/99", "")
	d.ask(http.StatusRequestEntityTooLarge, "POST", "/notify", "/notify", `{"url":"`+strings.Repeat("x", maxPicture)+`"}`)
}

func TestANotificationIsSentShownAndSentAgain(t *testing.T) {
	t.Parallel()
	received := make(chan string, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		received <- string(body)
	}))
	t.Cleanup(receiver.Close)
	d := newDesk(t)
	d.ask(http.StatusConflict, "POST", "/notify", "/notify", `{"eventType":1,"streamId":"room"}`)
	sent := d.post("/notify", "/notify", `{"eventType":1,"streamId":"room","fields":{"width":12345678901234567},"url":"`+receiver.URL+`"}`)
	assert.Contains(t, <-received, `"width":12345678901234567`, "no number loses digits")

	require.Eventually(t, func() bool { return d.get("/deliveries?outcome=delivered")["total"].(float64) == 1 }, 10*time.Second, time.Millisecond)
	one := d.ask(http.StatusOK, "GET", "/deliveries/{id}", "/deliveries/1", "")
	assert.Len(t, one["attempts"], 1)
	assert.Equal(t, redact.Hidden, one["fields"].(map[string]any)["stream_param"])
	shown := d.ask(http.StatusOK, "GET", "/deliveries/{id}", "/deliveries/1?reveal=1", "")
	assert.NotEqual(t, redact.Hidden, shown["fields"].(map[string]any)["stream_param"])

	again := d.post("/deliveries/{id}/resend", "/deliveries/1/resend", "")
	assert.Greater(t, again["id"], sent["id"])
	<-received
	assert.Len(t, d.get("/samples")["items"], len(callbacktest.SampleTypes()))
	d.ask(http.StatusOK, "PUT", "/callback", "/callback", `{"url":"`+receiver.URL+`"}`)
	assert.Equal(t, receiver.URL, d.get("/info")["callbackUrl"])
	d.post("/notify", "/notify", `{"eventType":0,"streamId":"","fields":{"event_type":1,"stream_id":"room"}}`)
	assert.Contains(t, <-received, `"room"`)
}

func TestKeysAreShownToWhoAsksForThem(t *testing.T) {
	t.Parallel()
	d := newDesk(t, livetest.WithKey("api-secret"))
	hiddenOnes, shown := d.get("/account"), d.get("/account?reveal=1")
	for name, want := range map[string]string{"key": "api-secret", "callbackKey": "callback-secret", "secretKey": d.Account.SecretKey} {
		assert.Equal(t, redact.Hidden, hiddenOnes[name])
		assert.Equal(t, want, shown[name])
	}
	info, err := json.Marshal(d.get("/info"))
	require.NoError(t, err)
	assert.NotContains(t, string(info), "secret")
}

func TestFaultsAreMetAndTakenBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.post("/faults", "/faults", `{"interface":"Live_Channel_GetStatus","fault":"error","code":20601,"times":0}`)
	_, err := d.client.Channel.GetStatus(t.Context(), "room")
	assert.ErrorContains(t, err, "20601")
	d.post("/faults", "/faults", `{"interface":"Live_Channel_SetStatus","fault":"reset-before-call","times":0}`)
	d.ask(http.StatusBadGateway, "POST", "/streams/{id}/allow", "/streams/room/allow", "")
	d.ask(http.StatusOK, "DELETE", "/faults", "/faults?interface=Live_Channel_SetStatus", "")
	assert.Len(t, d.get("/faults")["items"], 1)
	d.ask(http.StatusOK, "DELETE", "/faults", "/faults?interface=Live_Channel_GetStatus", "")
	d.post("/faults", "/faults", `{"interface":"Live_Tape_GetFilelist","fault":"reset-before-call","times":2}`)
	assert.EqualValues(t, 2, d.get("/faults")["items"].([]any)[0].(map[string]any)["times"])
	for _, err := range d.client.Tape.AllFiles(t.Context(), "room", livecode.ListFilesParams{}) {
		require.NoError(t, err, "two attempts fail, the third does not")
	}
	assert.Empty(t, d.get("/faults")["items"])
	d.ask(http.StatusBadRequest, "POST", "/faults", "/faults", `{"interface":"Live_Nothing","fault":"delay"}`)
	d.ask(http.StatusBadRequest, "DELETE", "/faults", "/faults?interface=Live_Nothing", "")
	for kind := range kinds {
		d.post("/faults", "/faults", `{"interface":"Live_Tape_Stop","code":1,"fault":"`+kind+`"}`)
	}
}

func TestTheClockMovesAndWhatIsDueHappens(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.post("/streams/{id}/push", "/streams/room/push", "")
	d.post("/streams/{id}/record", "/streams/room/record", `{"durationMs":60000}`)
	moved := d.post("/clock", "/clock", `{"advanceMs":61000}`)
	assert.InDelta(t, 61_000, moved["shiftMs"], 1)
	task := d.get("/tasks")["items"].([]any)[0].(map[string]any)
	assert.Equal(t, true, task["ended"])
	set := d.post("/clock", "/clock", `{"set":"2030-01-02T03:04:05Z"}`)
	assert.Contains(t, set["now"], "2030-01-02T")
	back := d.post("/clock", "/clock", `{"reset":true}`)
	assert.Zero(t, back["shiftMs"])
	d.get("/clock")
}

func TestAResetGoesBackToTheBeginning(t *testing.T) {
	t.Parallel()
	d := newDesk(t, livetest.WithStream("first"))
	d.post("/streams/{id}/push", "/streams/second/push", "")
	d.post("/clock", "/clock", `{"advanceMs":1000}`)
	d.post("/reset", "/reset", "")
	assert.EqualValues(t, 1, d.get("/streams")["total"])
	assert.Zero(t, d.get("/clock")["shiftMs"])
	d.get("/healthz")
	d.get("/screenshots")
	assert.EqualValues(t, 0, d.get("/mixes")["total"])
}

func TestPicturesOfAPageAreKeptAndServed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.post("/streams/{id}/push", "/streams/room/push", "")
	var picture bytes.Buffer
	require.NoError(t, jpeg.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 32, 16)), nil))
	send := func(body []byte) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", Prefix+"/streams/room/screenshot", bytes.NewReader(body))
		r.Header.Set("Content-Type", "image/jpeg")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w
	}
	assert.Equal(t, http.StatusBadRequest, send([]byte("<script>")).Code)
	assert.Equal(t, http.StatusRequestEntityTooLarge, send(make([]byte, maxPicture+1)).Code)
	require.Equal(t, http.StatusOK, send(picture.Bytes()).Code)
	shown := d.get("/screenshots")["items"].([]any)[0].(map[string]any)
	assert.EqualValues(t, 32, shown["width"])
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest("GET", shown["path"].(string), nil))
	assert.Equal(t, picture.Bytes(), w.Body.Bytes())
	for range maxPictures {
		send(picture.Bytes())
	}
	w = httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest("GET", shown["path"].(string), nil))
	assert.Equal(t, http.StatusNotFound, w.Code, "the oldest goes")
}

func TestATestPictureIsPushedForReal(t *testing.T) {
	t.Parallel()
	account := livetest.NewUnstartedServer()
	t.Cleanup(account.Close)
	streams, err := media.Attach(account, media.Options{HTTP: media.Off, BaseURL: "http://127.0.0.1:8025", FFmpeg: media.Off})
	require.NoError(t, err)
	t.Cleanup(func() { _ = streams.Close() })
	c := New(Options{Account: account, Streams: streams, BaseURL: "http://127.0.0.1:8025"})
	t.Cleanup(c.Close)
	d := desk{c, t}
	assert.Equal(t, "live", d.post("/streams/{id}/push", "/streams/room/push", "")["state"])
	require.Eventually(t, func() bool {
		return d.ask(http.StatusOK, "GET", "/streams/{id}", "/streams/room", "")["width"] != nil
	}, 20*time.Second, 10*time.Millisecond, "it has a real picture")
	urls := d.ask(http.StatusOK, "GET", "/streams/{id}/urls", "/streams/room/urls", "")
	assert.Contains(t, urls["play"].(map[string]any)["mp4"], ".mp4?")
	d.ask(http.StatusNotImplemented, "POST", "/streams/{id}/screenshot", "/streams/room/screenshot", "")
	d.ask(http.StatusConflict, "POST", "/clock", "/clock", `{"advanceMs":1}`)
	d.post("/streams/{id}/interrupt", "/streams/room/interrupt", "")
	require.Eventually(t, func() bool { return c.tests.count() == 0 }, 20*time.Second, 10*time.Millisecond)
}

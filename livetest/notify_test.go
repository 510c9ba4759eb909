package livetest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/internal/sign"
	"github.com/qcloudlive/livecode/livetest"
)

// atNoon is t of a message sent at noon, and its sign.
func atNoon(key string) (t, signature string) {
	expiry := noon.Add(10 * time.Minute).Unix()
	return strconv.FormatInt(expiry, 10), sign.Hex(key, expiry)
}

func TestCallbacks_followTheState(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithCallbackURL(rec.URL))
	expiry, signature := atNoon(srv.Key)

	require.NoError(t, srv.Push("8888_a", livetest.WithPushDomain("p.example.com"), livetest.WithStreamParam("txSecret=a&txTime=b")))
	settle(t, srv)
	require.Len(t, rec.got(), 1)
	assert.Equal(t, `{"app":"p.example.com","appid":1252000000,"appname":"live","channel_id":"8888_a","errcode":0,"errmsg":"ok",`+
		`"event_time":1777867200,"event_type":1,"height":720,"idc_id":34,"node":"100.121.160.92","sequence":"5589951001175500001",`+
		`"set_id":2,"sign":"`+signature+`","stream_id":"8888_a","stream_param":"txSecret=a&txTime=b","t":`+expiry+
		`,"user_ip":"203.0.113.10","width":1280}`+"\n", rec.got()[0])

	clock.advance(113224 * time.Millisecond)
	require.NoError(t, srv.Interrupt("8888_a", 8))
	settle(t, srv)
	event := fieldsOf(t, rec.got()[1])
	assert.Equal(t, json.Number("0"), event["event_type"])
	assert.Equal(t, "5589951001175500001", event["sequence"], "that of the push")
	assert.Equal(t, "113224", event["push_duration"], "milliseconds, as text")
	assert.Equal(t, json.Number("8"), event["errcode"])

	srv.AddRecording("8888_a", livetest.Recording{FileID: "18446744073709551615"})
	settle(t, srv)
	event = fieldsOf(t, rec.got()[2])
	assert.Equal(t, json.Number("100"), event["event_type"])
	assert.Equal(t, "18446744073709551615", event["file_id"])
	assert.Equal(t, json.Number("11250000"), event["file_size"])

	srv.AddScreenshot("8888_a", livetest.Screenshot{Path: "/1.jpg"})
	settle(t, srv)
	event = fieldsOf(t, rec.got()[3])
	assert.Equal(t, json.Number("200"), event["event_type"])
	assert.Equal(t, "/1.jpg", event["pic_url"])
}

func fieldsOf(t *testing.T, body string) map[string]any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber()
	var fields map[string]any
	require.NoError(t, dec.Decode(&fields))
	return fields
}

func TestCallbacks_tellOfEveryForcedEnd(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a"), livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("a")) // replaces the seeded push
	call(t, srv, "Live_Channel_SetStatus", channelID, "a", "Param.n.status", "2")
	call(t, srv, "Live_Channel_SetStatus", channelID, "a", "Param.n.status", "2") // nothing to drop
	require.NoError(t, srv.Push("a"))
	call(t, srv, "channel_manager", channelID, "a", "Param.n.abstime_end", "1777870800", "Param.s.action", "forbid")
	settle(t, srv)

	var story []string
	for _, body := range rec.got() {
		event := fieldsOf(t, body)
		story = append(story, string(event["event_type"].(json.Number))+":"+string(event["errcode"].(json.Number)))
	}
	assert.Equal(t, []string{"0:21", "1:0", "0:21", "1:0", "0:21"}, story)
}

func TestCallbacks_ofARecordingTask(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithStream("a"), livetest.WithCallbackURL(rec.URL))
	id := startTask(t, srv, noon, subType, "1")
	code, _ := stopTask(t, srv, noon, "Param.n.task_id", id, subType, "1")
	require.Zero(t, code)
	settle(t, srv)
	require.Len(t, rec.got(), 1)
	assert.Equal(t, id, fieldsOf(t, rec.got()[0])["task_id"])
}

func TestCallbacks_keys(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		option livetest.Option
		key    string
	}{
		"the API key":      {livetest.WithKey("api"), "api"},
		"a key of its own": {livetest.WithCallbackKey("callback"), "callback"},
		"no key, unsigned": {livetest.WithCallbackKey(""), ""},
	} {
		rec := newReceiver(t, nil)
		srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithCallbackURL(rec.URL), tt.option)
		require.NoError(t, srv.Push("a"))
		settle(t, srv)
		event := fieldsOf(t, rec.got()[0])
		if tt.key == "" {
			assert.NotContains(t, event, "t", name)
			assert.NotContains(t, event, "sign", name)
			assert.True(t, srv.Deliveries()[0].Attempts[0].T.IsZero())
			continue
		}
		_, signature := atNoon(tt.key)
		assert.Equal(t, signature, event["sign"], name)
	}
}

func TestCallbacks_areRepeatedAndRecorded(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, func(n int, w http.ResponseWriter) {
		if n < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, `{"code":0}`)
	})
	srv := newServer(t, livetest.WithClock(newClock().Now), livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("a"))
	settle(t, srv)

	require.Len(t, srv.Deliveries(), 1)
	d := srv.Deliveries()[0]
	assert.Equal(t, 1, d.ID)
	assert.Equal(t, 1, d.EventType)
	assert.Equal(t, "a", d.StreamID)
	assert.NotContains(t, d.Fields, "sign")
	assert.True(t, d.Done)
	assert.True(t, d.Delivered)
	require.Len(t, d.Attempts, 3)
	assert.Equal(t, http.StatusServiceUnavailable, d.Attempts[0].Status)
	assert.Equal(t, http.StatusOK, d.Attempts[2].Status)
	assert.Equal(t, `{"code":0}`, d.Attempts[2].Body)
	assert.True(t, d.Attempts[2].T.Equal(noon.Add(10*time.Minute)))
}

func TestCallbacks_areGivenUp(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, func(_ int, w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted) })
	srv := newServer(t, livetest.WithCallbackURL(rec.URL))
	srv.AddScreenshot("a", livetest.Screenshot{})
	srv.AddRecording("a", livetest.Recording{})
	settle(t, srv)
	assert.Len(t, srv.Deliveries()[0].Attempts, 6, "screenshots")
	assert.Len(t, srv.Deliveries()[1].Attempts, 13, "the rest")
	assert.False(t, srv.Deliveries()[1].Delivered)
}

func TestCallbacks_ofOneStreamComeInOrder(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, func(n int, w http.ResponseWriter) {
		time.Sleep(time.Duration(5-n%5) * time.Millisecond) // the later, the faster
	})
	srv := newServer(t, livetest.WithCallbackURL(rec.URL))
	for range 5 {
		require.NoError(t, srv.Push("a"))
		require.NoError(t, srv.Interrupt("a", 1))
	}
	settle(t, srv)
	for i, body := range rec.got() {
		assert.Equal(t, json.Number(strconv.Itoa((i+1)%2)), fieldsOf(t, body)["event_type"], i)
	}
}

func TestResend_isADeliveryOfItsOwn(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	clock := newClock()
	srv := newServer(t, livetest.WithClock(clock.Now), livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("a"))
	settle(t, srv)
	clock.advance(time.Hour)
	require.NoError(t, srv.Resend(1))
	settle(t, srv)

	first, second := fieldsOf(t, rec.got()[0]), fieldsOf(t, rec.got()[1])
	assert.NotEqual(t, first["t"], second["t"], "signed anew")
	assert.Equal(t, first["sequence"], second["sequence"])
	assert.Equal(t, 2, srv.Deliveries()[1].ID)
	require.Error(t, srv.Resend(3))
	require.Error(t, srv.Resend(0))
}

func TestNotify_sendsAnything(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t, livetest.WithCallbackURL(rec.URL))
	srv.Notify(callbacktest.Fields{"event_type": 321, "domain": "p.example.com"})
	settle(t, srv)
	assert.Equal(t, 321, srv.Deliveries()[0].EventType)
	assert.Contains(t, rec.got()[0], `"sign":"`)

	srv.Notify(callbacktest.Fields{"bad": func() {}})
	settle(t, srv)
	d := srv.Deliveries()[1]
	assert.Equal(t, -1, d.EventType)
	assert.False(t, d.Delivered)
	assert.Empty(t, d.Attempts)
}

func TestSetCallbackURL_turnsOnAndOff(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t)
	require.NoError(t, srv.Push("a"))
	assert.Empty(t, srv.Deliveries(), "nobody to tell")
	srv.SetCallbackURL(rec.URL)
	require.NoError(t, srv.Push("b"))
	srv.SetCallbackURL("")
	require.NoError(t, srv.Push("c"))
	settle(t, srv)
	assert.Len(t, srv.Deliveries(), 1)
	assert.Len(t, rec.got(), 1)
}

func TestCallbacks_toAMalformedURL(t *testing.T) {
	t.Parallel()
	srv := newServer(t, livetest.WithCallbackURL("http://[::1"))
	require.NoError(t, srv.Push("a"))
	settle(t, srv)
	d := srv.Deliveries()[0]
	assert.False(t, d.Delivered)
	require.Error(t, d.Attempts[0].Err)
	assert.NotContains(t, d.Attempts[0].Err.Error(), "http://")
}

func TestWait_endsWithContextAndServer(t *testing.T) {
	t.Parallel()
	hung := make(chan struct{})
	rec := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hung }))
	t.Cleanup(func() { close(hung); rec.Close() })
	srv := newServer(t, livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("a"))

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, srv.Wait(ctx), context.DeadlineExceeded)

	var closed atomic.Bool
	go func() {
		time.Sleep(10 * time.Millisecond)
		closed.Store(true)
		srv.Close()
	}()
	err := srv.Wait(context.Background())
	assert.True(t, closed.Load())
	if err != nil { // the broken delivery may have settled first
		require.ErrorIs(t, err, livetest.ErrClosed)
	}
}

// A sample has the fields that the service's changes of state send.
func TestCallbacks_haveTheFieldsOfASample(t *testing.T) {
	t.Parallel()
	rec := newReceiver(t, nil)
	srv := newServer(t, livetest.WithCallbackURL(rec.URL))
	require.NoError(t, srv.Push("8888_a"))
	require.NoError(t, srv.Interrupt("8888_a", 1))
	srv.AddRecording("8888_a", livetest.Recording{})
	srv.AddScreenshot("8888_a", livetest.Screenshot{})
	settle(t, srv)
	for _, d := range srv.Deliveries() {
		sample := callbacktest.Sample(d.EventType, "8888_a", noon)
		for name, value := range d.Fields {
			require.Contains(t, sample, name)
			assert.IsType(t, value, sample[name], name)
		}
		assert.Len(t, sample, len(d.Fields))
	}
}

func TestServer_keepsKeysToItself(t *testing.T) {
	t.Parallel()
	const key = "a-secret-key"
	srv := newServer(t, livetest.WithKey(key), livetest.WithCallbackKey(key))
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v %s", srv, srv, srv, srv), key)
}

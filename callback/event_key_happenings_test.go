package callback_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/callback/inbox/inboxtest"
)

// A happening is what took place: a body without t and sign, sent after a pause and
// then repeated once by the service, with the same t or a new one.
type happening struct {
	after time.Duration
	body  string
}

const minute = time.Minute

// Each of these lost an event: what came second was taken for a repeat of the first,
// or for a contradiction of it.
var happenings = map[string][]happening{
	"2016: interrupted, pushed again, interrupted": {
		{0, `{"event_type":0,"stream_id":"a","channel_id":"a","app":"x","appname":"live"}`},
		{5 * time.Second, `{"event_type":1,"stream_id":"a","channel_id":"a","app":"x","appname":"live"}`},
		{5 * time.Second, `{"event_type":0,"stream_id":"a","channel_id":"a","app":"x","appname":"live"}`},
		{5 * time.Second, `{"event_type":1,"stream_id":"a","channel_id":"a","app":"x","appname":"live"}`},
	},
	"2016: interrupted, and an hour later once more, with the push between them lost": {
		{0, `{"event_type":0,"stream_id":"a"}`},
		{60 * minute, `{"event_type":0,"stream_id":"a"}`},
	},
	"2016: one name on two push domains": {
		{0, `{"event_type":1,"stream_id":"a","app":"push.example.com","appname":"live"}`},
		{0, `{"event_type":1,"stream_id":"a","app":"push.example.org","appname":"live"}`},
	},
	"a playlist that loops": {
		{0, `{"event_type":314,"task_id":"t","callback_event":"TaskStart","msg":"{}"}`},
		{1 * time.Second, `{"event_type":314,"task_id":"t","callback_event":"VodSourceFileStart","msg":"{\"url\":\"u\"}"}`},
		{2 * minute, `{"event_type":314,"task_id":"t","callback_event":"VodSourceFileFinish","msg":"{\"url\":\"u\"}"}`},
		{0, `{"event_type":314,"task_id":"t","callback_event":"VodSourceFileStart","msg":"{\"url\":\"u\"}"}`},
		{2 * minute, `{"event_type":314,"task_id":"t","callback_event":"VodSourceFileFinish","msg":"{\"url\":\"u\"}"}`},
	},
	"a task that starts again after a migration": {
		{0, `{"event_type":314,"task_id":"t","callback_event":"TaskStart","msg":"{}"}`},
		{40 * minute, `{"event_type":314,"task_id":"t","callback_event":"TaskStart","msg":"{}"}`},
	},
	"pictures of one name in two buckets": {
		{0, `{"event_type":200,"stream_id":"a","app":"push.example.com","pic_url":"/p.jpg","create_time":5,"pic_full_url":"http://one/p.jpg"}`},
		{0, `{"event_type":200,"stream_id":"a","app":"push.example.org","pic_url":"/p.jpg","create_time":5,"pic_full_url":"http://two/p.jpg"}`},
	},
	"summaries of one name on two paths": {
		{0, `{"event_type":348,"stream_id":"a","domain":"d","path":"live","begin_time":1,"end_time":2,"summary":"one"}`},
		{0, `{"event_type":348,"stream_id":"a","domain":"d","path":"room","begin_time":1,"end_time":2,"summary":"two"}`},
	},
	"two formats without an id": {
		{0, `{"event_type":100,"stream_id":"a","task_id":"9","start_time":5,"end_time":9,"file_format":"flv","video_url":"u.flv"}`},
		{0, `{"event_type":100,"stream_id":"a","task_id":"9","start_time":5,"end_time":9,"file_format":"mp4","video_url":"u.mp4"}`},
	},
	`two formats with the id "null"`: {
		{0, `{"event_type":100,"stream_id":"a","file_id":"null","task_id":"9","start_time":5,"end_time":9,"file_format":"flv"}`},
		{0, `{"event_type":100,"stream_id":"a","file_id":"null","task_id":"9","start_time":5,"end_time":9,"file_format":"mp4"}`},
	},
	"one fault in two formats": {
		{0, `{"event_type":341,"stream_id":"a","session_id":"s","timestamp":5,"file_format":"flv","exception":{"type":-1}}`},
		{0, `{"event_type":341,"stream_id":"a","session_id":"s","timestamp":5,"file_format":"mp4","exception":{"type":-1}}`},
	},
	"the same words at the same place after a reconnect": {
		{0, `{"event_type":347,"stream_id":"a","task_id":"t","data":{"subtitle_tmp_res":[{"src_txt":"w","start_pts":1,"end_pts":2,"start_unix_time":100}]}}`},
		{minute, `{"event_type":347,"stream_id":"a","task_id":"t","data":{"subtitle_tmp_res":[{"src_txt":"w","start_pts":1,"end_pts":2,"start_unix_time":200}]}}`},
	},
	"an event that this package has no type for": {
		{0, `{"event_type":9999,"stream_id":"a"}`},
		{60 * minute, `{"event_type":9999,"stream_id":"a"}`},
	},
}

// send posts what happened, and each of it again within the repeats of the
// service.
func send(t *testing.T, h http.Handler, key string, all []happening) {
	t.Helper()
	time.Sleep(time.Until(time.Unix(1_800_000_000, 0))) // t has ten digits, and a bubble begins before it had
	post := func(expires time.Time, body string) {
		var fields callbacktest.Fields
		require.NoError(t, json.Unmarshal([]byte(body), &fields))
		signed := string(callbacktest.SignedBody(key, expires, fields))
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(signed)))
		require.Equal(t, http.StatusOK, rec.Code, rec.Body.String())
	}
	for _, each := range all {
		time.Sleep(each.after)
		expires := time.Now().Add(10 * minute)
		post(expires, each.body)
		post(expires, each.body)
		time.Sleep(3 * time.Second)
		post(time.Now().Add(10*minute), each.body)
	}
}

func TestHappenings_eachReachesItsFunctionOnce(t *testing.T) {
	t.Parallel()
	for name, all := range happenings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v, err := callback.NewVerifier("key")
				require.NoError(t, err)
				handled := 0
				h, err := callback.NewHandler(v, callback.Handlers{Default: func(context.Context, callback.Event) error {
					handled++
					return nil
				}})
				require.NoError(t, err)
				send(t, h, "key", all)
				assert.Equal(t, len(all), handled)
			})
		})
	}
}

func TestHappenings_eachIsStoredOnce(t *testing.T) {
	t.Parallel()
	for name, all := range happenings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v, err := callback.NewVerifier("key")
				require.NoError(t, err)
				store := inboxtest.NewMemory(inboxtest.Settings{}, nil)
				h, err := callback.NewHandler(v, callback.Handlers{}, callback.WithInbox(store), callback.WithQuarantine(store.Keep))
				require.NoError(t, err)
				send(t, h, "key", all)
				stats, err := store.Stats(t.Context())
				require.NoError(t, err)
				assert.Equal(t, len(all), stats.Pending)
				assert.Zero(t, stats.Quarantined, "none contradicts another")
			})
		})
	}
}

// A repeat that comes across an opposite event cannot be told from a new one. It is
// handed out, and says so.
func TestHappenings_doubtIsMarked(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"event_type":0,"stream_id":"a"}`:                                                  true,
		`{"event_type":1,"stream_id":"a","sequence":"7"}`:                                   false,
		`{"event_type":314,"task_id":"t","callback_event":"TaskStart"}`:                     true,
		`{"event_type":314,"task_id":"t","callback_event":"TaskStart","event_time":"5000"}`: false,
		`{"event_type":100,"stream_id":"a","file_id":"1"}`:                                  false,
		`{"event_type":9999}`: true,
	} {
		ev, err := callback.Parse([]byte(body))
		require.NoError(t, err)
		assert.Equal(t, want, ev.Common().MaybeDuplicate, body)
	}
}

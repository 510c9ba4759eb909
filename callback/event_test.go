package callback_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// china is the zone of every time that the service means.
var china = time.FixedZone("UTC+8", 8*60*60)

func at(seconds, micros int64) time.Time { return time.Unix(seconds, micros*1000).In(china) }

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata/events", name+".json"))
	require.NoError(t, err)
	return body
}

// parsed returns the event of a fixture, as the type that the test expects.
func parsed[E callback.Event](t *testing.T, name string) E {
	t.Helper()
	body := fixture(t, name)
	ev, err := callback.Parse(body)
	require.NoError(t, err)
	require.Empty(t, ev.FieldErrors())
	require.IsType(t, *new(E), ev)
	assert.Equal(t, string(body), string(ev.Raw()))
	return ev.(E)
}

const fixtureParam = "txSecret=0123456789abcdef0123456789abcdef&txTime=6553F100"

func assertFullHead(t *testing.T, n *callback.Notification, expires int64) {
	t.Helper()
	assert.Equal(t, "8888_a", n.StreamID)
	assert.Equal(t, "8888_channel", n.ChannelID)
	assert.EqualValues(t, 1250000000, n.AppID)
	assert.Equal(t, "push.example.com", n.App)
	assert.Equal(t, "live", n.AppName)
	assert.Equal(t, "push.example.com", n.Domain)
	assert.Equal(t, "live", n.Path)
	assert.Equal(t, "general_callback", n.Interface)
	assert.Equal(t, at(expires, 0), n.Expires)
	assert.Equal(t, fixtureParam, n.StreamParam.Reveal())
	assert.False(t, n.Redelivered)
	assert.False(t, n.Reconciled)
}

func assertFullPush(t *testing.T, p *callback.PushEvent, seconds int64) {
	t.Helper()
	assert.Equal(t, at(seconds, 0), p.EventTime)
	assert.Equal(t, p.EventTime, p.Time())
	assert.Equal(t, "5589951001175535946", p.Sequence)
	assert.Equal(t, "100.121.160.92", p.Node)
	assert.Equal(t, "203.0.113.10", p.UserIP)
	assert.Equal(t, 2, p.SetID)
	assert.Equal(t, 34, p.IDCID)
	assert.Equal(t, 1280, p.Width)
	assert.Equal(t, 720, p.Height)
}

func TestParse_streamStarted(t *testing.T) {
	t.Parallel()
	ev := parsed[*callback.StreamStarted](t, "stream_started_compact")
	assert.Equal(t, callback.TypeStreamStarted, ev.Type())
	assertFullHead(t, ev.Common(), 1700000600)
	assertFullPush(t, &ev.PushEvent, 1700000000)
	assert.Equal(t, callback.EndCode(0), ev.ErrCode)
	assert.Equal(t, "ok", ev.ErrMsg)

	ev = parsed[*callback.StreamStarted](t, "stream_started_least")
	assert.True(t, ev.Time().IsZero())
	assert.True(t, ev.Expires.IsZero())
	assert.True(t, ev.StreamParam.IsEmpty())
}

func TestParse_streamInterrupted(t *testing.T) {
	t.Parallel()
	ev := parsed[*callback.StreamInterrupted](t, "stream_interrupted_compact")
	assert.Equal(t, callback.TypeStreamInterrupted, ev.Type())
	assertFullHead(t, ev.Common(), 1700000713)
	assertFullPush(t, &ev.PushEvent, 1700000113)
	assert.Equal(t, callback.EndCode(2), ev.ErrCode)
	assert.Equal(t, "The push client actively stopped the push", ev.ErrMsg)
	assert.Equal(t, 113224*time.Millisecond, ev.PushDuration)

	ev = parsed[*callback.StreamInterrupted](t, "stream_interrupted_least")
	assert.Zero(t, ev.PushDuration)
	assert.Equal(t, callback.CauseUnknown, ev.ErrCode.Cause())
}

func TestParse_recordingCreated(t *testing.T) {
	t.Parallel()
	ev := parsed[*callback.RecordingCreated](t, "recording_created_compact")
	assert.Equal(t, callback.TypeRecordingCreated, ev.Type())
	assertFullHead(t, ev.Common(), 1700000707)
	assert.Equal(t, "18446744073709551615", ev.FileID)
	assert.Equal(t, "18446744073709551615", ev.RecordFileID)
	assert.Equal(t, "1250000000_9061b4f0d48bb449ac1087d6baa66881", ev.VideoID)
	assert.Equal(t, "http://1250000000.vod2.myqcloud.com/a/b/f0.mp4", ev.VideoURL)
	assert.EqualValues(t, 6847302, ev.FileSize)
	assert.Equal(t, callback.FileFormatMP4, ev.FileFormat)
	assert.Equal(t, at(1700000000, 991166), ev.StartTime)
	assert.Equal(t, at(1700000107, 655664), ev.EndTime)
	assert.Equal(t, ev.EndTime, ev.Time())
	assert.Equal(t, 107*time.Second, ev.Duration)
	assert.Equal(t, at(1700000000, 655664), ev.ContentStart())
	assert.EqualValues(t, 3151, ev.MediaStartTime)
	assert.Equal(t, "11315808572721467353", ev.TaskID)
	assert.EqualValues(t, 800, ev.RecordBPS)
	assert.Equal(t, "1259752", ev.RecordTempID)
	assert.Equal(t, 1, ev.VOD2Flag)
	ext, err := ev.Ext()
	require.NoError(t, err)
	assert.Equal(t, callback.RecordingExt{VideoCodec: "h264", Resolution: "1280x720", SessionID: "1139585284263986239"}, ext)

	ev = parsed[*callback.RecordingCreated](t, "recording_created_least")
	assert.Empty(t, ev.FileID)
	assert.Equal(t, at(1700000107, 0), ev.Time())
	ext, err = ev.Ext()
	require.NoError(t, err)
	assert.Zero(t, ext)
}

func TestParse_screenshotCreated(t *testing.T) {
	t.Parallel()
	ev := parsed[*callback.ScreenshotCreated](t, "screenshot_created_compact")
	assert.Equal(t, callback.TypeScreenshotCreated, ev.Type())
	assertFullHead(t, ev.Common(), 1700000600)
	assert.Equal(t, "/2023-11-15/8888_a.jpg", ev.PicURL)
	assert.Equal(t, "http://bucket-1250000000.cos.example.com/2023-11-15/8888_a.jpg", ev.PicFullURL)
	assert.Equal(t, at(1700000000, 0), ev.CreateTime)
	assert.Equal(t, ev.CreateTime, ev.Time())
	assert.EqualValues(t, 7520, ev.FileSize)
	assert.Equal(t, 640, ev.Width)
	assert.Equal(t, 352, ev.Height)
	assert.Equal(t, "77", ev.TaskID)
	assert.EqualValues(t, 3, ev.PicExtraInfo)

	parsed[*callback.ScreenshotCreated](t, "screenshot_created_least")
}

func TestParse_unknownTypeIsKeptRaw(t *testing.T) {
	t.Parallel()
	ev := parsed[*callback.Unknown](t, "unknown_least")
	assert.Equal(t, callback.Type(999), ev.Type())
	assert.Equal(t, "event_type 999", ev.Type().String())
	assert.Equal(t, "unknown", ev.Type().Label())
	assert.Equal(t, "8888_a", ev.StreamID)
	assert.True(t, ev.Time().IsZero())
}

// Rule by rule, what the decoder takes.
func TestParse_tolerates(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"numbers in quotes":       `{"event_type":"0","stream_id":"a","event_time":"1700000000","errcode":"2","width":"640","push_duration":113224}`,
		"unknown fields and null": `{"event_type":0,"stream_id":"a","event_time":1700000000,"errcode":2,"width":640,"push_duration":"113224","new":[{}],"errmsg":null}`,
		"update_time":             `{"event_type":0,"stream_id":"a","update_time":1700000000,"errcode":2,"width":640,"push_duration":"113224"}`,
		"white space":             "\r\n{ \"event_type\" : 0 , \"stream_id\":\"a\",\"event_time\":1700000000,\"errcode\":2,\"width\":640,\"push_duration\":\"113224\"}\n\n",
		"names with escapes":      `{"\u0065vent_type":0,"stream_id":"\u0061","event_time":1700000000,"errcode":2,"width":640,"push_duration":"113224"}`,
	} {
		ev, err := callback.Parse([]byte(body))
		require.NoError(t, err, name)
		require.Empty(t, ev.FieldErrors(), name)
		stop, ok := ev.(*callback.StreamInterrupted)
		require.True(t, ok, name)
		assert.Equal(t, "a", stop.StreamID, name)
		assert.Equal(t, at(1700000000, 0), stop.EventTime, name)
		assert.Equal(t, callback.EndCode(2), stop.ErrCode, name)
		assert.Equal(t, 640, stop.Width, name)
		assert.Equal(t, 113224*time.Millisecond, stop.PushDuration, name)
	}
}

func TestParse_keepsIdsAsTheyAre(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"event_type":1,"stream_id":" padded "}`:                       " padded ",
		`{"event_type":1,"stream_id":"3891_@v_tls#3pfnm5fw35qt"}`:       "3891_@v_tls#3pfnm5fw35qt",
		`{"event_type":1,"stream_id":"0123"}`:                           "0123",
		`{"event_type":1,"stream_id":18446744073709551616}`:             "18446744073709551616",
		`{"event_type":1,"stream_id":"a","STREAM_ID":"b"}`:              "a",
		`{"event_type":1,"Stream_id":"b"}`:                              "",
		`{"event_type":1,"stream_id":null}`:                             "",
		`{"event_type":1,"stream_id":"\ud83d\ude00\u4e00"}`:             "😀一",
		`{"event_type":1,"stream_id":"lone surrogate \ud83d, no more"}`: "lone surrogate \uFFFD, no more",
	} {
		ev, err := callback.Parse([]byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, want, ev.Common().StreamID, body)
	}
}

func TestParse_oneMalformedFieldDoesNotFailTheEvent(t *testing.T) {
	t.Parallel()
	ev, err := callback.Parse([]byte(`{"event_type":100,"stream_id":"a","file_id":"1","duration":"long","file_size":1.5,
		"start_time":-1,"end_time":1700000107,"end_time_usec":1000000,"task_id":{"a":1},"stream_param":true,"appid":"x"}`))
	require.NoError(t, err)
	rec, ok := ev.(*callback.RecordingCreated)
	require.True(t, ok)
	assert.Equal(t, "1", rec.FileID)
	assert.Equal(t, at(1700000107, 0), rec.EndTime)
	assert.Zero(t, rec.Duration)
	assert.Zero(t, rec.FileSize)
	assert.True(t, rec.StartTime.IsZero())
	var odd []string
	for _, err := range ev.FieldErrors() {
		odd = append(odd, err.Error())
	}
	assert.Equal(t, []string{
		`appid: want an integer, got "x"`,
		`duration: want an integer, got "long"`,
		`end_time_usec: want microseconds below one second, got more or less`,
		`file_size: want an integer, got 1.5`,
		`start_time: want a time, got -1`,
		`stream_param: want a string, got true`,
		`task_id: want a string, got an object`,
	}, odd)
}

func TestParse_rejects(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		``:                                callback.ErrNotObject,
		`[{"event_type":1}]`:              callback.ErrNotObject,
		`{"event_type":1} {}`:             callback.ErrNotObject,
		`{"event_type":1,"event_type":1}`: callback.ErrAmbiguous,
		`{"event_type":1,"Event_Type":1}`: callback.ErrAmbiguous,
		`{"event_type":1,"stream_id":"a","stream_id":"a"}`:      callback.ErrUndecodable,
		`{"event_type":1,"stream_id":"a","stream\u005fid":"b"}`: callback.ErrUndecodable,
		"{\"event_type\":1,\"stream_id\":\"\xff\"}":             callback.ErrUndecodable,
		`{"stream_id":"a"}`:    callback.ErrUndecodable,
		`{"event_type":1.0}`:   callback.ErrUndecodable,
		`{"event_type":"1.0"}`: callback.ErrUndecodable,
	} {
		ev, err := callback.Parse([]byte(body))
		require.ErrorIs(t, err, want, body)
		assert.Nil(t, ev, body)
	}
}

// The body of a request is a buffer that is used again.
func TestParse_keepsNothingOfTheBody(t *testing.T) {
	t.Parallel()
	body := fixture(t, "recording_created_compact")
	ev, err := callback.Parse(body)
	require.NoError(t, err)
	clear(body)
	again, err := callback.Parse(fixture(t, "recording_created_compact"))
	require.NoError(t, err)
	assert.Equal(t, again, ev)
	assert.Equal(t, string(again.Raw()), string(ev.Raw()))
	ev.Raw()[0] = 'x'
	assert.Equal(t, string(again.Raw()), string(ev.Raw()), "Raw is a copy")
}

func TestRecordingCreated_Ext_rejectsWhatIsNoObject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`[1]`, `{"video_codec":`, `{} {}`, `7`, `{"video_codec":{}}`} {
		_, err := (&callback.RecordingCreated{CallbackExt: text}).Ext()
		require.Error(t, err, text)
	}
	for _, text := range []string{``, "\n", `{}`, `null`} {
		ext, err := (&callback.RecordingCreated{CallbackExt: text}).Ext()
		require.NoError(t, err, text)
		assert.Zero(t, ext)
	}
}

func TestRecordingCreated_ContentStart_needsAnEnd(t *testing.T) {
	t.Parallel()
	assert.True(t, (&callback.RecordingCreated{Duration: time.Hour}).ContentStart().IsZero())
}

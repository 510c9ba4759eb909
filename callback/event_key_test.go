package callback_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

func keyOf(t *testing.T, body string) string {
	t.Helper()
	ev, err := callback.Parse([]byte(body))
	require.NoError(t, err, body)
	return ev.DedupeKey()
}

// Keys outlive the process in the stores of users: these must never change.
func TestDedupeKey_staysWhatItIs(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"stream_started_compact":     "1-7e104a6f3996c7c2c9b08e23ea003cba",
		"stream_interrupted_compact": "0-7e104a6f3996c7c2c9b08e23ea003cba",
		"recording_created_compact":  "100-0c5e6b722fed7ed59074a34d2912a90f",
		"recording_created_least":    "100-19ef846ef98e4de1a1538bb01a59d9e0",
		"screenshot_created_compact": "200-78b987f4f9be3b1b10ff16ff3be40110",
		"screenshot_created_least":   "200-02a3b3e451c7e93d72ff587c909588ed",
		"stream_started_least":       "1-86a4d94d9b55b60da4c1601faa340efd",
		"stream_interrupted_least":   "0-f298d77693653328ff1942f0b7f69072",
		"unknown_least":              "999-11ebe1b3fcf6d3ea0f8b64983367c807",
	} {
		assert.Equal(t, want, keyOf(t, string(fixture(t, name))), name)
	}
}

func TestDedupeKey_sameForEveryDelivery(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{
		{`{"event_type":1,"stream_id":"a","sequence":"7","t":1,"sign":"x"}`, `{"event_type":1,"stream_id":"a","sequence":"7","t":2,"sign":"y"}`},
		{`{"event_type":1,"stream_id":"a","t":1,"sign":"x"}`, `{"event_type":1,"stream_id":"a","t":2,"sign":"y"}`},
		{`{"event_type":1,"stream_id":"a","t":1}`, "{\"stream_id\":\"a\", \"event_type\":1}\n"},
		{`{"event_type":100,"stream_id":"a","file_id":"1","end_time":5,"end_time_usec":1}`, `{"event_type":100,"stream_id":"a","file_id":"1","end_time":5}`},
		{`{"event_type":999,"a":1,"sign":"x"}`, `{"event_type":999,"a":1}`},
	} {
		assert.Equal(t, keyOf(t, pair[0]), keyOf(t, pair[1]), pair[0])
	}
}

func TestDedupeKey_apartForEveryEvent(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, body := range []string{
		`{"event_type":1,"stream_id":"a","sequence":"7"}`,
		`{"event_type":0,"stream_id":"a","sequence":"7"}`, // shares the sequence of its start
		`{"event_type":1,"stream_id":"b","sequence":"7"}`,
		`{"event_type":1,"stream_id":"a","sequence":"8"}`,
		`{"event_type":1,"stream_id":"a7","sequence":""}`,
		`{"event_type":1,"stream_id":"a"}`,
		`{"event_type":0,"stream_id":"a"}`,
		`{"event_type":100,"stream_id":"a","file_id":"1"}`,
		`{"event_type":100,"stream_id":"a","file_id":"1","start_time":5}`,
		`{"event_type":100,"stream_id":"a","file_id":"1","end_time":5}`,
		`{"event_type":100,"stream_id":"a","file_id":"2","video_id":"1"}`,
		`{"event_type":100,"stream_id":"a","task_id":"9"}`,
		`{"event_type":100,"stream_id":"a","task_id":"10"}`,
		`{"event_type":100,"stream_id":"a","video_url":"u"}`,
		`{"event_type":200,"stream_id":"a","pic_url":"/p"}`,
		`{"event_type":200,"stream_id":"a","pic_url":"/p","create_time":5}`,
		`{"event_type":999,"a":1}`,
		`{"event_type":999,"a":2}`,
		`{"event_type":999,"b":1}`,
	} {
		key := keyOf(t, body)
		assert.Empty(t, seen[key], body)
		seen[key] = body
		kind, sum, ok := strings.Cut(key, "-")
		assert.True(t, ok)
		assert.NotEmpty(t, kind)
		assert.Len(t, sum, 32)
	}
}

func TestDedupeKey_takesTheFirstIdOfARecording(t *testing.T) {
	t.Parallel()
	assert.Equal(t,
		keyOf(t, `{"event_type":100,"stream_id":"a","file_id":"1","video_id":"2","task_id":"3"}`),
		keyOf(t, `{"event_type":100,"stream_id":"a","file_id":"1"}`))
	assert.Equal(t,
		keyOf(t, `{"event_type":100,"stream_id":"a","video_id":"2","task_id":"3"}`),
		keyOf(t, `{"event_type":100,"stream_id":"a","video_id":"2"}`))
}

// An event that was rebuilt from the API's records has the key of the
// notification that got lost.
func TestDedupeKey_ofAnEventMadeByHand(t *testing.T) {
	t.Parallel()
	byHand := &callback.RecordingCreated{FileID: "1", StartTime: at(5, 0), EndTime: at(9, 0)}
	byHand.StreamID, byHand.Reconciled = "a", true
	assert.Equal(t, keyOf(t, `{"event_type":100,"stream_id":"a","file_id":"1","start_time":5,"end_time":9,"end_time_usec":77}`), byHand.DedupeKey())
	assert.Empty(t, byHand.Raw())

	assert.Empty(t, new(callback.StreamStarted).DedupeKey(), "nothing tells it from others")
	assert.Empty(t, new(callback.Unknown).DedupeKey())
}

// A file is told by its format where it has no id, and "null" is none.
func TestDedupeKey_tellsFormatsOfATaskApart(t *testing.T) {
	t.Parallel()
	const task = `{"event_type":100,"stream_id":"a","file_id":"null","task_id":"9","start_time":5,"end_time":9,"file_format":`
	assert.NotEqual(t, keyOf(t, task+`"flv"}`), keyOf(t, task+`"mp4"}`))
	assert.Equal(t, keyOf(t, task+`"flv","t":1}`), keyOf(t, task+`"flv","t":2}`))
}

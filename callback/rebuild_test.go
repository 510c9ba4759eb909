package callback_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// recordingFields are what the service's list of files tells.
func recordingFields() map[string]any {
	return map[string]any{
		"event_type": callback.TypeRecordingCreated, "stream_id": "stream-7", "file_id": "11315808572721467001",
		"start_time": int64(1763700002), "end_time": int64(1763700062),
	}
}

func rebuilt(t *testing.T) callback.Event {
	t.Helper()
	ev, err := callback.Rebuild(recordingFields())
	require.NoError(t, err)
	return ev
}

// recordingBody is the notification about the same file; it tells more.
func recordingBody() string {
	return fresh(`"event_type":100,"stream_id":"stream-7","file_id":"11315808572721467001","start_time":1763700002,"end_time":1763700062,"duration":59`)
}

func TestRebuild_makesTheEventOfTheNotification(t *testing.T) {
	t.Parallel()
	ev := rebuilt(t)
	genuine, err := callback.Parse([]byte(recordingBody()))
	require.NoError(t, err)
	assert.Equal(t, genuine.DedupeKey(), ev.DedupeKey())
	assert.True(t, ev.Common().Reconciled)
	assert.False(t, genuine.Common().Reconciled)
	assert.True(t, ev.Common().Expires.IsZero())
	assert.JSONEq(t, `{"end_time":1763700062,"event_type":100,"file_id":"11315808572721467001","start_time":1763700002,"stream_id":"stream-7"}`, string(ev.Raw()))
	assert.Regexp(t, `^{"end_time".*"event_type".*"file_id".*"start_time".*"stream_id"`, string(ev.Raw()))
}

func TestRebuild_readsFieldsAsParseDoes(t *testing.T) {
	t.Parallel()
	for _, ev := range everyEvent(t) {
		decoder := json.NewDecoder(bytes.NewReader(ev.Raw()))
		decoder.UseNumber()
		fields := map[string]any{}
		require.NoError(t, decoder.Decode(&fields))
		delete(fields, "t")
		delete(fields, "sign")
		again, err := callback.Rebuild(fields)
		require.NoError(t, err)
		third, err := callback.Parse(again.Raw())
		require.NoError(t, err)
		assert.Equal(t, third.DedupeKey(), again.DedupeKey())
		third.Common().Reconciled = true
		assert.Equal(t, third, again)
	}
}

func TestRebuild_refusesWhatIsNoEvent(t *testing.T) {
	t.Parallel()
	with := func(name string, value any) map[string]any {
		fields := recordingFields()
		fields[name] = value
		return fields
	}
	for want, fields := range map[string]map[string]any{
		"t belongs to notifications":            with("t", 1763700600),
		"sign belongs to notifications":         with("sign", ""),
		"unsupported type: chan int":            with("file_id", make(chan int)),
		"unsupported value: NaN":                with("duration", math.NaN()),
		"start_time: want an integer":           with("start_time", time.Unix(1, 0)),
		"file_id: want a string, got an object": with("file_id", map[string]any{}),
		"event_type is missing":                 {"stream_id": "a"},
		"event_type is not an integer":          with("event_type", "recording"),
		"body is not one JSON object":           nil,
		"sign, t or event_type is ambiguous":    with("EVENT_TYPE", 1),
		"body has too many members":             manyFields(),
		"end_time_usec: want microseconds":      with("end_time_usec", 1_000_000),
	} {
		ev, err := callback.Rebuild(fields)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "callback: Rebuild: ")
		assert.Nil(t, ev)
	}
	_, err := callback.Rebuild(nil)
	require.ErrorIs(t, err, callback.ErrNotObject)
	_, err = callback.Rebuild(map[string]any{})
	require.ErrorIs(t, err, callback.ErrUndecodable)
}

func manyFields() map[string]any {
	fields := map[string]any{"event_type": 1}
	for i := range 256 {
		fields[string(rune('A'+i%26))+string(rune('a'+i/26))] = 0
	}
	return fields
}

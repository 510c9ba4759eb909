package callback_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// recording is what the service's list of files tells.
func recording() *callback.RecordingCreated {
	return &callback.RecordingCreated{
		Notification: callback.Notification{StreamID: "stream-7"},
		FileID:       "11315808572721467001",
		StartTime:    time.Unix(1763700002, 0),
		EndTime:      time.Unix(1763700062, 0),
	}
}

func rebuilt(t *testing.T) callback.Event {
	t.Helper()
	ev, err := callback.NewReconciled(recording(), time.Time{})
	require.NoError(t, err)
	return ev
}

// recordingBody is the notification about the same file; it tells more.
func recordingBody() string {
	return fresh(`"event_type":100,"stream_id":"stream-7","file_id":"11315808572721467001","start_time":1763700002,"end_time":1763700062,"duration":59`)
}

func TestNewReconciled_makesTheEventOfTheNotification(t *testing.T) {
	t.Parallel()
	source := recording()
	ev, err := callback.NewReconciled(source, time.Time{})
	require.NoError(t, err)
	genuine, err := callback.Parse([]byte(recordingBody()))
	require.NoError(t, err)
	assert.Equal(t, genuine.DedupeKey(), ev.DedupeKey())
	assert.True(t, ev.Common().Reconciled)
	assert.False(t, genuine.Common().Reconciled)
	assert.False(t, source.Reconciled, "the argument stays as it is")
	assert.True(t, ev.Common().Expires.IsZero())
	assert.Equal(t, `{"end_time":1763700062,"event_type":100,"file_id":"11315808572721467001","start_time":1763700002,"stream_id":"stream-7"}`, string(ev.Raw()))
}

// A stored key outlives the version that made it.
func TestNewReconciled_keysStay(t *testing.T) {
	t.Parallel()
	n := callback.Notification{StreamID: "8888_a", ChannelID: "8888_a", AppID: 1252000001}
	since := time.Unix(1763700000, 0)
	for _, tt := range []struct {
		ev  callback.Event
		key string
	}{
		{&callback.StreamStarted{PushEvent: callback.PushEvent{Notification: n}}, "1-d33b10342f0e710354e44251d1c119fc"},
		{&callback.StreamInterrupted{PushEvent: callback.PushEvent{Notification: n}}, "0-8c47cf0c45e6ace943a5f8dd11ba1b0e"},
	} {
		first, err := callback.NewReconciled(tt.ev, since)
		require.NoError(t, err)
		assert.Equal(t, tt.key, first.DedupeKey())
		again, err := callback.NewReconciled(tt.ev, since)
		require.NoError(t, err)
		assert.Equal(t, first.DedupeKey(), again.DedupeKey())
		other, err := callback.NewReconciled(tt.ev, since.Add(time.Second))
		require.NoError(t, err)
		assert.NotEqual(t, first.DedupeKey(), other.DedupeKey(), "another outage")
	}
}

func TestNewReconciled_keepsEveryField(t *testing.T) {
	t.Parallel()
	kinds := 0
	for _, ev := range everyEvent(t) {
		switch ev.(type) {
		case *callback.StreamStarted, *callback.StreamInterrupted, *callback.RecordingCreated, *callback.ScreenshotCreated:
			kinds++
		default:
			continue
		}
		made, err := callback.NewReconciled(ev, time.Time{})
		require.NoError(t, err)
		want, err := callback.Parse(made.Raw()) // its raw body is one's own
		require.NoError(t, err)
		want.Common().Reconciled = true
		assert.Equal(t, want, made)

		// Field by field, what the notification told.
		ev.Common().Expires, ev.Common().Reconciled = time.Time{}, true
		assert.Equal(t, publicFields(ev), publicFields(made), "%v", ev)
	}
	assert.Equal(t, 4, kinds)
}

func TestNewReconciled_rejectsWhatNoRecordTells(t *testing.T) {
	t.Parallel()
	old := recording()
	old.StartTime = time.Unix(-1, 0)
	const kind = "callback: NewReconciled: ev must be a *StreamStarted, *StreamInterrupted, *RecordingCreated or *ScreenshotCreated"
	for _, tt := range []struct {
		ev   callback.Event
		want string
	}{
		{nil, kind},
		{&callback.MonitorReported{}, kind},
		{&callback.Unknown{EventType: 1}, kind},
		{old, "callback: NewReconciled: ev must be without fields that no notification can hold: start_time: want a time, got -1"},
	} {
		ev, err := callback.NewReconciled(tt.ev, time.Time{})
		var bad *callback.ArgumentError
		require.ErrorAs(t, err, &bad)
		require.EqualError(t, err, tt.want)
		assert.Nil(t, ev)
	}
}

// publicFields lists what a caller can see of an event, secrets revealed.
func publicFields(ev callback.Event) map[string]any {
	fields := map[string]any{}
	collect(fields, "", reflect.ValueOf(ev).Elem())
	return fields
}

func collect(fields map[string]any, path string, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch value := v.Field(i); {
		case !f.IsExported():
		case f.Anonymous:
			collect(fields, path+f.Name+".", value)
		case f.Type == reflect.TypeFor[callback.Secret]():
			fields[path+f.Name] = value.Interface().(callback.Secret).Reveal()
		default:
			fields[path+f.Name] = value.Interface()
		}
	}
}

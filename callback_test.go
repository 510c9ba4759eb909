package livecode_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/faultnet"
)

func post(t *testing.T, h http.Handler, key string, at time.Time, fields callbacktest.Fields) int {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, callbacktest.NewRequest("http://receiver/", key, at.Add(10*time.Minute), fields))
	return w.Code
}

func TestCallback_verifiesWithTheKeysAndTheClockOfTheClient(t *testing.T) {
	t.Parallel()
	now := time.Date(2017, 3, 31, 13, 0, 0, 0, time.UTC)
	clock := livecode.WithClock(func() time.Time { return now })
	event := callbacktest.Fields{"event_type": 1, "stream_id": "8888_a", "sequence": "1"}
	for _, tt := range []struct {
		name string
		opts []livecode.Option
		key  string
		want int
	}{
		{"the API key", nil, "api key", http.StatusOK},
		{"a key of its own", []livecode.Option{livecode.WithCallbackKeys("own")}, "own", http.StatusOK},
		{"the old key during a change", []livecode.Option{livecode.WithCallbackKeys("new", "old")}, "old", http.StatusOK},
		{"the API key beside a key of its own", []livecode.Option{livecode.WithCallbackKeys("own")}, "api key", http.StatusForbidden},
		{"another key", nil, "guess", http.StatusForbidden},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := livecode.New(1, "api key", append(tt.opts, clock)...)
			require.NoError(t, err)
			assert.Equal(t, tt.want, post(t, c.Callback(callback.Handlers{}), tt.key, now, event))
			assert.Equal(t, http.StatusForbidden, post(t, c.Callback(callback.Handlers{}), tt.key, now.Add(-time.Hour), event), "expired by the Client's clock")
		})
	}
}

func TestWithCallbackKeys_refusesKeysThatAreNone(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{nil, {""}, {"own", ""}, {"own\n"}, {" own"}} {
		_, err := livecode.New(1, "api key", livecode.WithCallbackKeys(keys...))
		var arg *livecode.ArgumentError
		require.ErrorAs(t, err, &arg, "%q", keys)
		assert.Equal(t, "keys", arg.Param)
	}
}

func TestCallback_warnsThatOneKeyServesBoth(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		keys []string
		warn bool
	}{{nil, true}, {[]string{"own", "api key"}, true}, {[]string{"own"}, false}} {
		var log bytes.Buffer
		opts := []livecode.Option{livecode.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))}
		if tt.keys != nil {
			opts = append(opts, livecode.WithCallbackKeys(tt.keys...))
		}
		c, err := livecode.New(1, "api key", opts...)
		require.NoError(t, err)
		assert.Empty(t, log.String(), "who receives nothing needs no warning")
		c.Callback(callback.Handlers{})
		assert.Equal(t, tt.warn, bytes.Contains(log.Bytes(), []byte("one key signs requests and notifications")))
		assert.NotContains(t, log.String(), "api key")
	}
}

func TestCallback_panicsOnWrongOptions(t *testing.T) {
	t.Parallel()
	c, err := livecode.New(1, "key")
	require.NoError(t, err)
	assert.Panics(t, func() { c.Callback(callback.Handlers{}, callback.WithBodyLimit(-1)) })
	assert.PanicsWithError(t, livecode.ErrNoClient.Error(), func() { new(livecode.Client).Callback(callback.Handlers{}) })
	_, err = new(livecode.Client).Verifier()
	assert.ErrorIs(t, err, livecode.ErrNoClient)
}

func TestConfirm_asksTheService(t *testing.T) {
	t.Parallel()
	srv, c := newFake(t, livetest.WithStream("live"), livetest.WithStream("over", livetest.Interrupted),
		livetest.WithStream("cut", livetest.Closed))
	started := func(id string) callback.Event {
		return &callback.StreamStarted{PushEvent: callback.PushEvent{Notification: callback.Notification{StreamID: id}}}
	}
	ended := func(id string) callback.Event {
		return &callback.StreamInterrupted{PushEvent: callback.PushEvent{Notification: callback.Notification{StreamID: id}}}
	}
	for _, tt := range []struct {
		name  string
		event callback.Event
		want  bool
	}{
		{"started, and it is live", started("live"), true},
		{"started, and it is over", started("over"), false},
		{"started, and it is forbidden", started("cut"), false},
		{"started, and it never was", started("never"), false},
		{"ended, and it is over", ended("over"), true},
		{"ended, and it is forbidden", ended("cut"), true},
		{"ended, and it is live", ended("live"), false},
		{"ended, and it never was", ended("never"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := c.Confirm(t.Context(), tt.event)
			if tt.want {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, callback.ErrStateDiffers)
				require.NotErrorIs(t, err, callback.ErrNotConfirmed, "the state of now denies nothing for good")
			}
		})
	}

	calls := srv.TotalCalls()
	require.ErrorIs(t, c.Confirm(t.Context(), &callback.ImageModerated{}), callback.ErrCannotConfirm)
	require.ErrorIs(t, c.Confirm(t.Context(), &callback.RecordingCreated{}), callback.ErrCannotConfirm)
	assert.Equal(t, calls, srv.TotalCalls(), "there is nothing to ask")

	srv.Respond("Live_Channel_GetStatus", livetest.Response{Status: http.StatusForbidden})
	err := c.Confirm(t.Context(), started("live"))
	var transport *livecode.TransportError
	require.ErrorAs(t, err, &transport, "not to know is not to deny")
	assert.False(t, errors.Is(err, callback.ErrNotConfirmed))
	assert.ErrorIs(t, new(livecode.Client).Confirm(t.Context(), started("live")), livecode.ErrNoClient)
}

func TestConfirm_looksForTheRecording(t *testing.T) {
	t.Parallel()
	srv, c := newFake(t, livetest.WithStream("8888_room"))
	begun := time.Now().Add(-time.Hour)
	real := srv.AddRecording("8888_room", livetest.Recording{Start: begun, End: begun.Add(10 * time.Minute)})
	recording := func(change func(*callback.RecordingCreated)) callback.Event {
		ev := &callback.RecordingCreated{
			Notification: callback.Notification{StreamID: "8888_room"},
			FileID:       real.FileID, StartTime: begun, EndTime: begun.Add(10 * time.Minute),
		}
		change(ev)
		return ev
	}
	require.NoError(t, c.Confirm(t.Context(), recording(func(*callback.RecordingCreated) {})))
	for name, change := range map[string]func(*callback.RecordingCreated){
		"of another file":   func(ev *callback.RecordingCreated) { ev.FileID = "9031868222958931071" },
		"of another stream": func(ev *callback.RecordingCreated) { ev.StreamID = "8888_hall" },
		"of another time":   func(ev *callback.RecordingCreated) { ev.FileID, ev.StartTime = "1", time.Now().AddDate(0, 0, 3) },
	} {
		assert.ErrorIs(t, c.Confirm(t.Context(), recording(change)), callback.ErrStateDiffers, name)
	}
	srv.FailAlways("Live_Tape_GetFilelist", faultnet.ResetBeforeCall())
	err := c.Confirm(t.Context(), recording(func(*callback.RecordingCreated) {}))
	var transport *livecode.TransportError
	assert.ErrorAs(t, err, &transport)
}

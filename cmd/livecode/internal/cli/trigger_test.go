package cli

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
)

const testKey = "5d41402abc4b2a76b9719d911017c592"

var withKey = map[string]string{"LIVECODE_KEY": testKey}

// nowhere is a URL at which nobody listens.
func nowhere(t *testing.T) string {
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return "http://" + l.Addr().String() + "/"
}

// lines decodes each line of an output.
func lines[T any](t *testing.T, text string) (all []T) {
	t.Helper()
	for line := range strings.Lines(text) {
		var one T
		require.NoError(t, json.Unmarshal([]byte(line), &one), line)
		all = append(all, one)
	}
	return all
}

// A sink verifies what comes, and keeps the events.
func sink(t *testing.T, status int) (url string, events func() []callback.Event) {
	verifier, err := callback.NewVerifier(testKey)
	require.NoError(t, err)
	var mu sync.Mutex
	var all []callback.Event
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		ev, err := verifier.Parse(body)
		if !assert.NoError(t, err) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		all = append(all, ev)
		w.WriteHeader(status)
	}))
	t.Cleanup(srv.Close)
	return srv.URL, func() []callback.Event {
		mu.Lock()
		defer mu.Unlock()
		return append([]callback.Event(nil), all...)
	}
}

func TestTrigger_sendsEveryType(t *testing.T) {
	t.Parallel()
	to, events := sink(t, http.StatusOK)
	got := run(t, withKey, "trigger", "--all", "--to", to, "--json")
	require.Equal(t, exitDone, got.code, got.err)
	assert.Empty(t, got.err)
	sent := lines[delivery](t, got.out)
	require.Len(t, sent, len(callbacktest.SampleTypes()))
	for i, ev := range events() {
		assert.EqualValues(t, callbacktest.SampleTypes()[i], ev.Type())
		assert.Empty(t, ev.FieldErrors(), ev.Type())
		assert.NotEqual(t, "unknown", sent[i].Event)
		assert.True(t, sent[i].Accepted)
	}
}

func TestTrigger_setsAnyField(t *testing.T) {
	t.Parallel()
	to, events := sink(t, http.StatusOK)
	got := run(t, withKey, "trigger", "recording_created", "--to", to, "--stream", "8888_x",
		"--set", "video_url=http://127.0.0.1/a.mp4", "--set", "file_size=5")
	require.Equal(t, exitDone, got.code, got.err)
	ev, ok := events()[0].(*callback.RecordingCreated)
	require.True(t, ok)
	assert.Equal(t, "http://127.0.0.1/a.mp4", ev.VideoURL)
	assert.EqualValues(t, 5, ev.FileSize)
	assert.Equal(t, "8888_x", ev.StreamID)
}

// A setting without effect would leave the person waiting for an effect.
func TestTrigger_refusesWhatHasNoEffect(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args []string
		says string
	}{
		"unknown field":   {[]string{"1", "--set", "nosuch=1"}, "width"},
		"an object":       {[]string{"341", "--set", "exception=1"}, "exception."},
		"not a number":    {[]string{"1", "--set", "width=wide"}, "must be a number"},
		"no value":        {[]string{"1", "--set", "width"}, "name=value"},
		"unknown type":    {[]string{"nosuch"}, "--list"},
		"undocumented":    {[]string{"999"}, "--list"},
		"no type":         {nil, "--list"},
		"all and one":     {[]string{"1", "--all"}, "--all"},
		"no such profile": {[]string{"1", "--retry", "2019"}, "2022"},
		"negative":        {[]string{"1", "--repeat", "0"}, "positive"},
		"no URL":          {[]string{"1", "--to", "localhost"}, "URL"},
	} {
		args := append([]string{"trigger"}, tt.args...)
		if name != "no URL" {
			args = append(args, "--to", "http://127.0.0.1:1/")
		}
		got := run(t, withKey, args...)
		assert.Equal(t, exitUsage, got.code, name)
		assert.Contains(t, strings.ToLower(got.err), strings.ToLower(tt.says), name)
		assert.Empty(t, got.out, name)
	}
	assert.Equal(t, exitUsage, run(t, nil, "trigger", "1", "--to", "http://127.0.0.1:1/").code, "without a key")
	assert.Equal(t, exitUsage, run(t, withKey, "trigger", "1").code, "without a receiver")
}

func TestTrigger_repeatsWithEventsOfTheirOwn(t *testing.T) {
	t.Parallel()
	to, events := sink(t, http.StatusOK)
	for range 2 {
		got := run(t, withKey, "trigger", "--all", "--to", to, "--repeat", "3", "--parallel", "4", "--stream", "s{n}", "--json")
		require.Equal(t, exitDone, got.code, got.err)
	}
	keys := map[string]bool{}
	streams := map[string]bool{}
	for _, ev := range events() {
		keys[ev.DedupeKey()] = true
		streams[ev.Common().StreamID] = true
	}
	assert.GreaterOrEqual(t, len(keys), 3*len(callbacktest.SampleTypes()))
	pushes := map[string]bool{}
	for _, ev := range events() {
		if push, ok := ev.(*callback.StreamStarted); ok {
			pushes[push.Sequence] = true
		}
	}
	assert.Len(t, pushes, 6, "a receiver takes neither run for a repeat of the other")
	assert.Equal(t, map[string]bool{"s1": true, "s2": true, "s3": true}, streams)
}

func TestTrigger_retriesAsTheServiceDid(t *testing.T) {
	t.Parallel()
	to, events := sink(t, http.StatusServiceUnavailable)
	got := run(t, withKey, "trigger", "1", "--to", to, "--retry", "2022", "--retry-scale", "0.0001", "--json")
	assert.Equal(t, exitRefused, got.code)
	assert.Len(t, events(), 13)
	attempts := lines[delivery](t, got.out)
	require.Len(t, attempts, 13)
	assert.Equal(t, 13, attempts[12].Attempt)
	assert.Equal(t, http.StatusServiceUnavailable, attempts[12].Result.Status)
	assert.Contains(t, got.err, "1 of 1 notifications were not accepted")

	got = run(t, withKey, "trigger", "1", "--to", nowhere(t))
	assert.Equal(t, exitNetwork, got.code)
	assert.Contains(t, got.out, "nobody listens")
}

func TestTrigger_showsNoSecretUnlessTold(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"trigger", "1", "--dry-run"}, {"trigger", "--all", "--dry-run"}, {"trigger", "--list", "1"}, {"trigger", "--list", "1", "--json"},
	} {
		got := run(t, withKey, args...)
		require.Equal(t, exitDone, got.code, got.err)
		assert.NotContains(t, got.out, "txSecret=0b3a", args)
		assert.NotRegexp(t, `"sign":"[0-9a-f]`, got.out, args)
		assert.NotContains(t, got.out+got.err, testKey)
	}
	got := run(t, withKey, "trigger", "1", "--dry-run", "--reveal")
	verifier, err := callback.NewVerifier(testKey)
	require.NoError(t, err)
	require.NoError(t, verifier.Verify([]byte(got.out)))
}

func TestTrigger_listsTypesAndFields(t *testing.T) {
	t.Parallel()
	var types []struct {
		EventType int    `json:"event_type"`
		Event     string `json:"event"`
	}
	require.NoError(t, json.Unmarshal([]byte(run(t, nil, "trigger", "--list", "--json").out), &types))
	assert.Len(t, types, len(callbacktest.SampleTypes()))
	table := run(t, nil, "trigger", "--list", "recording_created").out
	assert.Contains(t, table, "video_url")
	assert.Contains(t, run(t, nil, "trigger", "--list", "341").out, "exception.")
	assert.Contains(t, run(t, nil, "__complete", "trigger", "rec").out, "recording_created")
}

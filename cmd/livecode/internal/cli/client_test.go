package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest"
)

// service is a fake with two live streams, and the environments that reach it.
func service(t *testing.T) (srv *livetest.Server, legacy, api3 map[string]string) {
	srv = livetest.NewServer(livetest.WithStream("8888_room", livetest.Live), livetest.WithStream("8888_hall", livetest.Live))
	t.Cleanup(srv.Close)
	require.NoError(t, srv.SetPush("8888_room", livetest.WithRate(25, 1_500_000), livetest.WithVideo(1280, 720)))
	require.NoError(t, srv.SetPlay("8888_room", 42, 63.5))
	srv.AddRecording("8888_room", livetest.Recording{URL: "http://127.0.0.1/a.mp4?sign=c0ffee", Format: "mp4", Size: 12_000_000})
	appID := strconv.FormatInt(srv.AppID, 10)
	legacy = map[string]string{"LIVECODE_APPID": appID, "LIVECODE_KEY": srv.Key, "LIVECODE_ENDPOINT": srv.URL}
	api3 = map[string]string{
		"LIVECODE_APPID": appID, "LIVECODE_ENDPOINT": srv.API3URL, "LIVECODE_API3": "true", "LIVECODE_PUSH_DOMAIN": "push.example.com",
		"TENCENTCLOUD_SECRET_ID": srv.SecretID, "TENCENTCLOUD_SECRET_KEY": srv.SecretKey,
	}
	return srv, legacy, api3
}

func decode[T any](t *testing.T, got ran) (value T) {
	t.Helper()
	require.Equal(t, exitDone, got.code, got.err)
	require.NoError(t, json.Unmarshal([]byte(got.out), &value), got.out)
	return value
}

func TestClientCommands_askTheService(t *testing.T) {
	t.Parallel()
	srv, legacy, api3 := service(t)
	for name, env := range map[string]map[string]string{"legacy": legacy, "API 3.0": api3} {
		states := decode[[]status](t, run(t, env, "status", "8888_room", "8888_hall", "--json"))
		require.Len(t, states, 2, name)
		assert.Equal(t, "live", states[0].State, name)
		assert.Contains(t, run(t, env, "status", "8888_room").out, "live", name)

		list := decode[[]channel](t, run(t, env, "channels", "--json"))
		assert.Len(t, list, 2, name)
		assert.Contains(t, run(t, env, "channels", "--limit", "1").out, "8888_", name)

		tapes := decode[[]tape](t, run(t, env, "tapes", "8888_room", "--json"))
		require.Len(t, tapes, 1, name)
		assert.Equal(t, "http://127.0.0.1/a.mp4?sign=[redacted]", tapes[0].URL, name)
		table := run(t, env, "tapes", "8888_room").out
		assert.Contains(t, table, "a.mp4", name)
		assert.NotContains(t, table, "c0ffee", name)

		push := decode[[]stat](t, run(t, env, "stats", "--side", "push", "--stream", "8888_room", "--json"))
		require.Len(t, push, 1, name)
		assert.EqualValues(t, 25, *push[0].FPS, name)
		assert.Nil(t, push[0].Viewers, name)
		play := decode[[]stat](t, run(t, env, "stats", "--side", "play", "--json"))
		require.NotEmpty(t, play, name)
	}
	both := decode[[]stat](t, run(t, legacy, "stats", "--stream", "8888_room", "--json"))
	require.Len(t, both, 1)
	assert.EqualValues(t, 42, *both[0].Viewers)
	assert.InDelta(t, 63.5, *both[0].Bandwidth, 0.01)
	assert.Contains(t, run(t, legacy, "stats").out, "8888_room")
	assert.Contains(t, run(t, legacy, "stats").out, "1500")
	assert.Empty(t, decode[[]tape](t, run(t, legacy, "tapes", "8888_room", "--day", "2020-05-04", "--json")))

	never := run(t, legacy, "status", "8888_nosuch")
	assert.Equal(t, exitDone, never.code)
	assert.Contains(t, never.out, "never pushed")
	assert.NotEmpty(t, srv.Requests())
}

func TestCall_reachesEveryInterface(t *testing.T) {
	t.Parallel()
	_, legacy, _ := service(t)
	got := run(t, legacy, "call", "Live_Channel_GetStatus", "Param.s.channel_id=8888_room")
	require.Equal(t, exitDone, got.code, got.err)
	assert.True(t, json.Valid([]byte(got.out)))
	assert.Contains(t, got.out, "status")
	for _, name := range interfaces {
		got := run(t, legacy, "call", name)
		assert.NotContains(t, got.err, livecode.ErrCmdInvalid.Error(), name)
		assert.NotContains(t, got.err, "no such interface", name)
		assert.Contains(t, []int{exitDone, exitRefused}, got.code, name) // most want parameters
	}
	got = run(t, legacy, "call", "Live_Tape_GetFilelist", "Param.s.channel_id=8888_room")
	require.Equal(t, exitDone, got.code, got.err)
	assert.NotContains(t, got.out, "c0ffee")
	assert.Contains(t, run(t, legacy, "call", "Live_Tape_GetFilelist", "Param.s.channel_id=8888_room", "--reveal").out, "c0ffee")
	assert.Contains(t, run(t, nil, "__complete", "call", "").out, "Get_LiveStat")
	assert.Equal(t, exitUsage, run(t, legacy, "call", "Live_Tape_GetFilelist", "x").code)
	assert.Equal(t, exitUsage, run(t, legacy, "call", "Live_Tape_GetFilelist", "sign=x").code)
}

func TestClientCommands_tellErrorsApart(t *testing.T) {
	t.Parallel()
	_, legacy, api3 := service(t)
	with := func(env map[string]string, name, value string) map[string]string {
		other := maps.Clone(env)
		other[name] = value
		return other
	}
	for name, tt := range map[string]struct {
		env  map[string]string
		args []string
		code int
	}{
		"no account":       {with(legacy, "LIVECODE_APPID", "0"), []string{"channels"}, exitUsage},
		"no key":           {with(legacy, "LIVECODE_KEY", ""), []string{"channels"}, exitUsage},
		"a wrong key":      {with(legacy, "LIVECODE_KEY", "hunter2"), []string{"channels"}, exitRefused},
		"no credential":    {with(api3, "TENCENTCLOUD_SECRET_KEY", ""), []string{"channels"}, exitUsage},
		"a wrong one":      {with(api3, "TENCENTCLOUD_SECRET_KEY", "hunter2"), []string{"channels"}, exitRefused},
		"an endpoint":      {with(legacy, "LIVECODE_ENDPOINT", "localhost"), []string{"channels"}, exitUsage},
		"nobody":           {with(legacy, "LIVECODE_ENDPOINT", strings.TrimSuffix(nowhere(t), "/")), []string{"channels"}, exitNetwork},
		"a filter":         {legacy, []string{"channels", "--filter", "x"}, exitUsage},
		"a side":           {legacy, []string{"stats", "--side", "x"}, exitUsage},
		"a day":            {legacy, []string{"tapes", "a", "--day", "today"}, exitUsage},
		"no stream":        {legacy, []string{"status"}, exitUsage},
		"a number":         {with(legacy, "LIVECODE_APPID", "hunter2"), []string{"channels"}, exitUsage},
		"one of them":      {with(legacy, "LIVECODE_KEY", "hunter2"), []string{"status", "8888_room", "--json"}, exitRefused},
		"an empty watched": {legacy, []string{"status", "", "--watch"}, exitUsage},
	} {
		got := run(t, tt.env, tt.args...)
		assert.Equal(t, tt.code, got.code, "%s: %s", name, got.err)
		assert.NotContains(t, got.out+got.err, "hunter2", name)
	}
}

// A syncBuffer can be read while a command writes.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestStatus_watchesUntilInterrupted(t *testing.T) {
	t.Parallel()
	_, legacy, _ := service(t)
	var out, errs syncBuffer
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, []string{"status", "8888_room", "--watch", "--json"}, IO{
			In: strings.NewReader(""), Out: &out, Err: &errs,
			LookupEnv: func(name string) (string, bool) { v, ok := legacy[name]; return v, ok },
		})
	}()
	require.Eventually(t, func() bool { return strings.Contains(out.String(), `"now":"live"`) }, time.Minute, 5*time.Millisecond)
	cancel()
	assert.Equal(t, exitDone, <-ended)
	assert.Len(t, lines[change](t, out.String()), 1)
	assert.Empty(t, errs.String())
}

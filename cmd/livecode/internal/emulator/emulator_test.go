package emulator_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/cmd/livecode/internal/emulator"
	"github.com/qcloudlive/livecode/livetest/media"
)

type stage struct {
	*emulator.Emulator
	t    *testing.T
	base string
}

func begin(t *testing.T, o emulator.Options) stage {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	o.BaseURL = "http://" + server.Listener.Addr().String()
	e, err := emulator.New(o)
	require.NoError(t, err)
	server.Config.Handler = e
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		assert.NoError(t, e.Close())
	})
	return stage{e, t, o.BaseURL}
}

func (s stage) send(method, path, body string, header ...string) (status int, text string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, strings.NewReader(body))
	require.NoError(s.t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	return resp.StatusCode, string(read)
}

func (s stage) client() *livecode.Client {
	c, err := livecode.New(s.Account.AppID, s.Account.Key, livecode.WithBaseURL(s.base))
	require.NoError(s.t, err)
	return c
}

func TestOnePortAnswersEverything(t *testing.T) {
	t.Parallel()
	s := begin(t, emulator.Options{RTMP: "127.0.0.1:0", FFmpeg: media.Off})
	status, _ := s.send("POST", "/_livecode/streams/8888_room/push", "")
	require.Equal(t, http.StatusOK, status)
	state, err := s.client().Channel.GetStatus(t.Context(), "8888_room")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelLive, state.State)

	status, page := s.send("GET", "/", "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, page, "<html")
	status, answer := s.send("POST", "/", "{}", "X-TC-Action", "DescribeLiveStreamState", "X-TC-Version", "2018-08-01", "Content-Type", "application/json")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, answer, "RequestId", "API 3.0 answers, if to refuse")
	status, _ = s.send("GET", "/live/8888_room.flv", "")
	assert.Equal(t, http.StatusForbidden, status, "play URLs are signed")
	status, _ = s.send("GET", "/nothing", "")
	assert.Equal(t, http.StatusNotFound, status)
}

func TestStateIsThereAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	func() {
		s := begin(t, emulator.Options{Dir: dir})
		for _, path := range []string{"/streams/room/push", "/streams/other/push", "/streams/room/forbid"} {
			status, text := s.send("POST", "/_livecode"+path, "")
			require.Equal(t, http.StatusOK, status, text)
			if path == "/streams/room/forbid" {
				return // without Close: what was acknowledged is on the disk
			}
		}
	}()
	again := begin(t, emulator.Options{Dir: dir})
	_, text := again.send("GET", "/_livecode/streams", "")
	assert.Contains(t, text, `"total":2`)
	state, err := again.client().Channel.GetStatus(t.Context(), "room")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelDisabled, state.State)
}

func TestTheServiceToo_keepsBeforeItAnswers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := begin(t, emulator.Options{Dir: dir, Seed: []byte("streams: [{id: room, live: true}]")})
	task, err := s.client().Tape.StartNow(t.Context(), "room", 10*time.Minute, livecode.StartTapeParams{})
	require.NoError(t, err)
	kept, err := os.ReadFile(filepath.Join(dir, "state.json"))
	require.NoError(t, err)
	assert.Contains(t, string(kept), task.ID)
}

func TestWhatCannotBeKeptIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	s := begin(t, emulator.Options{Dir: dir})
	require.NoError(t, os.RemoveAll(dir))
	t.Cleanup(func() { _ = os.MkdirAll(dir, 0o700) }) // Close keeps the state
	status, _ := s.send("POST", "/_livecode/streams/room/push", "")
	assert.Equal(t, http.StatusInsufficientStorage, status)
}

func TestStateThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "state.json"), []byte("{"), 0o600))
	_, err := emulator.New(emulator.Options{Dir: dir})
	assert.ErrorContains(t, err, "state.json")
}

func TestSeeds(t *testing.T) {
	t.Parallel()
	s := begin(t, emulator.Options{Seed: []byte(`
streams:
  - {id: room, live: true, width: 1280, height: 720, fps: 25, bitrate: 2000000, viewers: 7, bandwidth: 12.5}
  - id: old
    recordings:
      - {format: mp4, start: 2026-01-02T03:04:05Z, length: 90s, size: 1000, url: "http://example.com/a.mp4"}
`)})
	_, text := s.send("GET", "/_livecode/streams/room", "")
	assert.Contains(t, text, `"viewers":7`)
	_, text = s.send("GET", "/_livecode/recordings", "")
	assert.Contains(t, text, `"lengthMs":90000`)

	_, err := emulator.New(emulator.Options{Seed: []byte("streams:\n  - id: room\n    lvie: true\n")})
	assert.ErrorContains(t, err, "line 3")
	_, err = emulator.New(emulator.Options{Seed: []byte("streams: [{live: true}]")})
	assert.ErrorContains(t, err, "has no id")
}

func TestAResetGoesBackToTheSeed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	seed := []byte("streams: [{id: room, live: true}]")
	s := begin(t, emulator.Options{Dir: dir, Seed: seed})
	s.send("POST", "/_livecode/streams/another/push", "")
	again := begin(t, emulator.Options{Dir: dir, Seed: seed})
	_, text := again.send("GET", "/_livecode/streams", "")
	assert.Contains(t, text, `"total":2`, "state goes before the seed")
	again.send("POST", "/_livecode/reset", "")
	_, text = again.send("GET", "/_livecode/streams", "")
	assert.Contains(t, text, `"total":1`)
}

func TestOthersAreKeptOut(t *testing.T) {
	t.Parallel()
	s := begin(t, emulator.Options{Token: "open-sesame"})
	status, _ := s.send("GET", "/_livecode/streams", "")
	assert.Equal(t, http.StatusUnauthorized, status)
	status, _ = s.send("GET", "/_livecode/streams", "", "Authorization", "Bearer open-sesame")
	assert.Equal(t, http.StatusOK, status)
	status, _ = s.send("GET", "/common_access?interface=Live_Channel_SetStatus", "", "Sec-Fetch-Site", "cross-site")
	assert.Equal(t, http.StatusForbidden, status)
}

// Who sends or reads too slowly is cut off, and holds nothing.
func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	s := begin(t, emulator.Options{Timeout: 300 * time.Millisecond})
	for path, header := range map[string]string{"/_livecode/notify": "", "/common_access?interface=Mix_StreamV2": "", "/": "X-TC-Action: DropLiveStream\r\n"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
		require.NoError(t, err)
		defer conn.Close()
		_, err = conn.Write([]byte("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "Content-Length: 1000\r\n\r\n{"))
		require.NoError(t, err)
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
		answer, err := io.ReadAll(conn)
		require.NoError(t, err, "the emulator ends it")
		assert.NotContains(t, string(answer), " 200 ", path)
	}
}

func TestEventsOutliveTheTimeout(t *testing.T) {
	t.Parallel()
	s := begin(t, emulator.Options{Timeout: 200 * time.Millisecond})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/_livecode/events", nil)
	require.NoError(t, err)
	one := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}} // on the connection of an earlier request
	earlier, err := one.Get(s.base + "/_livecode/healthz")
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, earlier.Body)
	require.NoError(t, err)
	require.NoError(t, earlier.Body.Close())
	resp, err := one.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	time.Sleep(400 * time.Millisecond) // beyond it
	require.NoError(t, s.Account.Push("room"))
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		if strings.Contains(lines.Text(), `"streamId":"room"`) {
			return
		}
	}
	assert.Fail(t, "the events have ended", lines.Err())
}

// A list of very many streams is as fast as one page of it.
func TestTenThousandStreams(t *testing.T) {
	t.Parallel()
	s := begin(t, emulator.Options{})
	for i := range 10_000 {
		require.NoError(t, s.Account.Push("room_"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+time.Duration(i).String()))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/_livecode/streams?limit=50", nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"total":10000`)
	assert.Less(t, len(text), 50_000)
}

package cli

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/listen"
	"github.com/qcloudlive/livecode/store/bolt"
)

func TestListen_refusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"a far admin":      {"--inbox", filepath.Join(t.TempDir(), "a.db"), "--admin", "0.0.0.0:0"},
		"admin of nothing": {"--admin", "127.0.0.1:0"},
		"a server":         {"--inbox", "postgres://u:hunter2@h/d"},
		"an answer":        {"--answer", "maybe"},
		"a type":           {"--type", "nosuch"},
		"a pattern":        {"--stream", "["},
		"pauses":           {"--max-wait", "1h"},
		"a target":         {"--forward-to", "localhost:3000"},
		"authorities":      {"--forward-to", "https://localhost", "--ca", "nosuch.pem"},
		"both":             {"--ca", "a", "--insecure"},
		"a key file":       {"--callback-key-file", "nosuch"},
	} {
		got := run(t, withKey, append([]string{"listen", "--listen", "127.0.0.1:0"}, args...)...)
		assert.Equal(t, exitUsage, got.code, "%s: %s", name, got.err)
		assert.NotContains(t, got.err, "hunter2")
		assert.Empty(t, got.out, name)
	}
	assert.Equal(t, exitUsage, run(t, nil, "listen").code, "without a key")
	assert.Equal(t, exitNetwork, run(t, withKey, "listen", "--listen", "192.0.2.1:1").code, "not an address of this machine")
}

func TestListen_saysWhoHasTheFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "events.db")
	store, err := bolt.Open(file)
	require.NoError(t, err)
	defer store.Close()
	got := run(t, withKey, "listen", "--listen", "127.0.0.1:0", "--inbox", file)
	assert.Equal(t, exitRefused, got.code)
	assert.Contains(t, got.err, "inbox.NewAdmin")
}

func TestReportLine_isOneLine(t *testing.T) {
	t.Parallel()
	r := listen.Report{
		Time: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC), Event: "stream_interrupted", EventType: 0, StreamID: "8888_\x1b[2J\n",
		Body: []byte(`{"errcode":1,"push_duration":"6\n0000","other":1}`), Attempt: 2, Redelivered: true,
		Forward: &listen.Result{Status: 502, MS: 1.26, Response: "<b>bad\ngateway"},
	}
	assert.Equal(t, "12:00:00.000  stream_interrupted  8888_\uFFFD[2J\uFFFD        errcode=1 push_duration=6\uFFFD0000"+
		"  (again, after a crash)  -> 502 in 1.3ms: <b>bad\uFFFDgateway  (attempt 2)", reportLine(r))
	r = listen.Report{Time: r.Time, Event: "audio_moderated", EventType: 315, StreamID: "a", Body: []byte(`{}`), Attempt: 1}
	assert.Equal(t, "12:00:00.000  audio_moderated     a", reportLine(r))
}

func TestLocalOnly_goesByNoOtherName(t *testing.T) {
	t.Parallel()
	h := localOnly(http.NotFoundHandler())
	for host, want := range map[string]int{
		"127.0.0.1:8081": 404, "[::1]:8081": 404, "localhost:1": 404, "localhost": 404,
		"attacker.example:8081": 421, "": 421, "localhost.attacker.example": 421,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, want, w.Code, host)
	}
	assert.True(t, isLoopback("localhost:1") && isLoopback("[::1]:1") && isLoopback("127.0.0.2:1"))
	assert.False(t, isLoopback(":1") || isLoopback("0.0.0.0:1") || isLoopback("example.com:1") || isLoopback("127.0.0.1"))
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// freeAddr returns an address on which nobody listens right now.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

func TestRun_printsALineForEachEventAndRefusesForgeries(t *testing.T) {
	addr := freeAddr(t)
	t.Setenv("LIVECODE_KEY", "new-key, old-key")
	t.Setenv("LIVECODE_ADDR", addr)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	var log bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, slog.New(slog.NewTextHandler(&log, nil)), in) }()
	waitFor(t, addr)

	lines := bufio.NewScanner(out)
	now := time.Now()
	for _, tt := range []struct {
		key    string
		fields callbacktest.Fields
	}{
		{"new-key", callbacktest.Sample(1, "8888_a", now)},
		{"old-key", callbacktest.Sample(100, "8888_a", now)},
		{"new-key", callbacktest.Sample(317, "8888_a", now)},
		{"new-key", callbacktest.Fields{"event_type": 4711, "stream_id": "8888_a"}},
	} {
		status := make(chan int, 1)
		go func() { status <- post(t, addr, tt.key, tt.fields) }()
		require.True(t, lines.Scan())
		require.Equal(t, http.StatusOK, <-status)
		var line struct {
			Type      int             `json:"type"`
			StreamID  string          `json:"stream_id"`
			DedupeKey string          `json:"dedupe_key"`
			Event     json.RawMessage `json:"event"`
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		assert.Equal(t, tt.fields["event_type"], line.Type)
		assert.Equal(t, "8888_a", line.StreamID)
		assert.NotEmpty(t, line.DedupeKey)
		assert.NotContains(t, lines.Text(), "txSecret")
	}
	assert.Equal(t, http.StatusOK, post(t, addr, "new-key", callbacktest.Sample(1, "8888_a", now)), "a repeat is acknowledged and not printed")
	assert.Equal(t, http.StatusForbidden, post(t, addr, "guess", callbacktest.Sample(1, "8888_b", now)))

	http.DefaultClient.CloseIdleConnections() // Shutdown waits for one that was dialled and never used
	stop()
	require.NoError(t, <-ended)
	assert.Contains(t, log.String(), "reason=mismatch")
	assert.NotContains(t, log.String(), "-key")
}

func TestRun_needsAKey(t *testing.T) {
	t.Setenv("LIVECODE_KEY", "")
	err := run(t.Context(), slog.New(slog.DiscardHandler), io.Discard)
	assert.ErrorContains(t, err, "LIVECODE_KEY")
}

func waitFor(t *testing.T, addr string) {
	t.Helper()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 5*time.Second, 5*time.Millisecond)
}

func post(t *testing.T, addr, key string, fields callbacktest.Fields) int {
	req := callbacktest.NewRequest("http://"+addr+"/tencent/live", key, time.Now().Add(10*time.Minute), fields)
	resp, err := http.DefaultClient.Do(req)
	if !assert.NoError(t, err) {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

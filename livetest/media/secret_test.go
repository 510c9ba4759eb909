package media_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

// locked is a buffer that many write to.
type locked struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// No key and no signature of a URL reaches a log, an error or a printed server.
func TestServer_keepsSecrets(t *testing.T) {
	t.Parallel()
	var log locked
	srv := livetest.NewServer()
	defer srv.Close()
	const key = "KEYOFTHEPUSHDOMAIN"
	server, err := media.Attach(srv, media.Options{
		FFmpeg: media.Off, PushKeys: []string{key}, PlayKeys: []string{key}, Record: []string{"flv"},
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	require.NoError(t, err)
	good, err := server.PushURL("8888_room", time.Now().Add(time.Hour))
	require.NoError(t, err)
	said := fmt.Sprintf("%v %+v %#v", server, server, server)
	p, err := media.Dial(t.Context(), good)
	require.NoError(t, err)
	require.NoError(t, p.Send(t.Context(), media.Sample(), 0))
	for _, url := range []string{good + "0", strings.Replace(good, "8888_room", "", 1), strings.Replace(good, "/live/8888_room", "", 1)} {
		_, err := media.Dial(t.Context(), url)
		require.Error(t, err)
		said += err.Error()
	}
	play, err := server.PlayURL(pushurl.HTTPFLV, "8888_other", time.Now().Add(time.Hour))
	require.NoError(t, err)
	for _, url := range []string{play, play + "0"} {
		resp, err := http.Get(url)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
	}
	require.NoError(t, p.Stop())
	require.NoError(t, server.Close())
	said += log.String()
	require.Contains(t, said, "push refused")
	assert.NotContains(t, said, key)
	_, secret, _ := strings.Cut(good, "txSecret=")
	assert.NotContains(t, said, secret[:32])
	_, secret, _ = strings.Cut(play, "txSecret=")
	assert.NotContains(t, said, secret[:32])
}

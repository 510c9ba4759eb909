package media_test

import (
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

// A viewer who takes nothing is dropped, and nobody else notices.
func TestViewer_whoIsTooSlowIsDropped(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off, MaxGOP: 1 << 20, MaxBacklog: 4 << 20})
	p := s.push("8888_room")
	s.events.next(1)
	url, err := s.media.PlayURL(pushurl.HTTPFLV, "8888_room", time.Now().Add(time.Hour))
	require.NoError(t, err)
	var viewers [2]*http.Response
	for i := range viewers {
		viewers[i], err = http.Get(url)
		require.NoError(t, err)
		defer viewers[i].Body.Close()
	}
	taken := make(chan struct{})
	go func() {
		defer close(taken)
		_, _ = io.Copy(io.Discard, viewers[1].Body)
	}()
	require.Eventually(t, func() bool { return s.srv.StreamState("8888_room").Online == 2 }, 5*time.Second, 5*time.Millisecond)
	require.Eventually(t, func() bool {
		require.NoError(t, p.Send(t.Context(), media.Sample(), 0))
		return s.srv.StreamState("8888_room").Online == 1
	}, 20*time.Second, time.Millisecond)
	require.NoError(t, p.Stop())
	<-taken // which the end of the stream ends
}

func TestServer_boundsConnections(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off, MaxConnections: 2})
	s.dial("8888_a")
	s.dial("8888_b")
	_, err := media.Dial(within(t), s.pushURL("8888_c"))
	require.Error(t, err)
}

// What does not get beyond a handshake holds little and is not held for long.
func TestServer_holdsIdleSockets(t *testing.T) {
	if testing.Short() {
		t.Skip("takes the five seconds of a handshake")
	}
	s := newStage(t, media.Options{FFmpeg: media.Off, MaxConnections: 1100})
	before := runtime.NumGoroutine()
	var conns []net.Conn
	for i := range 1000 {
		c, err := net.Dial("tcp", s.media.RTMPAddr)
		require.NoError(t, err)
		defer c.Close()
		if i%2 == 0 {
			_, err = c.Write(make([]byte, 700)) // half a handshake
			require.NoError(t, err)
		}
		conns = append(conns, c)
	}
	s.push("8888_room") // others are served meanwhile
	s.events.next(1)
	for _, c := range conns {
		require.NoError(t, c.SetReadDeadline(time.Now().Add(20*time.Second)))
		_, err := io.Copy(io.Discard, c)
		assert.False(t, isTimeout(err))
	}
	require.Eventually(t, func() bool { return runtime.NumGoroutine() < before+50 }, 5*time.Second, 10*time.Millisecond)
}

func isTimeout(err error) bool {
	timeout, ok := err.(net.Error)
	return ok && timeout.Timeout()
}

// A recording that would go beyond the quota ends, is kept, and the push goes on.
func TestRecording_keepsWithinTheQuota(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off, Record: []string{"flv"}, Quota: 100 << 10})
	p := s.push("8888_room")
	s.events.next(1)
	for range 5 {
		require.NoError(t, p.Send(t.Context(), media.Sample(), 0))
	}
	file := s.events.next(100)
	assert.LessOrEqual(t, file.FileSize, int64(100<<10))
	assert.GreaterOrEqual(t, file.FileSize, int64(30<<10))
	assert.Equal(t, int(file.FileSize), len(fetch(t, file.VideoURL)))
	require.NoError(t, p.Stop())
	s.events.next(0)
	s.events.none()
}

// A broadcast file is cut into several.
func TestRecording_isCutIntoSegments(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off, Record: []string{"flv"}, Segment: 2 * time.Second})
	p := s.push("8888_room")
	s.events.next(1)
	assert.Equal(t, int64(2), s.events.next(100).Duration)
	require.NoError(t, p.Stop())
	s.events.next(0)
	assert.Equal(t, int64(2), s.events.next(100).Duration)
	s.events.none()
}

package media_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/rtmp"
)

// raw begins a push on the level of the protocol, with the sample sent.
func (s *stage) raw(id string) *rtmp.Client {
	s.t.Helper()
	c, err := rtmp.Dial(s.t.Context(), s.pushURL(id), true)
	require.NoError(s.t, err)
	s.t.Cleanup(c.Close)
	for _, f := range sampleFrames(s.t) {
		require.NoError(s.t, c.Write(f))
	}
	return c
}

// The errcode of event 0 tells what really happened.
func TestPush_endsWithTheCodeOfItsCause(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		end  func(*stage, *rtmp.Client)
		code int
	}{
		{"deleteStream", func(_ *stage, c *rtmp.Client) { _ = c.Command("deleteStream") }, 1},
		{"closeStream", func(_ *stage, c *rtmp.Client) { _ = c.Command("closeStream") }, 2},
		{"connection closed", func(_ *stage, c *rtmp.Client) { c.Close() }, 3},
		{"connection reset", func(_ *stage, c *rtmp.Client) {
			_ = c.NetConn().(*net.TCPConn).SetLinger(0)
			c.Close()
		}, 4},
		{"not RTMP", func(_ *stage, c *rtmp.Client) { _, _ = c.NetConn().Write([]byte(strings.Repeat("\x00", 100))) }, 6},
		{"a codec that is not taken", func(_ *stage, c *rtmp.Client) {
			_, _ = c.NetConn().Write([]byte("\x04\x00\x00\x00\x00\x00\x03\x08\x01\x00\x00\x00\x2f\xff\xff")) // MP3
		}, 6},
		{"an unreadable header", func(_ *stage, c *rtmp.Client) {
			_, _ = c.NetConn().Write([]byte("\x04\x00\x00\x00\x00\x00\x05\x08\x01\x00\x00\x00\xaf\x00\xff\xff\xff"))
		}, 6},
		{"frame over the limit", func(_ *stage, c *rtmp.Client) {
			_ = c.Write(av.Frame{Codec: av.H264, Data: make([]byte, 1<<20+1)})
		}, 7},
		{"unfinished messages over the limit", unfinished, 7},
		{"silence", func(*stage, *rtmp.Client) {}, 8},
		{"dropped, forbidden", func(s *stage, _ *rtmp.Client) { require.NoError(s.t, s.srv.Interrupt("8888_room", 21)) }, 21},
		{"replaced", func(s *stage, _ *rtmp.Client) { s.dial("8888_room") }, 21},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := media.Options{FFmpeg: media.Off, Idle: -1}
			if tt.code == 8 {
				o.Idle = 200 * time.Millisecond
			}
			s := newStage(t, o)
			c := s.raw("8888_room")
			started := s.events.next(1)
			tt.end(s, c)
			ended := s.events.next(0)
			assert.Equal(t, tt.code, ended.ErrCode)
			assert.Equal(t, started.Sequence, ended.Sequence)
		})
	}
}

// unfinished sends the first halves of messages, each on a channel of its own.
func unfinished(_ *stage, c *rtmp.Client) {
	for channel := byte(10); channel < 60; channel++ {
		head := []byte{channel, 0, 0, 0, 0x0F, 0, 0, 9, 1, 0, 0, 0} // 983 040 bytes of pictures
		if _, err := c.NetConn().Write(append(head, make([]byte, 1<<16)...)); err != nil {
			return
		}
	}
}

// A push that is not admitted leaves the service as it was.
func TestPush_isRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off, PushKeys: []string{"mainkey", "sparekey"}})
	good := s.pushURL("8888_room")
	expired, err := s.media.PushURL("8888_room", time.Now().Add(-time.Minute))
	require.NoError(t, err)
	for name, url := range map[string]string{
		"unsigned":      strings.Split(good, "?")[0],
		"forged":        strings.Replace(good, "txSecret=", "txSecret=0", 1),
		"another name":  strings.Replace(good, "8888_room", "8888_other", 1),
		"expired":       expired,
		"no stream":     strings.Replace(good, "/8888_room", "", 1),
		"bad name":      strings.Replace(good, "8888_room", "8888_room/x", 1),
		"without time":  strings.Split(good, "&txTime")[0],
		"without proof": strings.Replace(good, "txSecret=", "secret=", 1),
	} {
		_, err := media.Dial(t.Context(), url)
		require.ErrorIs(t, err, media.ErrRefused, name)
		assert.NotContains(t, err.Error(), "txSecret", name)
	}
	s.events.none()
}

package media_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/rtmp"
)

// h265Frames returns three seconds of H.265, 50 frames of 320 by 240.
func h265Frames(t *testing.T) []av.Frame {
	t.Helper()
	name := filepath.Join(t.TempDir(), "film.mp4")
	run(t, "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=2", "-c:v", "libx265",
		"-x265-params", "log-level=none:keyint=25", "-pix_fmt", "yuv420p", "-movflags", "frag_keyframe+empty_moov+default_base_moof", name)
	film, err := os.ReadFile(name)
	require.NoError(t, err)
	at := bytes.Index(film, []byte("hvcC"))
	require.Positive(t, at)
	header := film[at+4 : at-4+int(binary.BigEndian.Uint32(film[at-4:]))]
	frames := []av.Frame{{Codec: av.H265, Header: true, Key: true, Data: header}}
	var parts fmp4.Parts
	require.NoError(t, parts.Unmarshal(film))
	for _, part := range parts {
		for _, track := range part.Tracks {
			for _, s := range track.Samples {
				n := len(frames) - 1
				delta := (time.Duration(s.PTSOffset) * 40 * time.Millisecond) / time.Duration(s.Duration)
				frames = append(frames, av.Frame{
					Codec: av.H265, Key: av.IsKeyH265(s.Payload), DTS: time.Duration(n) * 40 * time.Millisecond,
					PTSDelta: max(delta, 0), Data: s.Payload,
				})
			}
		}
	}
	require.Equal(t, 51, len(frames))
	return frames
}

// H.265 comes as Enhanced RTMP, or under the number 12 as broadcasters in China
// send it.
func TestPush_ofH265(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	frames := h265Frames(t)
	for name, enhanced := range map[string]bool{"enhanced": true, "number 12": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, media.Options{Record: []string{"mp4", "hls"}})
			c, err := rtmp.Dial(t.Context(), s.pushURL("8888_room"), true)
			require.NoError(t, err)
			defer c.Close()
			for _, f := range frames {
				f.Enhanced = enhanced
				require.NoError(t, c.Write(f))
			}
			assert.Equal(t, 240, s.events.next(1).Height)
			require.Eventually(t, func() bool {
				shot, err := s.media.Screenshot(within(t), "8888_room")
				return err == nil && shot.Height == 240
			}, 20*time.Second, 50*time.Millisecond)
			s.events.next(200)
			require.NoError(t, c.Command("deleteStream"))
			s.events.next(0)
			for range 2 {
				file := s.events.next(100)
				found := probe(t, file.VideoURL)
				assert.Equal(t, []string{"hevc"}, found.codecs, file.FileFormat)
				assert.InDelta(t, 50, found.frames["hevc"], 1, file.FileFormat)
				decodes(t, file.VideoURL)
			}
		})
	}
}

// A stream may have sound alone, or pictures alone.
func TestPush_ofOneTrack(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	for name, video := range map[string]bool{"pictures": true, "sound": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, media.Options{FFmpeg: media.Off, Record: []string{"flv", "mp4", "hls"}})
			c, err := rtmp.Dial(t.Context(), s.pushURL("8888_room"), true)
			require.NoError(t, err)
			defer c.Close()
			frames := slices.DeleteFunc(sampleFrames(t), func(f av.Frame) bool { return f.Codec.IsVideo() != video })
			for _, f := range frames {
				require.NoError(t, c.Write(f))
			}
			require.NoError(t, c.Command("deleteStream"))
			started := s.events.next(1)
			assert.Equal(t, video, started.Width > 0)
			s.events.next(0)
			codec := "aac"
			if video {
				codec = "h264"
			}
			for range 3 {
				file := s.events.next(100)
				assert.Equal(t, int64(4), file.Duration, file.FileFormat)
				found := probe(t, file.VideoURL)
				assert.Equal(t, []string{codec}, found.codecs, file.FileFormat)
				assert.InDelta(t, len(frames)-1, found.frames[codec], 1, file.FileFormat)
				decodes(t, file.VideoURL)
			}
		})
	}
}

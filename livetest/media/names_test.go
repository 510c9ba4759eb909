package media_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

// Names that the field has are pushed, played and kept in files.
func TestNames_ofTheField(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off, Record: []string{"hls"}})
	for _, id := range []string{"3891_@v_tls#3pfnm5fw35qt", "直播间_1", "a*b", "CON", strings.Repeat("x", 200)} {
		p := s.push(id)
		assert.Equal(t, id, s.events.next(1).StreamID)
		play, err := s.media.PlayURL(pushurl.HTTPHLS, id, time.Now().Add(time.Hour))
		require.NoError(t, err)
		master := string(fetch(t, play))
		variant := play[:strings.LastIndexByte(strings.Split(play, "?")[0], '/')+1] + strings.TrimSpace(master[strings.LastIndexByte(strings.TrimSpace(master), '\n')+1:])
		list := string(fetch(t, variant))
		segment := strings.TrimSuffix(variant, "live.m3u8") + "0.ts"
		assert.Contains(t, list, "\n0.ts\n")
		assert.NotEmpty(t, fetch(t, segment))
		require.NoError(t, p.Stop())
		s.events.next(0)
		resp, err := http.Head(s.events.next(100).VideoURL)
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, resp.StatusCode, id)
	}
}

package media_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/pmp4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/livetest/media"
)

// A whole day of a stream, without a program beside Go.
func TestWorkflow(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s := newStage(t, media.Options{Record: []string{"mp4"}, FFmpeg: media.Off})
	client, err := livecode.New(s.srv.AppID, s.srv.Key, livecode.WithBaseURL(s.srv.URL))
	require.NoError(t, err)
	ctx := within(t)

	p := s.push("8888_room")
	started := s.events.next(1)
	assert.Equal(t, "8888_room", started.StreamID)
	assert.Equal(t, media.DefaultPushDomain, started.App)
	assert.Equal(t, "live", started.AppName)
	assert.Equal(t, "127.0.0.1", started.UserIP)
	assert.Contains(t, started.StreamParam, "txSecret=")
	assert.Equal(t, [2]int{320, 180}, [2]int{started.Width, started.Height})

	status, err := client.Channel.GetStatus(ctx, "8888_room")
	require.NoError(t, err)
	assert.Equal(t, livecode.ChannelLive, status.State)

	err = client.Channel.SetStatus(ctx, "8888_room", livecode.ActionForbid)
	require.NoError(t, err)
	<-p.Ended()
	ended := s.events.next(0)
	assert.Equal(t, 21, ended.ErrCode)
	assert.Equal(t, started.Sequence, ended.Sequence)

	file := s.events.next(100)
	assert.Equal(t, "mp4", file.FileFormat)
	assert.Equal(t, int64(4), file.Duration)
	body := fetch(t, file.VideoURL)
	assert.Equal(t, int(file.FileSize), len(body))
	var film pmp4.Presentation
	require.NoError(t, film.Unmarshal(bytes.NewReader(body)))
	require.Len(t, film.Tracks, 2)
	assert.Equal(t, 100, len(film.Tracks[0].Samples))

	_, err = media.Dial(ctx, s.pushURL("8888_room"))
	require.ErrorIs(t, err, media.ErrRefused)
	s.events.none()
	assert.Less(t, time.Since(began), time.Second)
}

func fetch(t *testing.T, url string) []byte {
	t.Helper()
	resp, err := http.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusOK, resp.StatusCode, url)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return body
}

package main

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode"
	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// realStreams holds the block of README.md about real streams word for word.
func realStreams(ctx context.Context, receiverURL string) error {
	srv := livetest.NewServer(livetest.WithCallbackURL(receiverURL))
	defer srv.Close()
	streams, err := media.Attach(srv, media.Options{Record: []string{"mp4"}})
	if err != nil {
		return err
	}
	defer streams.Close()
	url, err := streams.PushURL("8888_room", time.Now().Add(time.Hour)) // signed, for OBS or ffmpeg
	if err != nil {
		return err
	}
	pusher, err := media.Dial(ctx, url) // the broadcaster that comes along
	if err != nil {
		return err
	}
	defer pusher.Close()
	return pusher.Send(ctx, media.Sample(), 0) // event 1; four seconds of video as fast as they go
}

func TestREADME_realStreams(t *testing.T) {
	t.Parallel()
	srv := livetest.NewServer() // whose key the receiver has
	defer srv.Close()
	client, err := livecode.New(srv.AppID, srv.Key)
	require.NoError(t, err)
	started := make(chan string, 1)
	receiver := httptest.NewServer(client.Callback(callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			started <- ev.StreamID
			return nil
		},
	}))
	defer receiver.Close()
	require.NoError(t, realStreams(t.Context(), receiver.URL))
	assert.Equal(t, "8888_room", <-started)
}

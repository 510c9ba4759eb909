package media_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// What cannot be served is said at once, and nothing is left behind.
func TestAttach_refusesWhatItCannotServe(t *testing.T) {
	t.Parallel()
	srv := livetest.NewServer()
	defer srv.Close()
	_, err := media.Attach(srv, media.Options{Record: []string{"avi"}})
	argument, ok := errors.AsType[*media.ArgumentError](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, "Options.Record", argument.Param)

	_, err = media.Attach(srv, media.Options{RTMP: "127.0.0.1:none"})
	require.Error(t, err)
	_, err = media.Attach(srv, media.Options{PushKeys: []string{""}})
	require.Error(t, err)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = media.Attach(srv, media.Options{Dir: file})
	require.Error(t, err)

	// The service has its own ways again.
	streams, err := media.Attach(srv, media.Options{FFmpeg: media.Off})
	require.NoError(t, err)
	require.NoError(t, streams.Close())
	require.NoError(t, streams.Close())
	require.NoError(t, srv.Push("8888_room"))
}

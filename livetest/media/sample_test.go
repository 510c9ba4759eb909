package media_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/flv"
)

// sampleFrames returns the frames of the sample.
func sampleFrames(t testing.TB) []av.Frame {
	t.Helper()
	r := flv.NewReader(media.Sample())
	var frames []av.Frame
	for {
		f, err := r.Next()
		if err == io.EOF {
			return frames
		}
		require.NoError(t, err)
		frames = append(frames, f)
	}
}

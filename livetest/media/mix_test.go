package media

import (
	"bytes"
	"context"
	"image/jpeg"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Two streams side by side are one stream with two pictures.
func TestMix_showsItsInputs(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		if os.Getenv("LIVECODE_TEST_ALL") == "1" {
			t.Fatal("ffmpeg is not installed")
		}
		t.Skip("ffmpeg is not installed")
	}
	s, err := newServer(Options{OpenPush: true, OpenPlay: true, Dir: t.TempDir()})
	require.NoError(t, err)
	s.account = deafAccount{}
	require.NoError(t, s.listen())
	s.start()
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, id := range []string{"a", "b"} {
		p, err := Dial(ctx, "rtmp://"+s.RTMPAddr+"/live/"+id)
		require.NoError(t, err)
		defer p.Close()
		require.NoError(t, p.Send(ctx, Sample(), 0))
		go func() {
			for p.Send(ctx, Sample(), 1) == nil {
			}
		}()
	}
	stop, err := s.startMix(mixPlan{
		session: "m", output: "ab", width: 640, height: 180, color: "0x000000",
		parts: []mixPart{{streamID: "a", width: 320, height: 180}, {streamID: "b", x: 320, width: 160, height: 90, mute: true}},
	})
	require.NoError(t, err)
	var frame []byte
	require.Eventually(t, func() bool {
		p := s.push("ab")
		if p == nil {
			return false
		}
		header, picture := p.channel.newestKey()
		if header == nil || picture == nil {
			return false
		}
		frame, err = s.decode(ctx, header.Frame, picture.Frame)
		return assert.NoError(t, err) && bright(t, frame, 330, 50)
	}, 30*time.Second, 50*time.Millisecond)
	assert.True(t, bright(t, frame, 50, 50), "the first input")
	assert.False(t, bright(t, frame, 500, 150), "nothing is there")
	stop()
	assert.Nil(t, s.push("ab"))
}

// bright reports whether a part of a picture is not black.
func bright(t *testing.T, data []byte, x, y int) bool {
	picture, err := jpeg.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	assert.Equal(t, [2]int{640, 180}, [2]int{picture.Bounds().Dx(), picture.Bounds().Dy()})
	sum := uint32(0)
	for dx := range 60 {
		r, g, b, _ := picture.At(x+dx, y).RGBA()
		sum += (r + g + b) >> 8
	}
	return sum > 60*60
}

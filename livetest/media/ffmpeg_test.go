package media_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image/jpeg"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/media"
	"github.com/qcloudlive/livecode/pushurl"
)

// needFFmpeg skips a test where ffmpeg is not installed.
func needFFmpeg(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err == nil {
		return
	}
	if os.Getenv("LIVECODE_TEST_ALL") == "1" {
		t.Fatal("ffmpeg is not installed")
	}
	t.Skip("ffmpeg is not installed")
}

// run runs a program to its end and returns what it has written.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := command(t, name, args...).CombinedOutput()
	require.NoError(t, err, "%s %s\n%s", name, strings.Join(args, " "), out)
	return string(out)
}

func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = time.Second
	return cmd
}

// film is what ffprobe finds in a file or a stream.
type film struct {
	codecs   []string
	frames   map[string]int // by codec
	width    int
	duration time.Duration
}

func probe(t *testing.T, url string, args ...string) film {
	t.Helper()
	out := run(t, "ffprobe", append(args, "-v", "error", "-count_packets", "-show_streams", "-show_format", "-of", "json", url)...)
	var found struct {
		Streams []struct {
			Codec   string `json:"codec_name"`
			Packets string `json:"nb_read_packets"`
			Width   int
		}
		Format struct{ Duration string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &found), out)
	f := film{frames: map[string]int{}}
	for _, s := range found.Streams {
		f.codecs = append(f.codecs, s.Codec)
		f.frames[s.Codec], _ = strconv.Atoi(s.Packets)
		f.width = max(f.width, s.Width)
	}
	seconds, _ := strconv.ParseFloat(found.Format.Duration, 64)
	f.duration = time.Duration(seconds * float64(time.Second))
	return f
}

// decodes reports a failure if ffmpeg has anything to say on decoding.
func decodes(t *testing.T, url string) {
	t.Helper()
	assert.Empty(t, run(t, "ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", url, "-f", "null", "-"), url)
}

func TestRecording_isWhatWasPushed(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	s := newStage(t, media.Options{FFmpeg: media.Off, Record: []string{"flv", "mp4", "hls", "aac"}})
	p := s.push("8888_*room*") // a name that not every file system can hold
	s.events.next(1)
	require.NoError(t, p.Send(t.Context(), media.Sample(), 0))
	require.NoError(t, p.Stop())
	s.events.next(0)
	for range 4 {
		file := s.events.next(100)
		t.Run(file.FileFormat, func(t *testing.T) {
			found := probe(t, file.VideoURL)
			decodes(t, file.VideoURL)
			assert.Equal(t, int64(8), file.Duration)
			if file.FileFormat == "aac" {
				assert.Equal(t, []string{"aac"}, found.codecs)
				assert.InDelta(t, 2*174, found.frames["aac"], 1)
				return
			}
			assert.ElementsMatch(t, []string{"h264", "aac"}, found.codecs)
			assert.InDelta(t, 200, found.frames["h264"], 1)
			assert.InDelta(t, 2*174, found.frames["aac"], 1)
			// The sound of the sample begins 70 ms after its pictures and ends after them.
			assert.InDelta(t, 8.2, found.duration.Seconds(), 0.1)
			assert.Equal(t, 320, found.width)
			if file.FileFormat != "hls" {
				assert.Equal(t, int(file.FileSize), len(fetch(t, file.VideoURL)))
			}
		})
	}
}

func TestPlay_inEveryForm(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	s := newStage(t, media.Options{FFmpeg: media.Off})
	p := s.dial("8888_room")
	go func() { // in real time, until the test ends it
		for p.Send(t.Context(), media.Sample(), 1) == nil {
		}
	}()
	s.events.next(1)
	play := func(proto pushurl.Protocol) string {
		url, err := s.media.PlayURL(proto, "8888_room", time.Now().Add(time.Hour))
		require.NoError(t, err)
		return url
	}
	flv := play(pushurl.HTTPFLV)
	for name, url := range map[string]string{
		"rtmp": play(pushurl.RTMP), "flv": flv, "hls": play(pushurl.HTTPHLS), "fmp4": strings.Replace(flv, ".flv?", ".mp4?", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := run(t, "ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", url, "-t", "3", "-f", "null", "-")
			assert.Empty(t, out)
		})
	}
}

func TestPlay_isRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	s.push("8888_room")
	s.events.next(1)
	good, err := s.media.PlayURL(pushurl.HTTPFLV, "8888_room", time.Now().Add(time.Hour))
	require.NoError(t, err)
	expired, err := s.media.PlayURL(pushurl.HTTPHLS, "8888_room", time.Now().Add(-time.Hour))
	require.NoError(t, err)
	absent, err := s.media.PlayURL(pushurl.HTTPFLV, "8888_other", time.Now().Add(time.Hour))
	require.NoError(t, err)
	for url, status := range map[string]int{
		strings.Split(good, "?")[0]:                         http.StatusForbidden,
		strings.Replace(good, "txSecret=", "txSecret=0", 1): http.StatusForbidden,
		expired: http.StatusForbidden,
		absent:  http.StatusNotFound,
		s.media.URL + "/live/8888_room/nosuchsession/live.m3u8": http.StatusForbidden,
		s.media.URL + "/:files/nosuch.mp4":                      http.StatusNotFound,
	} {
		resp, err := http.Get(url)
		require.NoError(t, err)
		_ = resp.Body.Close()
		assert.Equal(t, status, resp.StatusCode, url)
	}
}

func TestScreenshot_isAPictureOfTheStream(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	s := newStage(t, media.Options{})
	s.push("8888_room")
	s.events.next(1)
	shot, err := s.media.Screenshot(within(t), "8888_room")
	require.NoError(t, err)
	assert.Equal(t, shot.URL, s.events.next(200).PicFullURL)
	body := fetch(t, shot.URL)
	assert.Equal(t, int(shot.Size), len(body))
	picture, err := jpeg.Decode(bytes.NewReader(body))
	require.NoError(t, err)
	assert.Equal(t, [2]int{320, 180}, [2]int{picture.Bounds().Dx(), picture.Bounds().Dy()})
	bright := 0
	for x := range 320 {
		if r, g, b, _ := picture.At(x, 90).RGBA(); r+g+b > 0x8000 {
			bright++
		}
	}
	assert.Greater(t, bright, 100, "the picture is black")
}

// readmeCommand returns the line of the README that pushes.
func readmeCommand(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the README is not part of the module")
	}
	require.NoError(t, err)
	_, after, found := strings.Cut(string(text), "\nffmpeg ")
	require.True(t, found)
	line, _, _ := strings.Cut(after, "\n")
	return "exec ffmpeg " + line
}

func TestFFmpeg_pushesAsTheREADMESays(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	s := newStage(t, media.Options{FFmpeg: media.Off, Record: []string{"mp4"}})
	push := func(url string) *exec.Cmd {
		cmd := command(t, "sh", "-c", readmeCommand(t))
		cmd.Env = append(os.Environ(), "PUSH_URL="+url)
		return cmd
	}
	cmd := push(s.pushURL("8888_room"))
	require.NoError(t, cmd.Start())
	started := s.events.next(1)
	assert.Equal(t, 1280, started.Width)
	time.Sleep(3 * time.Second)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait() // ffmpeg calls an interrupt a failure
	ended := s.events.next(0)
	assert.Equal(t, 1, ended.ErrCode)
	assert.Equal(t, started.Sequence, ended.Sequence)
	file := s.events.next(100)
	decodes(t, file.VideoURL)
	found := probe(t, file.VideoURL)
	assert.Greater(t, found.duration, 500*time.Millisecond) // a busy machine codes slowly
	assert.InDelta(t, 25*found.duration.Seconds(), found.frames["h264"], 3)

	out, err := push(strings.Replace(s.pushURL("8888_room"), "txSecret=", "txSecret=0", 1)).CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(out), "authentication failed")
	s.events.none()
}

// HLS is counted by sessions, which have no connection.
func TestPlay_countsViewers(t *testing.T) {
	t.Parallel()
	s := newStage(t, media.Options{FFmpeg: media.Off})
	s.push("8888_room")
	s.events.next(1)
	for range 3 {
		url, err := s.media.PlayURL(pushurl.HTTPFLV, "8888_room", time.Now().Add(time.Hour))
		require.NoError(t, err)
		resp, err := http.Get(url)
		require.NoError(t, err)
		defer resp.Body.Close()
		_, err = io.ReadFull(resp.Body, make([]byte, 1000))
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool { return s.srv.StreamState("8888_room").Online == 3 }, 5*time.Second, 5*time.Millisecond)
	require.Eventually(t, func() bool { return s.srv.StreamState("8888_room").Bandwidth > 0 }, 5*time.Second, 5*time.Millisecond)
}

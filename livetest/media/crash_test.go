package media_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/livetest/media"
)

// crashDir names the directory in which this program, run once more, records
// until it is killed.
const crashDir = "LIVECODE_TEST_MEDIA_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		recordForever(dir)
	}
	if record := os.Getenv(serveAlone); record != "" {
		serveForever(record)
		return
	}
	os.Exit(m.Run())
}

// serveAlone says that this program, run once more, is a server whose CPU and
// memory are measured.
const serveAlone = "LIVECODE_TEST_MEDIA_SERVE"

// serveForever prints where it listens, and ends with its standard input.
func serveForever(record string) {
	srv := livetest.NewServer()
	server, err := media.Attach(srv, media.Options{Record: []string{record}, FFmpeg: media.Off, OpenPush: true, OpenPlay: true})
	if err != nil {
		panic(err)
	}
	fmt.Println(server.RTMPAddr, server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = server.Close()
}

// recordForever pushes in real time and tells of each four seconds.
func recordForever(dir string) {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	srv := livetest.NewServer()
	server, err := media.Attach(srv, media.Options{Dir: dir, Record: []string{"flv", "mp4", "hls", "aac"}, FFmpeg: media.Off})
	must(err)
	url, err := server.PushURL("8888_room", time.Now().Add(time.Hour))
	must(err)
	ctx := context.Background()
	p, err := media.Dial(ctx, url)
	must(err)
	for {
		must(p.Send(ctx, media.Sample(), 1))
		fmt.Println("sent")
	}
}

func TestRecording_survivesAKill(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "sent\n", line)
	time.Sleep(2500 * time.Millisecond)
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())

	for pattern, seconds := range map[string]float64{"*.flv": 5, "*.mp4": 5, "*.m3u8": 4, "*.aac": 5} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		require.NoError(t, err)
		require.Len(t, files, 1, pattern)
		// Decoding tells of a frame that is cut off at the end of FLV, and nothing else.
		found := probe(t, files[0])
		assert.Contains(t, found.codecs, "aac", pattern)
		assert.GreaterOrEqual(t, float64(found.frames["aac"]), seconds*40, pattern)
		if pattern != "*.aac" {
			assert.GreaterOrEqual(t, float64(found.frames["h264"]), seconds*25-5, pattern)
		}
	}
}

package media_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest/media"
)

// lone is a server in a process of its own.
type lone struct {
	rtmp, url string
	pid       int
}

func startLone(t *testing.T, record string) lone {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveAlone+"="+record)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	rtmp, url, _ := strings.Cut(strings.TrimSpace(line), " ")
	return lone{rtmp, url, cmd.Process.Pid}
}

// cpu returns how long the server has computed.
func (l lone) cpu(t *testing.T) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", l.pid))
	require.NoError(t, err)
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')'):]))
	user, err := strconv.Atoi(fields[12])
	require.NoError(t, err)
	system, err := strconv.Atoi(fields[13])
	require.NoError(t, err)
	return time.Duration(user+system) * 10 * time.Millisecond // of a clock of 100 Hz, as all of Linux has
}

// rss returns how much memory the server has taken at most, in MB.
func (l lone) rss(t *testing.T) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.pid))
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kB, err := strconv.Atoi(strings.Fields(after)[0])
	require.NoError(t, err)
	return kB / 1024
}

// film720p returns 20 s of 1280 by 720 at 25 frames and about 1.6 Mbit a second.
func film720p(t *testing.T) []byte {
	name := filepath.Join(t.TempDir(), "film.flv")
	run(t, "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=20",
		"-f", "lavfi", "-i", "sine=duration=20", "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p",
		"-b:v", "1500k", "-maxrate", "1500k", "-bufsize", "1500k", "-c:a", "aac", "-b:a", "96k", "-f", "flv", name)
	film, err := os.ReadFile(name)
	require.NoError(t, err)
	return film
}

// load pushes and watches in real time, and returns the share of a core that the
// server has taken, and its memory in MB.
func load(t *testing.T, l lone, film []byte, pushes, viewers int) (share float64, memory int, taken int64) {
	var all sync.WaitGroup
	begun := time.Now()
	for i := range pushes {
		p, err := media.Dial(t.Context(), fmt.Sprintf("rtmp://%s/live/s%d", l.rtmp, i))
		require.NoError(t, err)
		all.Go(func() {
			assert.NoError(t, p.Send(t.Context(), strings.NewReader(string(film)), 1))
			assert.NoError(t, p.Stop())
		})
	}
	time.Sleep(time.Second)
	var mu sync.Mutex
	for i := range viewers {
		resp, err := http.Get(fmt.Sprintf("%s/live/s%d.flv", l.url, i%pushes))
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		all.Go(func() {
			defer resp.Body.Close()
			n, _ := io.Copy(io.Discard, resp.Body)
			mu.Lock()
			defer mu.Unlock()
			taken += n
		})
	}
	time.Sleep(time.Until(begun.Add(18 * time.Second)))
	cpu, took := l.cpu(t), time.Since(begun)
	memory = l.rss(t)
	all.Wait()
	return cpu.Seconds() / took.Seconds(), memory, taken
}

// One push of 720p with its recording and HLS is cheap.
func TestBudget_onePush(t *testing.T) {
	needFFmpeg(t)
	if testing.Short() || raceDetector {
		t.Skip("measures, for 20 s and without the race detector")
	}
	share, memory, _ := load(t, startLone(t, "mp4"), film720p(t), 1, 0)
	t.Logf("1 push: %.1f %% of a core, %d MB", 100*share, memory)
	assert.LessOrEqual(t, share, 0.03)
	assert.LessOrEqual(t, memory, 40)
}

// Many pushes and viewers cost as many times as much, and nobody misses anything.
func TestBudget_manyPushes(t *testing.T) {
	needFFmpeg(t)
	if os.Getenv("LIVECODE_TEST_LOAD") == "" {
		t.Skip("set LIVECODE_TEST_LOAD=1 to load two cores for a minute")
	}
	film := film720p(t)
	for _, n := range [][2]int{{1, 0}, {5, 0}, {20, 0}, {20, 200}} {
		share, memory, taken := load(t, startLone(t, "mp4"), film, n[0], n[1])
		t.Logf("%d pushes, %d viewers: %.1f %% of a core, %d MB, %.1f MB of %d MB a viewer",
			n[0], n[1], 100*share, memory, float64(taken)/1e6/float64(max(n[1], 1)), len(film)/1e6)
	}
}

// startNginx starts nginx-rtmp, which records FLV and makes HLS.
func startNginx(t *testing.T) lone {
	program, err := exec.LookPath("nginx")
	const module = "/usr/lib/nginx/modules/ngx_rtmp_module.so"
	if _, noModule := os.Stat(module); err != nil || noModule != nil {
		t.Skip("nginx with its RTMP module is not installed")
	}
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o777))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := listener.Addr().String()
	require.NoError(t, listener.Close())
	conf := filepath.Join(dir, "nginx.conf")
	require.NoError(t, os.WriteFile(conf, fmt.Appendf(nil, `
load_module %s; daemon off; master_process off; pid %s/pid; error_log stderr error;
events { worker_connections 1024; }
rtmp { server { listen %s; chunk_size 65536;
	application live { live on; record all; record_path %s; hls on; hls_path %s/hls; hls_fragment 2s; } } }
`, module, dir, addr, dir, dir), 0o644))
	cmd := exec.Command(program, "-c", conf, "-p", dir)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 10*time.Second, 10*time.Millisecond)
	return lone{rtmp: addr, pid: cmd.Process.Pid}
}

// The same remux by a server in C: a recording as FLV, and HLS.
func TestBudget_besideNginx(t *testing.T) {
	needFFmpeg(t)
	if os.Getenv("LIVECODE_TEST_LOAD") == "" {
		t.Skip("set LIVECODE_TEST_LOAD=1 to load two cores for a minute")
	}
	film := film720p(t)
	for _, pushes := range []int{1, 10} {
		theirs, memory, _ := load(t, startNginx(t), film, pushes, 0)
		ours, mine, _ := load(t, startLone(t, "flv"), film, pushes, 0)
		t.Logf("%d pushes: %.1f %% of a core and %d MB, nginx %.1f %% and %d MB: %.2f of its CPU",
			pushes, 100*ours, mine, 100*theirs, memory, ours/theirs)
	}
}

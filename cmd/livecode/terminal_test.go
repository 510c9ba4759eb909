//go:build unix

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
	"github.com/qcloudlive/livecode/livetest"
)

var update = flag.Bool("update", false, "write the golden files")

// need skips a test for want of a program, unless all tests are asked for.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("LIVECODE_TEST_ALL") == "1" {
		t.Fatal("please install ", program)
	}
	t.Skip("no ", program)
}

// A terminal is a real one, in which livecode runs.
type terminal struct {
	t      *testing.T
	socket string
}

// inTerminal runs livecode in a terminal of this size.
func inTerminal(t *testing.T, width, height int, env []string, args ...string) *terminal {
	t.Helper()
	need(t, "tmux")
	term := &terminal{t, filepath.Join(t.TempDir(), "tmux")}
	command := append([]string{"env", asProgram + "=1", "TERM=tmux-256color", "LC_ALL=C.UTF-8"}, env...)
	command = append(append(command, os.Args[0]), args...)
	// What it says is still there when it has ended.
	shell := "'" + strings.Join(command, "' '") + "'; sleep 600"
	term.tmux("-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(width), "-y", strconv.Itoa(height), shell)
	t.Cleanup(func() { term.tmux("kill-server") })
	return term
}

func (term *terminal) tmux(args ...string) string {
	term.t.Helper()
	cmd := exec.Command("tmux", append([]string{"-S", term.socket}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	require.NoError(term.t, err, string(out))
	return string(out)
}

// shows waits until the screen has a text, and returns the screen.
func (term *terminal) shows(text string) (screen string) {
	term.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if screen = term.tmux("capture-pane", "-p"); strings.Contains(screen, text) {
			return screen
		}
	}
	require.Fail(term.t, "the terminal does not show "+text, screen)
	return ""
}

// What no two runs have in common.
var (
	clock = regexp.MustCompile(`\d\d:\d\d:\d\d`)
	milli = regexp.MustCompile(`hh:mm:ss\.\d{3}`)
	ports = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

func golden(t *testing.T, name, got string) {
	t.Helper()
	got = clock.ReplaceAllString(got, "hh:mm:ss")
	got = milli.ReplaceAllString(got, "hh:mm:ss.mmm")
	got = ports.ReplaceAllString(got, "127.0.0.1:port")
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test . -update")
	assert.Equal(t, string(want), got)
}

func TestTop_inATerminal(t *testing.T) {
	srv := livetest.NewServer()
	defer srv.Close()
	for i := range 9 {
		id := fmt.Sprintf("8888_room_%d", i)
		require.NoError(t, srv.Push(id, livetest.WithRate(15+i, 1_000_000+100_000*i)))
		require.NoError(t, srv.SetPlay(id, int64(100*i), float64(i)))
	}
	env := []string{"LIVECODE_APPID=" + strconv.FormatInt(srv.AppID, 10), "LIVECODE_KEY=" + srv.Key, "LIVECODE_ENDPOINT=" + srv.URL}
	for _, size := range []struct{ width, height int }{{80, 24}, {132, 30}} {
		term := inTerminal(t, size.width, size.height, env, "top", "--interval", "1h")
		term.shows("3600 viewers")
		term.shows("mean of fps 19")
		term.tmux("send-keys", "Down", "Down")
		screen := term.shows("8888_room_7  in 1.7 Mbit/s")
		golden(t, fmt.Sprintf("top-%dx%d.txt", size.width, size.height), screen)
		// The picture goes with the program, and the terminal is as it was.
		term.tmux("send-keys", "q")
		require.Eventually(t, func() bool {
			return strings.TrimSpace(term.tmux("capture-pane", "-p")) == ""
		}, time.Minute, 20*time.Millisecond)
	}
}

func TestListen_inATerminal(t *testing.T) {
	at := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	for _, size := range []struct{ width, height int }{{80, 24}, {132, 30}} {
		term := inTerminal(t, size.width, size.height, []string{"LIVECODE_KEY=" + testKey}, "listen", "--listen", "127.0.0.1:0")
		_, url, _ := strings.Cut(term.shows("receiving at "), "receiving at ")
		url, _, _ = strings.Cut(url, "\n")
		for i, n := range []int{1, 200, 100, 0} {
			r := callbacktest.NewRequest(url, testKey, time.Now().Add(time.Minute), callbacktest.Sample(n, "8888_room", at))
			require.True(t, accepted(r))
			term.shows([]string{"stream_started", "screenshot_created", "recording_created", "stream_interrupted"}[i])
		}
		golden(t, fmt.Sprintf("listen-%dx%d.txt", size.width, size.height), term.shows("errcode=1"))
		term.tmux("send-keys", "C-c")
	}
}

// Completion is a script that a shell runs at each start.
func TestCompletion_loads(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Symlink(os.Args[0], filepath.Join(dir, "livecode")))
	for shell, script := range map[string]string{
		// What a shell offers for the beginning of a word.
		"bash": `source <(livecode completion bash) && complete -p livecode >/dev/null &&
			_init_completion() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; } &&
			COMP_WORDS=(livecode trigg) COMP_CWORD=1 COMP_LINE='livecode trigg' COMP_POINT=14 COMP_TYPE=9 &&
			__start_livecode && printf '%s\n' "${COMPREPLY[@]}"`,
		"zsh":  `autoload -Uz compinit && compinit -u -d "$TMPDIR/dump" && source <(livecode completion zsh) && echo $_comps[livecode] && livecode __complete trigg 2>/dev/null`,
		"fish": `livecode completion fish | source; and complete -C 'livecode trigg'`,
	} {
		t.Run(shell, func(t *testing.T) {
			need(t, shell)
			args := []string{"-c", script}
			if shell == "bash" {
				args = append([]string{"--norc"}, args...)
			} else if shell == "zsh" {
				args = append([]string{"-f"}, args...)
			}
			cmd := exec.CommandContext(t.Context(), shell, args...)
			cmd.Env = append(os.Environ(), asProgram+"=1", "PATH="+dir+":"+os.Getenv("PATH"), "TMPDIR="+t.TempDir(), "HOME="+t.TempDir())
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, string(out))
			assert.Contains(t, string(out), "trigger")
			if shell == "zsh" {
				assert.Contains(t, string(out), "_livecode")
			}
		})
	}
}

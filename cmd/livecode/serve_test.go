package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serve starts an emulator on a free port and returns its address.
func serve(t *testing.T, args ...string) (p *process, base string) {
	t.Helper()
	p = start(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--rtmp", "off"}, args...)...)
	return p, strings.TrimSuffix(strings.TrimSpace(p.after("console")), "/")
}

func control(ctx context.Context, method, url string) (status int, text string) {
	r, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return 0, err.Error()
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

// However hard it is killed, what serve has acknowledged is there again.
func TestServe_killedLosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var mu sync.Mutex
	var acknowledged []string
	for round := range 3 {
		p, base := serve(t, "--data", dir)
		var clients sync.WaitGroup
		enough := make(chan struct{}, 1000)
		for client := range 4 {
			clients.Go(func() {
				for i := 0; ; i++ {
					id := fmt.Sprintf("room_%d_%d_%d", round, client, i)
					if status, _ := control(t.Context(), "POST", base+"/_livecode/streams/"+id+"/push"); status != http.StatusOK {
						return
					}
					mu.Lock()
					acknowledged = append(acknowledged, id)
					mu.Unlock()
					select {
					case enough <- struct{}{}:
					default:
					}
				}
			})
		}
		for range 10 * (round + 1) {
			<-enough
		}
		require.NoError(t, p.Process.Kill())
		clients.Wait()
		_ = p.Wait()
	}
	_, base := serve(t, "--data", dir)
	for _, id := range acknowledged {
		_, text := control(t.Context(), "GET", base+"/_livecode/streams/"+id)
		assert.Contains(t, text, `"state":"live"`, id)
	}
	t.Logf("%d acknowledged pushes are there", len(acknowledged))
}

func TestServe_endsSoonAfterASignal(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGTERM")
	}
	dir := t.TempDir()
	p, base := serve(t, "--data", dir)
	control(t.Context(), "POST", base+"/_livecode/streams/room/push")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/_livecode/events", nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(r) // never ends by itself
	require.NoError(t, err)
	defer resp.Body.Close()

	began := time.Now()
	require.NoError(t, p.Process.Signal(interrupt))
	_ = p.Wait()
	assert.Less(t, time.Since(began), 5*time.Second)
	state, err := os.ReadFile(filepath.Join(dir, "state.json"))
	require.NoError(t, err)
	assert.Contains(t, string(state), "room")
}

func TestServe_answersOthersByATokenAlone(t *testing.T) {
	t.Parallel()
	p := start(t, "serve", "--listen", "0.0.0.0:0", "--rtmp", "off")
	assert.Contains(t, p.after("livecode: "), "LIVECODE_TOKEN")
	_ = p.Wait()
	assert.Equal(t, 2, p.ProcessState.ExitCode())
}

func TestServe_saysNoKeyThatIsSomebodys(t *testing.T) {
	t.Parallel()
	p, _ := serve(t)
	line := p.after("programs")
	assert.Contains(t, line, "LIVECODE_KEY=(yours)")
	assert.NotContains(t, line, testKey)
}

func TestServe_keepsOthersPagesOut(t *testing.T) {
	t.Parallel()
	_, base := serve(t)
	for _, c := range []struct {
		host, site string
		want       int
	}{{"evil.example", "", http.StatusMisdirectedRequest}, {"", "cross-site", http.StatusForbidden}, {"", "", http.StatusOK}} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/_livecode/reset", nil)
		require.NoError(t, err)
		r.Host = c.host
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		_ = resp.Body.Close()
		assert.Equal(t, c.want, resp.StatusCode, c)
	}
}

// program runs a command by serve --exec.
func program(t *testing.T, command ...string) (out string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], append([]string{"serve", "--listen", "127.0.0.1:0", "--rtmp", "off", "--exec", "--"}, command...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "LIVECODE_KEY="+testKey)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	_ = cmd.Run() // its exit code says it
	return text.String(), cmd.ProcessState.ExitCode()
}

func needs(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("LIVECODE_TEST_ALL") == "" {
		t.Skipf("there is no %s here", name)
	}
	require.NoError(t, err)
	return path
}

// Programs in other languages work with it as with the service.
func TestServe_otherLanguages(t *testing.T) {
	t.Parallel()
	for language, command := range map[string][]string{
		"python": {"python3", "testdata/clients/client.py"},
		"node":   {"node", "testdata/clients/client.mjs"},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			out, code := program(t, needs(t, command[0]), command[1])
			assert.Zero(t, code, out)
			assert.Contains(t, out, language+": called, received, verified")
		})
	}
}

func TestServe_curl(t *testing.T) {
	t.Parallel()
	needs(t, "curl")
	out, code := program(t, needs(t, "bash"), "-euc", `
		curl -fsS -X POST "$LIVECODE_ENDPOINT/_livecode/streams/room/push" -d '{"simulated":true}' >/dev/null
		t=$(($(date +%s) + 60))
		sign=$(printf %s "$LIVECODE_KEY$t" | md5sum | cut -d' ' -f1)
		curl -fsS "$LIVECODE_ENDPOINT/common_access?cmd=$LIVECODE_APPID&interface=Live_Channel_GetStatus&Param.s.channel_id=room&t=$t&sign=$sign"
		exit 7`)
	assert.Equal(t, 7, code, "the code of the command is that of serve")
	assert.Contains(t, out, `"status":1`)
}

func TestServe_theCommandIsMissing(t *testing.T) {
	t.Parallel()
	out, code := program(t, "no-such-command")
	assert.Equal(t, 2, code, out)
	assert.Contains(t, out, "no-such-command")
}

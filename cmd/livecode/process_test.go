package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// asProgram makes the test binary be livecode itself.
const asProgram = "LIVECODE_TEST_AS_PROGRAM"

const testKey = "5d41402abc4b2a76b9719d911017c592"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// A process is livecode as the user runs it.
type process struct {
	*exec.Cmd
	t      *testing.T
	stdout bytes.Buffer
	lines  chan string // of standard error
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{t: t, Cmd: exec.CommandContext(t.Context(), os.Args[0], args...), lines: make(chan string, 1000)}
	p.Env = append(os.Environ(), asProgram+"=1", "LIVECODE_KEY="+testKey)
	p.Stdout = &p.stdout
	stderr, err := p.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, p.Start())
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
	go func() {
		defer close(p.lines)
		for scanner := bufio.NewScanner(stderr); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
	}()
	return p
}

// after returns what follows a text on a line of standard error.
func (p *process) after(text string) string {
	p.t.Helper()
	deadline := time.After(60 * time.Second)
	for {
		select {
		case line, ok := <-p.lines:
			require.True(p.t, ok, "it ended without saying %q", text)
			if _, rest, found := strings.Cut(line, text); found {
				return rest
			}
		case <-deadline:
			require.Fail(p.t, "it does not say", text)
		}
	}
}

// A register is a receiver that knows the events that came, and takes them when told to.
type register struct {
	*httptest.Server
	mu   sync.Mutex
	open bool
	seen map[string]int // sequences
}

func newRegister(t *testing.T, open bool) *register {
	r := &register{open: open, seen: map[string]int{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		var body struct {
			Sequence string `json:"sequence"`
		}
		text, _ := io.ReadAll(q.Body)
		_ = json.Unmarshal(text, &body)
		r.mu.Lock()
		defer r.mu.Unlock()
		if !r.open {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		r.seen[body.Sequence]++
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *register) missing(sequences []string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range sequences {
		if r.seen[s] == 0 {
			n++
		}
	}
	return n
}

// post sends a push, and reports whether it was acknowledged.
func post(ctx context.Context, url, sequence string) bool {
	f := callbacktest.Sample(1, "8888_"+sequence, time.Now())
	f["sequence"] = sequence
	return accepted(callbacktest.NewRequest(url, testKey, time.Now().Add(10*time.Minute), f).WithContext(ctx))
}

func accepted(r *http.Request) bool {
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// However hard it is killed, listen passes on whatever it has acknowledged.
func TestListen_losesNothingAcknowledged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "events.db")
	to := newRegister(t, false)
	var mu sync.Mutex
	var acknowledged []string
	for round := range 3 {
		p := start(t, "listen", "--listen", "127.0.0.1:0", "--inbox", file, "--forward-to", to.URL, "--json")
		url := p.after("receiving at ")
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		enough := make(chan struct{})
		goal := len(acknowledged) + 100
		for sender := range 8 {
			wg.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					sequence := fmt.Sprintf("%d-%d-%d", round, sender, n)
					if !post(ctx, url, sequence) {
						continue
					}
					mu.Lock()
					acknowledged = append(acknowledged, sequence)
					if len(acknowledged) == goal {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
		select {
		case <-enough:
		case <-time.After(2 * time.Minute):
			require.Fail(t, "too few were acknowledged")
		}
		require.NoError(t, p.Process.Kill()) // while senders go on
		_ = p.Wait()
		cancel()
		wg.Wait()
	}
	to.mu.Lock()
	to.open = true
	to.mu.Unlock()
	start(t, "listen", "--listen", "127.0.0.1:0", "--inbox", file, "--forward-to", to.URL, "--max-wait", "200ms")
	require.GreaterOrEqual(t, len(acknowledged), 300)
	assert.Eventually(t, func() bool { return to.missing(acknowledged) == 0 }, 2*time.Minute, 20*time.Millisecond,
		"%d are missing", to.missing(acknowledged))
}

// An interrupt is how listen ends: what was taken is passed on, and the code is 0.
func TestListen_endsWhenInterrupted(t *testing.T) {
	if interrupt == nil {
		t.Skip("no interrupt can be sent to another process here")
	}
	to := newRegister(t, true)
	p := start(t, "listen", "--listen", "127.0.0.1:0", "--forward-to", to.URL+"/secret-path", "--json")
	url := p.after("receiving at ")
	require.True(t, post(t.Context(), url, "1"))
	require.NoError(t, p.Process.Signal(interrupt))
	require.NoError(t, p.Wait())
	assert.Zero(t, to.missing([]string{"1"}))
	assert.Equal(t, 1, strings.Count(p.stdout.String(), "\n"))
	assert.NotContains(t, p.stdout.String(), "secret-path")
	assert.NotContains(t, p.stdout.String(), "txSecret=0b3a")
	var report struct {
		Event   string `json:"event"`
		Forward struct {
			Status int `json:"status"`
		} `json:"forward"`
	}
	require.NoError(t, json.Unmarshal(p.stdout.Bytes(), &report))
	assert.Equal(t, "stream_started", report.Event)
	assert.Equal(t, http.StatusOK, report.Forward.Status)
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback/callbacktest"
)

const (
	testKey = "callback key of the tests"
	// asProgram makes the test binary be the program.
	asProgram = "EXAMPLES_DURABLE_RUN"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// A process is the program, running.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	url string
	out io.ReadCloser
}

func start(t *testing.T, db string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.CommandContext(t.Context(), os.Args[0])}
	p.cmd.Env = append(os.Environ(), asProgram+"=1", "LIVECODE_KEY="+testKey, "LIVECODE_DB="+db, "LIVECODE_ADDR=127.0.0.1:0")
	var err error
	p.out, err = p.cmd.StdoutPipe()
	require.NoError(t, err)
	log, err := p.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	lines := bufio.NewScanner(log)
	for p.url == "" && lines.Scan() {
		_, p.url, _ = strings.Cut(lines.Text(), "url=")
	}
	require.NotEmpty(t, p.url, "it says where it listens")
	go func() { _, _ = io.Copy(io.Discard, log) }()
	return p
}

// handled reads lines until there are no more, or enough is true, and adds the
// streams in them to counts.
func (p *process) handled(counts map[string]int, enough func() bool) (redelivered int) {
	p.t.Helper()
	lines := bufio.NewScanner(p.out)
	for !enough() && lines.Scan() {
		var l line
		if json.Unmarshal(lines.Bytes(), &l) != nil {
			continue // the kill cut it
		}
		counts[l.StreamID]++
		if l.Redelivered {
			redelivered++
		}
	}
	return redelivered
}

// send sends pushes of many streams at once and returns which were acknowledged.
func send(t *testing.T, url string, streams int) (acked []string) {
	t.Helper()
	sender, err := callbacktest.NewSender(url, testKey, callbacktest.SenderOptions{})
	require.NoError(t, err)
	var mu sync.Mutex
	var all sync.WaitGroup
	limit := make(chan struct{}, 16)
	for i := range streams {
		limit <- struct{}{}
		all.Go(func() {
			defer func() { <-limit }()
			stream := fmt.Sprintf("8888_%04d_%s", i, strings.Repeat("x", 100))
			if _, err := sender.Send(context.Background(), callbacktest.Sample(1, stream, time.Now())); err == nil {
				mu.Lock()
				defer mu.Unlock()
				acked = append(acked, stream)
			}
		})
	}
	all.Wait()
	return acked
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "events.db")

	first := start(t, db)
	// Nobody reads what it prints, so it gets stuck once the pipe is full, and
	// most events wait in the file.
	acked := send(t, first.url, 1000)
	require.Len(t, acked, 1000)
	require.NoError(t, first.cmd.Process.Kill())
	counts := map[string]int{}
	first.handled(counts, func() bool { return false })
	_ = first.cmd.Wait()
	require.Less(t, len(counts), 1000, "it was killed before it was done")
	require.NotEmpty(t, counts)

	second := start(t, db)
	redelivered := second.handled(counts, func() bool { return len(counts) == 1000 })
	require.NoError(t, second.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, second.cmd.Wait(), "it ends in good order")
	twice := 0
	for _, stream := range acked {
		require.Positive(t, counts[stream], stream)
		twice += counts[stream] - 1
	}
	assert.LessOrEqual(t, twice, 8, "at most what was in the hands of eight handlers")
	assert.GreaterOrEqual(t, redelivered, twice, "and those say so")
	t.Logf("1000 acknowledged, 0 lost, %d printed twice", twice)
}

func TestConfigurationIsChecked(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for name, env := range map[string]map[string]string{
		"no key":         {"LIVECODE_KEY": ""},
		"no directory":   {"LIVECODE_DB": filepath.Join(t.TempDir(), "none", "events.db")},
		"address in use": {"LIVECODE_ADDR": taken.Addr().String()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("LIVECODE_KEY", testKey)
			t.Setenv("LIVECODE_DB", filepath.Join(t.TempDir(), "events.db"))
			t.Setenv("LIVECODE_ADDR", "127.0.0.1:0")
			for variable, value := range env {
				t.Setenv(variable, value)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			require.Error(t, run(ctx, discard(), io.Discard))
			require.NoError(t, ctx.Err(), "at once")
		})
	}
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

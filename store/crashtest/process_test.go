//go:build unix

package crashtest

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	if encoded := os.Getenv(planVariable); encoded != "" {
		if err := runReceiver(encoded); err != nil {
			_, _ = os.Stderr.WriteString("receiver: " + err.Error() + "\n")
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// A process is a receiver that runs.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	ready chan bool     // whether it came to serve
	gone  chan struct{} // closed when it has ended
}

// start runs a receiver. It does not wait until it serves.
func start(t *testing.T, p plan) *process {
	t.Helper()
	encoded, err := json.Marshal(p)
	require.NoError(t, err)
	proc := &process{t: t, cmd: exec.Command(os.Args[0]), ready: make(chan bool, 1), gone: make(chan struct{})}
	// The race detector lets a program linger for a second when it ends.
	proc.cmd.Env = append(os.Environ(), planVariable+"="+string(encoded), "GORACE=atexit_sleep_ms=0")
	proc.cmd.Stderr = os.Stderr
	out, err := proc.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, proc.cmd.Start())
	go func() {
		lines := bufio.NewScanner(out)
		proc.ready <- lines.Scan()
		for lines.Scan() {
		}
		_ = proc.cmd.Wait()
		close(proc.gone)
	}()
	t.Cleanup(func() {
		_ = proc.cmd.Process.Kill()
		<-proc.gone
	})
	return proc
}

// startServing runs a receiver and waits until it serves.
func startServing(t *testing.T, p plan) *process {
	t.Helper()
	proc := start(t, p)
	select {
	case ok := <-proc.ready:
		require.True(t, ok, "the receiver ended before it served")
	case <-time.After(20 * time.Second):
		proc.signal(syscall.SIGQUIT) // it says what it waits for
		<-proc.gone
		require.Fail(t, "the receiver does not come to serve")
	}
	return proc
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(s))
}

func (p *process) kill() {
	p.t.Helper()
	p.signal(syscall.SIGKILL)
	p.awaitDeath()
}

// awaitDeath waits for the end and checks that it was a kill.
func (p *process) awaitDeath() {
	p.t.Helper()
	p.awaitEnd()
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	require.True(p.t, ok)
	require.True(p.t, status.Signaled() && status.Signal() == syscall.SIGKILL, "it ended by itself: %v", p.cmd.ProcessState)
}

func (p *process) awaitEnd() {
	p.t.Helper()
	select {
	case <-p.gone:
	case <-time.After(20 * time.Second):
		require.Fail(p.t, "the receiver does not end")
	}
}

// stop ends it in good order.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	p.awaitEnd()
	require.True(p.t, p.cmd.ProcessState.Success(), "%v", p.cmd.ProcessState)
}

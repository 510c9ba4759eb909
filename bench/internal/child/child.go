// Package child runs a part of a measurement in a process of its own, so that its
// time and its allocations are not counted. The process is the same program again,
// told by its environment which part to play.
package child

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const roleVariable = "LIVECODE_BENCH_ROLE"

// A Role is what a child does. It writes one line of text, its address or
// whatever the parent has to know, when it is ready, and then answers each line
// that it is asked with one line, until there are no more.
type Role func(ask *bufio.Scanner, answer io.Writer) error

// Play does nothing in a process that a person started. In a child it plays the
// role and never returns, so call it first thing in main or TestMain.
func Play(roles map[string]Role) {
	name := os.Getenv(roleVariable)
	if name == "" {
		return
	}
	role, ok := roles[name]
	if !ok {
		fmt.Fprintf(os.Stderr, "no role %q\n", name)
		os.Exit(2)
	}
	ask := bufio.NewScanner(os.Stdin)
	ask.Buffer(nil, 1<<20)
	if err := role(ask, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// A Process is a running child.
type Process struct {
	// Greeting is the line that the child wrote when it was ready.
	Greeting string

	cmd    *exec.Cmd
	ask    io.WriteCloser
	answer *bufio.Reader
}

// Start starts this program again in the role.
func Start(role string) (*Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &Process{cmd: exec.Command(self)}
	p.cmd.Env = append(os.Environ(), roleVariable+"="+role)
	p.cmd.Stderr = os.Stderr
	if p.ask, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.answer = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if p.Greeting, err = p.line(); err != nil {
		p.Close()
		return nil, fmt.Errorf("%s did not get ready: %w", role, err)
	}
	return p, nil
}

// StartFor starts a child that ends with the test.
func StartFor(tb testing.TB, role string) *Process {
	tb.Helper()
	p, err := Start(role)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(p.Close)
	return p
}

// Ask sends one line and returns the line that comes back.
func (p *Process) Ask(format string, a ...any) (string, error) {
	if _, err := fmt.Fprintf(p.ask, format+"\n", a...); err != nil {
		return "", err
	}
	return p.line()
}

// Close ends the child, which sees the end of what it is asked.
func (p *Process) Close() {
	_ = p.ask.Close()
	_ = p.cmd.Wait()
}

// PID is the child's, for a look at its memory.
func (p *Process) PID() int { return p.cmd.Process.Pid }

func (p *Process) line() (string, error) {
	line, err := p.answer.ReadString('\n')
	return strings.TrimSuffix(line, "\n"), err
}

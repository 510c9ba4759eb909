package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/child"
)

// receiverName is the role of a receiver in a process of its own, so that what it
// holds is not mixed up with what a sender holds.
const receiverName = "receiver"

// A wanted receiver is ours or the bare one.
type wanted struct {
	Bare bool
	// Remember is how many events dedupe knows; 0 is the default.
	Remember int
	// Work is how long the handler of an event takes.
	Work time.Duration
	// Bolt is the path of a file, and Shared a database, that keeps events until they
	// are handled.
	Bolt   string
	Shared database
	// Idle has the worker wait until it is told to work.
	Idle bool
}

// A state is what a receiver tells about itself.
type state struct {
	// Handled counts the events that went through the handler, Pending those that
	// a worker left in its store at the shutdown.
	Handled, Pending int64
	// RSS is what the process takes now, PeakRSS the most it ever took, Heap what
	// is left after a collection. All in bytes.
	RSS, PeakRSS, Heap int64
	// Goroutines and Files count what is open.
	Goroutines, Files int
	// Drained is how long the shutdown took; zero before it.
	Drained time.Duration
}

// playReceiver greets with a word, takes what is wanted as JSON and answers with
// the address. After that it answers "state", "work" and "shutdown" with its state.
func playReceiver(ask *bufio.Scanner, answer io.Writer) error {
	fmt.Fprintln(answer, "ready")
	if !ask.Scan() {
		return ask.Err()
	}
	var want wanted
	if err := json.Unmarshal(ask.Bytes(), &want); err != nil {
		return err
	}
	var handled atomic.Int64
	srv, err := newService(want, &handled)
	if err != nil {
		return err
	}
	defer srv.close()
	defer func() { _, _ = srv.rest() }() // what it leaves undone is missing from the figures
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = srv.Serve(listener) }()
	fmt.Fprintln(answer, listener.Addr())
	for ask.Scan() {
		s := state{}
		switch ask.Text() {
		case "work":
			srv.work()
		case "shutdown":
			start := time.Now()
			if err := srv.Shutdown(context.Background()); err != nil {
				return err
			}
			pending, err := srv.rest()
			if err != nil {
				return err
			}
			s.Drained, s.Pending = time.Since(start), int64(pending)
		}
		s.Handled = handled.Load()
		if err := s.measure(); err != nil {
			return err
		}
		if err := json.NewEncoder(answer).Encode(s); err != nil {
			return err
		}
	}
	return ask.Err()
}

// measure fills in what the operating system and the runtime know. It needs /proc.
func (s *state) measure() error {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s.Heap, s.Goroutines = int64(m.HeapAlloc), runtime.NumGoroutine()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kilobytes); err == nil {
			s.RSS = kilobytes << 10
		}
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); err == nil {
			s.PeakRSS = kilobytes << 10
		}
	}
	files, err := os.ReadDir("/proc/self/fd")
	s.Files = len(files)
	return err
}

// A receiver is one that runs.
type receiver struct {
	*child.Process
	address string
}

func start(want wanted) (*receiver, error) {
	p, err := child.Start(receiverName)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(want)
	if err != nil {
		return nil, err
	}
	address, err := p.Ask("%s", text)
	return &receiver{p, address}, err
}

// tell returns the state after a "state" or a "shutdown".
func (r *receiver) tell(what string) (state, error) {
	line, err := r.Ask("%s", what)
	if err != nil {
		return state{}, err
	}
	var s state
	return s, json.Unmarshal([]byte(line), &s)
}

package faultnet

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
)

// A Server answers HTTP/1.1 requests and spoils the responses as told. Make one
// with [NewServer] or [NewInMemory]; the zero value is of no use. All methods may be
// called from many goroutines.
type Server struct {
	// URL is the base of the server. That of NewInMemory names a host that does not
	// exist: it is reached through DialContext alone.
	URL string

	handler  http.Handler
	listener net.Listener    // nil: in memory
	ctx      context.Context // of every request; ends with Close
	cancel   context.CancelFunc
	running  sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	next     []Fault
	always   Fault
	requests int
	accepted int
	open     map[net.Conn]struct{}
}

// ErrClosed is what DialContext returns after Close.
var ErrClosed = errors.New("faultnet: the server is closed")

// NewServer starts a server on a free port of 127.0.0.1, whose responses come from
// handler. It panics when it cannot listen there.
func NewServer(handler http.Handler) *Server {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("faultnet: %v", err))
	}
	s := newServer("http://"+listener.Addr().String(), handler)
	s.listener = listener
	s.running.Go(s.accept)
	return s
}

// NewInMemory makes a server that listens nowhere. Give its DialContext to an
// http.Transport, or use its Client.
func NewInMemory(handler http.Handler) *Server {
	return newServer("http://faultnet.invalid", handler)
}

func newServer(url string, handler http.Handler) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	return &Server{
		URL: url, handler: handler, always: PassThrough(),
		ctx: ctx, cancel: cancel, open: map[net.Conn]struct{}{},
	}
}

// Fail spoils the next requests, one each. What Fail was told earlier comes
// first.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, faults...)
}

// FailAlways spoils every request for which Fail says nothing. The default is
// [PassThrough].
func (s *Server) FailAlways(fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always = fault
}

// Requests counts the requests that have arrived whole.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Accepted counts the connections made so far.
func (s *Server) Accepted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// Open counts the connections that are open now.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// Close breaks all connections and returns when nothing of the server runs any
// more. It may be called more than once.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.cancel()
	for conn := range s.open {
		_ = conn.Close()
	}
	s.mu.Unlock()
	if s.listener != nil {
		_ = s.listener.Close()
	}
	s.running.Wait()
}

// DialContext makes a connection to the server, whatever address it is given.
func (s *Server) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	if s.listener != nil {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", s.listener.Addr().String())
	}
	ours, theirs := net.Pipe()
	if !s.start(ours) {
		return nil, ErrClosed
	}
	return theirs, nil
}

// Client returns an http.Client whose every request goes to the server. Close
// its idle connections when done.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: s.DialContext}}
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return // closed
		}
		s.start(conn)
	}
}

// start serves a connection, unless the server is closed.
func (s *Server) start(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = conn.Close()
		return false
	}
	s.accepted++
	s.open[conn] = struct{}{}
	s.running.Go(func() { s.serve(conn) })
	return true
}

// serve answers the requests of one connection in turn.
func (s *Server) serve(conn net.Conn) {
	defer func() {
		_ = conn.Close()
		s.mu.Lock()
		delete(s.open, conn)
		s.mu.Unlock()
	}()
	in := bufio.NewReader(conn)
	for {
		x, err := s.read(in, conn)
		if err != nil {
			return
		}
		s.take()(x)
		if !x.keep {
			return
		}
	}
}

// take counts a request and returns what happens to it.
func (s *Server) take() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	if len(s.next) == 0 {
		return s.always
	}
	fault := s.next[0]
	s.next = s.next[1:]
	return fault
}

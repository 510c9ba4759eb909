package control

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// inProcess serves a handler on connections in memory: what the control does for
// somebody is done by the service's own interfaces, stands in its journal, and meets its
// faults.
type inProcess struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
	server *http.Server
}

func newInProcess(handler http.Handler) *inProcess {
	p := &inProcess{
		conns: make(chan net.Conn), closed: make(chan struct{}),
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second},
	}
	go func() { _ = p.server.Serve(p) }() // ends with close
	return p
}

func (p *inProcess) close() { _ = p.server.Close() } // of connections in memory

func (p *inProcess) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: p.dial, DisableKeepAlives: true}}
}

func (p *inProcess) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept, Close and Addr make it a net.Listener.
func (p *inProcess) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (p *inProcess) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr is of no network.
func (p *inProcess) Addr() net.Addr { return &net.UnixAddr{Name: "in-process", Net: "unix"} }

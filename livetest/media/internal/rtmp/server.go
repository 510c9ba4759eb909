// Package rtmp speaks RTMP by way of gortmplib, which no other package imports.
package rtmp

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/bluenviron/gortmplib"
	"github.com/bluenviron/gortmplib/pkg/message"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
)

// Limits bound what a connection may cost.
type Limits struct {
	Handshake time.Duration // until the request, all in all
	Idle      time.Duration // of a broadcaster who sends nothing; 0: none
	Write     time.Duration // of a viewer who takes nothing
	Frame     int           // bytes of one message
}

// Conn is the server's side of a connection.
type Conn struct {
	net     *limitConn
	rtmp    gortmplib.ServerConn
	limits  Limits
	decoder decoder
	encoder encoder
}

// A Request is what a connection asks for.
type Request struct {
	Publish bool
	Host    string // without port, as the client wrote it
	Path    string // without the leading slash: the application and the stream
	Query   string // as the client wrote it. It holds secrets
}

// Open makes a Conn of a network connection and reads the request. Its errors
// hold nothing of what the client has sent.
func Open(nc net.Conn, limits Limits) (*Conn, Request, error) {
	// A chunk that is being read when the limit is reached may still come in full.
	limited := newLimitConn(nc, limits.Write, int64(limits.Frame)+64<<10)
	c := &Conn{net: limited, limits: limits, rtmp: gortmplib.ServerConn{RW: limited}}
	c.encoder.write = c.rtmp.Write
	_ = nc.SetReadDeadline(time.Now().Add(limits.Handshake)) // Initialize reports what is wrong
	if err := c.rtmp.Initialize(); err != nil {
		return nil, Request{}, c.openError()
	}
	if err := c.rtmp.AcceptConn(); err != nil {
		return nil, Request{}, c.openError()
	}
	limited.setReadTimeout(limits.Idle)
	path, query := divided(c.rtmp.URL)
	return c, Request{Publish: c.rtmp.Publish, Host: c.rtmp.URL.Hostname(), Path: path, Query: query}, nil
}

// divided returns path and query of a URL. RTMP knows no fragment: a # belongs to
// the name of the stream.
func divided(u *url.URL) (path, query string) {
	path = strings.TrimPrefix(u.Path, "/")
	if u.Fragment == "" {
		return path, u.RawQuery
	}
	path, query, _ = strings.Cut(path+"#"+u.Fragment, "?")
	return path, query
}

// openError leaves the library's words out: they quote the URL with its secret.
func (c *Conn) openError() error {
	if c.net.readErr != nil {
		return c.net.readErr
	}
	return ErrMalformed
}

// Admit grants the request.
func (c *Conn) Admit() error { return c.rtmp.AcceptAction() }

// Reject refuses the request as one that is not authorized.
func (c *Conn) Reject() error { return c.rtmp.RejectAction() }

// Received returns how many bytes have come.
func (c *Conn) Received() uint64 { return c.rtmp.BytesReceived() }

// Close ends the connection, also under a Read or a Write.
func (c *Conn) Close() error { return c.net.Close() }

// RemoteIP returns the address of the other side.
func (c *Conn) RemoteIP() string {
	host, _, err := net.SplitHostPort(c.net.RemoteAddr().String())
	if err != nil {
		return c.net.RemoteAddr().String()
	}
	return host
}

// Read returns the next frame of a broadcaster. The error is one of this package
// or of the network.
func (c *Conn) Read() (av.Frame, error) {
	for {
		msg, err := c.rtmp.Read()
		if err != nil {
			return av.Frame{}, c.readError(err)
		}
		size := sizeOf(msg)
		c.net.account(size)
		if size > c.limits.Frame {
			return av.Frame{}, ErrFrameSize
		}
		if err := endOf(msg); err != nil {
			return av.Frame{}, err
		}
		f, ok, err := c.decoder.decode(msg)
		if err != nil || ok {
			return f, err
		}
	}
}

// readError tells the errors of the network from those of the library.
func (c *Conn) readError(err error) error {
	if c.net.readErr != nil {
		return c.net.readErr
	}
	return fmt.Errorf("%w: %w", ErrMalformed, err)
}

// endOf returns why a message ends the stream, or nil.
func endOf(msg message.Message) error {
	cmd, ok := msg.(*message.CommandAMF0)
	if !ok {
		return nil
	}
	switch cmd.Name {
	case "deleteStream":
		return ErrDeleted
	case "closeStream":
		return ErrClosed
	}
	return nil
}

// Write sends a frame to a viewer.
func (c *Conn) Write(f av.Frame) error { return c.encoder.encode(f) }

// Drain reads what a viewer sends, which is little, until the connection ends.
func (c *Conn) Drain() error {
	c.net.setReadTimeout(0)
	for {
		msg, err := c.rtmp.Read()
		if err != nil {
			return c.readError(err)
		}
		c.net.account(sizeOf(msg))
		if err := endOf(msg); err != nil {
			return err
		}
	}
}

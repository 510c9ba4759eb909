package faultnet

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// A Fault does one exchange in a way of its own. When it returns, the connection
// is closed, unless it has called [Exchange.Keep]. Those of this package are
// built from the methods of Exchange, and so can others be.
type Fault func(x *Exchange)

// An Exchange is one request and the connection it came over.
type Exchange struct {
	// Request has arrived whole; its body can be read.
	Request *http.Request
	// Conn is the connection, to be written to.
	Conn net.Conn

	handler  http.Handler
	last     bool           // the connection cannot be kept
	response *http.Response // nil until executed
	body     []byte
	keep     bool
}

// read takes in the next request of a connection.
func (s *Server) read(in *bufio.Reader, conn net.Conn) (*Exchange, error) {
	req, err := http.ReadRequest(in)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	req.RemoteAddr = conn.RemoteAddr().String()
	return &Exchange{Request: req.WithContext(s.ctx), Conn: conn, handler: s.handler}, nil
}

// Execute lets the handler do its work, once however often it is called, and
// returns its response in two parts: the status line with the headers and the empty
// line, and the body with the length that the headers give.
func (x *Exchange) Execute() (head, body []byte) {
	header, body := x.result()
	header.Del("Transfer-Encoding")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	return x.head(header), body
}

// result executes the call and returns headers to change and the body.
func (x *Exchange) result() (http.Header, []byte) {
	if x.response == nil {
		rec := httptest.NewRecorder()
		x.handler.ServeHTTP(rec, x.Request)
		x.response, x.body = rec.Result(), rec.Body.Bytes()
	}
	return x.response.Header.Clone(), x.body
}

// head writes a status line and headers.
func (x *Exchange) head(header http.Header) []byte {
	if x.last {
		header.Set("Connection", "close")
	}
	return head(x.response.StatusCode, header)
}

func head(status int, header http.Header) []byte {
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(status) + " " + http.StatusText(status) + "\r\n")
	_ = header.Write(&b) // a bytes.Buffer takes everything
	b.WriteString("\r\n")
	return b.Bytes()
}

// Write sends bytes and reports whether the other side took them.
func (x *Exchange) Write(b []byte) bool {
	_, err := x.Conn.Write(b)
	return err == nil
}

// WriteSlowly sends bytes one at a time, with d before each.
func (x *Exchange) WriteSlowly(b []byte, d time.Duration) bool {
	for i := range b {
		if !x.Sleep(d) || !x.Write(b[i:i+1]) {
			return false
		}
	}
	return true
}

// Keep leaves the connection open for a further request, if the client wants
// that too.
func (x *Exchange) Keep() { x.keep = !x.Request.Close && !x.last }

// Sleep waits, and reports false when the server was closed meanwhile.
func (x *Exchange) Sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.Request.Context().Done():
		return false
	}
}

// WaitForClient returns when the other side has closed the connection, or the
// server was closed.
func (x *Exchange) WaitForClient() {
	_, _ = io.Copy(io.Discard, x.Conn) // the error is the end that is waited for
}

// Reset closes the connection so that the client gets a reset where there is
// TCP, and the end of the stream in memory.
func (x *Exchange) Reset() {
	if tcp, ok := x.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = x.Conn.Close()
	x.keep = false
}

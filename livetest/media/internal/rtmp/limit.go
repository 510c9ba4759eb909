package rtmp

import (
	"bufio"
	"net"
	"sync/atomic"
	"time"
)

// limitConn is a connection that gives up: when nothing comes for too long, when
// nothing can be sent for too long, and when more bytes come than the messages
// that they make up account for. The library keeps the parts of unfinished
// messages, up to 10 MB for each of 62 channels; the last rule bounds that.
type limitConn struct {
	net.Conn
	buffered     *bufio.Reader
	readTimeout  atomic.Int64 // as a Duration; 0: none
	renewed      time.Time    // when the deadline was set
	writeTimeout time.Duration
	unaccounted  int64 // bytes read that no message accounts for yet
	maxPending   int64
	readErr      error // the first one
}

// readAhead is how much is read at a time: a picture, in most cases.
const readAhead = 16 << 10

func newLimitConn(nc net.Conn, writeTimeout time.Duration, maxPending int64) *limitConn {
	c := &limitConn{Conn: nc, writeTimeout: writeTimeout, maxPending: maxPending}
	c.buffered = bufio.NewReaderSize(network{c}, readAhead)
	return c
}

func (c *limitConn) Read(p []byte) (int, error) { return c.buffered.Read(p) }

// network reads from the connection itself.
type network struct{ *limitConn }

func (c network) Read(p []byte) (int, error) {
	if c.unaccounted > c.maxPending {
		c.readErr = ErrFrameSize
		return 0, ErrFrameSize
	}
	c.renewDeadline()
	n, err := c.Conn.Read(p)
	c.unaccounted += int64(n)
	if err != nil && c.readErr == nil {
		c.readErr = err
	}
	return n, err
}

// renewDeadline lets the time run anew, not for every read: one that is up an eighth
// early or late does as well.
func (c *limitConn) renewDeadline() {
	d := time.Duration(c.readTimeout.Load())
	if d <= 0 {
		return
	}
	if now := time.Now(); now.Sub(c.renewed) > d/8 {
		c.renewed = now
		_ = c.Conn.SetReadDeadline(now.Add(d)) // Read reports what is wrong
	}
}

func (c *limitConn) Write(p []byte) (int, error) {
	_ = c.Conn.SetWriteDeadline(time.Now().Add(c.writeTimeout)) // Write reports what is wrong
	return c.Conn.Write(p)
}

// account takes the bytes of a message that is complete off the account, with
// what the chunks around it may have taken.
func (c *limitConn) account(size int) {
	const (
		header    = 18  // of a message, at most
		perChunk  = 5   // of each further chunk
		chunkSize = 128 // the smallest that broadcasters use
	)
	c.unaccounted = max(0, c.unaccounted-int64(size+header+size/chunkSize*perChunk))
}

func (c *limitConn) setReadTimeout(d time.Duration) {
	c.readTimeout.Store(int64(d))
	if d == 0 {
		_ = c.Conn.SetReadDeadline(time.Time{}) // Read reports what is wrong
	}
}

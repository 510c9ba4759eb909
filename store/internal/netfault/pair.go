package netfault

import (
	"net"
	"sync"
)

// A pair is a connection and the one to the server that it is passed on to.
type pair struct {
	client, server net.Conn
	isLost         func(request []byte) bool

	mu   sync.Mutex
	mode mode
}

func (c *pair) set(m mode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mode = m
}

func (c *pair) get() mode {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mode
}

func (c *pair) close() {
	_ = c.client.(*net.TCPConn).SetLinger(0) // a reset
	_ = c.client.Close()
	_ = c.server.Close()
}

// run passes bytes on until the client leaves, or the server does and the client is to
// hear of it.
func (c *pair) run() {
	defer c.close()
	var both sync.WaitGroup
	both.Go(func() { c.pump(c.client, c.server, c.mayAsk) })
	both.Go(func() { c.pump(c.server, c.client, c.mayAnswer) })
	both.Wait()
}

func (c *pair) mayAsk(request []byte) bool {
	if c.isLost(request) {
		c.set(lossy)
	}
	return c.get() != silent
}

func (c *pair) mayAnswer([]byte) bool {
	if c.get() == lossy {
		c.close()
	}
	return c.get() == passing
}

// pump reads to the end, and passes on what it may.
func (c *pair) pump(from, to net.Conn, may func([]byte) bool) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && may(buf[:n]) {
			_, _ = to.Write(buf[:n])
		}
		if err != nil {
			break
		}
	}
	if from == c.client || c.get() != silent {
		c.close()
	}
}

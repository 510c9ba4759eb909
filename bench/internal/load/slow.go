package load

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// SlowName is the role of an attacker that holds connections open. It takes one
// [Siege], answers when the connections are there, and answers each further line
// with how many of them the receiver has closed so far.
const SlowName = "slow"

// A Siege is connections whose heads never end. One that the receiver closes is
// opened again.
type Siege struct {
	Address string
	Sockets int
}

// PlaySlow is the role.
func PlaySlow(ask *bufio.Scanner, answer io.Writer) error {
	fmt.Fprintln(answer, "ready")
	if !ask.Scan() {
		return ask.Err()
	}
	var s Siege
	if err := json.Unmarshal(ask.Bytes(), &s); err != nil {
		return err
	}
	var opened, closed atomic.Int64
	for range s.Sockets {
		go hold(s.Address, &opened, &closed)
	}
	for opened.Load() < int64(s.Sockets) {
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Fprintln(answer, opened.Load())
	for ask.Scan() {
		fmt.Fprintln(answer, closed.Load())
	}
	return ask.Err()
}

// hold keeps one connection busy for ever: a byte a second, never a whole head.
func hold(address string, opened, closed *atomic.Int64) {
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		opened.Add(1)
		_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
		for err == nil {
			time.Sleep(time.Second)
			_, err = io.WriteString(conn, "a")
		}
		closed.Add(1)
		_ = conn.Close()
	}
}

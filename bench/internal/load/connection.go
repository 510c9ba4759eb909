package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

// connection sends requests one after the other and dials when it has to.
type connection struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
}

// patience is how long an answer may take before it counts as none.
const patience = 30 * time.Second

// exchange sends a request and reads its answer to the end. After an error the
// next exchange has a fresh connection.
func (c *connection) exchange(request []byte) (status int, err error) {
	if c.conn == nil {
		if c.conn, err = net.DialTimeout("tcp", c.address, patience); err != nil {
			return 0, err
		}
		c.in = bufio.NewReaderSize(c.conn, 1024)
		_ = c.conn.SetDeadline(time.Time{})
	}
	status, stays, err := c.roundTrip(request)
	if err != nil || !stays {
		c.close()
	}
	return status, err
}

func (c *connection) roundTrip(request []byte) (status int, stays bool, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, false, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, false, err
	}
	if len(line) < len("HTTP/1.1 200") {
		return 0, false, errors.New("no status line")
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, false, err
	}
	length, stays := 0, true
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, false, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		switch name, value, _ := bytes.Cut(line, []byte(": ")); string(name) {
		case "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, false, fmt.Errorf("length of the answer: %w", err)
			}
		case "Connection":
			stays = string(value) != "close"
		}
	}
	_, err = c.in.Discard(length)
	return status, stays, err
}

func (c *connection) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

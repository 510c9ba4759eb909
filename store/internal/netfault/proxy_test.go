package netfault_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/store/internal/netfault"
)

// echo is a server that sends each line back, and counts them.
func echo(t *testing.T, lines *atomic.Int32) *netfault.Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r := bufio.NewReader(conn)
				for {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					lines.Add(1)
					_, _ = io.WriteString(conn, line)
				}
			}()
		}
	}()
	p, err := netfault.Listen(l.Addr().String())
	require.NoError(t, err)
	t.Cleanup(p.Close)
	return p
}

func dial(t *testing.T, p *netfault.Proxy) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", p.Addr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// ask sends a line and waits a little for it to come back.
func ask(conn net.Conn) error {
	if _, err := io.WriteString(conn, "hello\n"); err != nil {
		return err
	}
	_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	_, err := io.ReadFull(conn, make([]byte, 6))
	return err
}

func TestProxy(t *testing.T) {
	t.Parallel()
	var lines atomic.Int32
	p := echo(t, &lines)
	first := dial(t, p)
	require.NoError(t, ask(first))

	p.Forget()
	require.ErrorIs(t, ask(first), os.ErrDeadlineExceeded, "no answer, and no end")
	second := dial(t, p)
	require.NoError(t, ask(second), "a new connection works")
	assert.EqualValues(t, 2, lines.Load(), "nothing arrived over the old one")

	p.Silence()
	third := dial(t, p)
	require.ErrorIs(t, ask(second), os.ErrDeadlineExceeded)
	require.ErrorIs(t, ask(third), os.ErrDeadlineExceeded)
	p.Heal()
	fourth := dial(t, p)
	require.NoError(t, ask(fourth))

	p.LoseAnswers()
	err := ask(fourth)
	require.Error(t, err)
	require.False(t, errors.Is(err, os.ErrDeadlineExceeded), "it is told")
	assert.Eventually(t, func() bool { return lines.Load() == 4 }, time.Second, time.Millisecond, "although it arrived")
	p.Heal()
	fifth := dial(t, p)
	require.NoError(t, ask(fifth))
	p.LoseAnswersTo("hello")
	require.Error(t, ask(dial(t, p)))
	p.Heal()
	p.Reset()
	require.Error(t, ask(fifth))
}

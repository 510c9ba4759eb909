package callback_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

// narrowListener makes connections that hold little, so that a sender who does not
// read fills them at once.
type narrowListener struct{ net.Listener }

func (l narrowListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		err = conn.(*net.TCPConn).SetWriteBuffer(4 << 10)
	}
	return conn, err
}

// sendUnread pipelines a request and reads nothing until the connection breaks.
func sendUnread(t *testing.T, addr, request string) error {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4<<10))
	require.NoError(t, conn.SetDeadline(time.Now().Add(15*time.Second)))
	for err == nil {
		_, err = io.WriteString(conn, strings.Repeat(request, 100))
	}
	return err
}

func TestHandler_cutsOffWhoNeverReads(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	mux := http.NewServeMux()
	mux.Handle("/", r.handler)
	mux.HandleFunc("/other", func(http.ResponseWriter, *http.Request) {})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	srv := &http.Server{Handler: mux} // of the user's own, without any limit
	go func() { _ = srv.Serve(narrowListener{listener}) }()
	t.Cleanup(func() { _ = srv.Close() })
	for name, request := range map[string]string{
		"accepted":        request("/", fresh(pushMembers)),
		"badly signed":    request("/", signed("other", farT, pushMembers)),
		"not an object":   request("/", "null"),
		"without a body":  request("/", ""),
		"of another kind": "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			err := sendUnread(t, listener.Addr().String(), request)
			require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "the connection is held for ever")
			assert.Less(t, time.Since(begin), 10*time.Second)
		})
	}
}

// Whoever has nothing to say is answered once, however much he sends.
func TestHandler_endsTheConnectionAfterWhatNeedsNoKey(t *testing.T) {
	t.Parallel()
	secret := callback.WithPathSecret("sixteen-letters!")
	elsewhere := callback.WithSources(netip.MustParsePrefix("192.0.2.0/24"))
	const good = " /sixteen-letters! HTTP/1.1\r\nHost: a\r\n"
	for want, tt := range map[int]struct {
		opt     callback.Option
		request string
	}{
		http.StatusNotFound:             {secret, request("/", "")},
		http.StatusForbidden:            {elsewhere, request("/", "")},
		http.StatusMethodNotAllowed:     {secret, "GET" + good + "\r\n"},
		http.StatusUnsupportedMediaType: {secret, "POST" + good + "Content-Encoding: br\r\n\r\n"},
	} {
		t.Run(strconv.Itoa(want), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil, tt.opt)
			conn := r.dial()
			_, err := io.WriteString(conn, strings.Repeat(tt.request, 50))
			require.NoError(t, err)
			all, err := io.ReadAll(conn)
			if err != nil {
				require.ErrorContains(t, err, "reset", "what was sent too much is thrown away")
			}
			assert.Equal(t, 1, strings.Count(string(all), "HTTP/1.1 "))
			assert.Contains(t, string(all), "HTTP/1.1 "+strconv.Itoa(want))
			assert.EqualValues(t, 1, r.counters.Total(callback.MetricReceived))
		})
	}
}

// A proxy that speaks HTTP/1.0, as nginx does by default, sends all of a body before it
// reads the response. It must be able to.
func TestHandler_readsTheRestOfWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	conn := r.dial()
	const size = 300 << 10
	_, err := fmt.Fprintf(conn, "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: %d\r\n\r\n", size)
	require.NoError(t, err)
	for range size / 1024 {
		time.Sleep(100 * time.Microsecond)
		_, err = io.WriteString(conn, strings.Repeat(" ", 1024))
		require.NoError(t, err, "reset before the body was out")
	}
	all, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(all), " 413 ")
}

// Over HTTP/2 a sender with a window of nothing holds his stream, and no longer than a
// slow connection. A rejection ends no stream but its own.
func TestHandler_http2StreamsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	srv := &http.Server{Handler: r.handler, Protocols: &protocols}
	go func() { _ = srv.Serve(listener) }()
	t.Cleanup(func() { _ = srv.Close() })
	r.addr = listener.Addr().String()

	conn := http2Conn{r.dial()}
	conn.open(t)
	conn.head(t, 1, bodyCap+1) // 413 without a body
	conn.head(t, 3, len(fresh(pushMembers)))
	conn.write(t, frameData, flagEndStream, 3, []byte(fresh(pushMembers)))
	begin := time.Now()
	for {
		kind, stream, payload := conn.frame(t)
		require.NotEqual(t, byte(frameGoAway), kind, "all streams end for one")
		if kind == frameReset && stream == 3 {
			require.Len(t, payload, 4)
			break
		}
	}
	assert.InDelta(t, 2, time.Since(begin).Seconds(), 1.5)
	assert.Len(t, r.handled(), 1)
}

// An http2Conn speaks as little HTTP/2 as is needed to misuse it.
type http2Conn struct{ net.Conn }

const (
	frameData, frameHeaders, frameReset, frameSettings, frameGoAway = 0, 1, 3, 4, 7

	flagEndStream, flagEndHeaders = 1, 4
)

func (c http2Conn) write(t *testing.T, kind, flags byte, stream uint32, payload []byte) {
	t.Helper()
	head := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	head = binary.BigEndian.AppendUint32(head, stream)
	_, err := c.Write(append(head, payload...))
	require.NoError(t, err)
}

// open says that no stream may send any data to this side.
func (c http2Conn) open(t *testing.T) {
	t.Helper()
	_, err := io.WriteString(c, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	require.NoError(t, err)
	const initialWindowSize = 4
	c.write(t, frameSettings, 0, 0, []byte{0, initialWindowSize, 0, 0, 0, 0})
}

// head begins a POST with a body of the given length.
func (c http2Conn) head(t *testing.T, stream uint32, length int) {
	t.Helper()
	var head []byte
	for _, h := range [][2]string{
		{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"},
		{"content-length", strconv.Itoa(length)},
	} {
		head = append(head, 0) // a literal that is not remembered
		for _, text := range h {
			head = append(append(head, byte(len(text))), text...)
		}
	}
	c.write(t, frameHeaders, flagEndHeaders, stream, head)
}

func (c http2Conn) frame(t *testing.T) (kind byte, stream uint32, payload []byte) {
	t.Helper()
	var head [9]byte
	_, err := io.ReadFull(c, head[:])
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("the stream is held for ever")
	}
	require.NoError(t, err)
	payload = make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
	_, err = io.ReadFull(c, payload)
	require.NoError(t, err)
	return head[3], binary.BigEndian.Uint32(head[5:]), payload
}

package media

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

// handshakeBytes is how much a client sends before its first message.
const handshakeBytes = 1 + 1536 + 1536

// script is a connection whose other side has said everything at once.
type script struct {
	net.Conn
	in io.Reader
}

func (c *script) Read(p []byte) (int, error)       { return c.in.Read(p) }
func (c *script) Write(p []byte) (int, error)      { return len(p), nil }
func (c *script) Close() error                     { return nil }
func (c *script) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
func (c *script) SetReadDeadline(time.Time) error  { return nil }
func (c *script) SetWriteDeadline(time.Time) error { return nil }

// deafAccount is a service that takes everything and remembers nothing.
type deafAccount struct{}

func (deafAccount) detach()                               {}
func (deafAccount) now() time.Time                        { return time.Now() }
func (deafAccount) forbidden(string) bool                 { return false }
func (deafAccount) delay(string) time.Duration            { return 0 }
func (deafAccount) begin(pushInfo) (string, bool)         { return "1", true }
func (deafAccount) live(_, _ string) bool                 { return true }
func (deafAccount) measured(string, pushInfo)             {}
func (deafAccount) end(string, pushInfo, endCode)         {}
func (deafAccount) refused(pushInfo, endCode)             {}
func (deafAccount) played(string, map[string]playFigures) {}
func (deafAccount) recorded(_ string, r livetest.Recording) livetest.Recording {
	return r
}
func (deafAccount) captured(_ string, s livetest.Screenshot) livetest.Screenshot { return s }

// capture returns the bytes of a real push.
func capturePush(t testing.TB) []byte {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	s := deafServer(t, Options{RTMP: Off, HTTP: Off})
	var heard bytes.Buffer
	var done sync.WaitGroup
	done.Go(func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		s.serveRTMP(&eavesdropper{conn, &heard})
		_ = conn.Close()
	})
	p, err := Dial(t.Context(), "rtmp://"+listener.Addr().String()+"/live/8888_room?record=mp4")
	require.NoError(t, err)
	second := io.LimitReader(Sample(), 12<<10)
	require.NoError(t, p.Send(t.Context(), second, 0))
	require.NoError(t, p.Stop())
	done.Wait()
	require.Greater(t, heard.Len(), handshakeBytes)
	return heard.Bytes()
}

type eavesdropper struct {
	net.Conn
	heard *bytes.Buffer
}

func (e *eavesdropper) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	e.heard.Write(p[:n])
	return n, err
}

// deafServer is a server without ports that admits every push.
func deafServer(t testing.TB, o Options) *Server {
	o.OpenPush, o.FFmpeg, o.Dir = true, Off, t.TempDir()
	s, err := newServer(o)
	require.NoError(t, err)
	s.account = deafAccount{}
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// play lets a connection say everything that is in the data.
func (s *Server) hear(data []byte) { s.serveRTMP(&script{in: bytes.NewReader(data)}) }

// FuzzPush feeds the server what no broadcaster would send.
func FuzzPush(f *testing.F) {
	real := capturePush(f)
	f.Add(real[handshakeBytes:])
	f.Add(real[handshakeBytes : handshakeBytes+2000])
	s := deafServer(f, Options{RTMP: Off, HTTP: Off, Record: []string{"flv", "mp4", "hls", "aac"}})
	f.Fuzz(func(_ *testing.T, data []byte) {
		s.hear(append(real[:handshakeBytes:handshakeBytes], data...))
	})
}

// A real push with some of its bytes changed does no harm: no panic, no memory
// beyond a bound, nothing left behind.
func TestPush_mutated(t *testing.T) {
	real := capturePush(t)
	s := deafServer(t, Options{RTMP: Off, HTTP: Off, Record: []string{"mp4", "hls"}})
	before := runtime.NumGoroutine()
	random := rand.New(rand.NewPCG(1, 2))
	inputs := 300 // FuzzPush tries more
	if testing.Short() {
		inputs = 100
	}
	var memory runtime.MemStats
	peak := uint64(0)
	for i := range inputs {
		data := bytes.Clone(real)
		body := data[handshakeBytes:]
		for range 1 + random.IntN(8) {
			// The beginning matters most: the chunk sizes, the headers.
			reach := len(body)
			if random.IntN(2) == 0 {
				reach = 2000
			}
			body[random.IntN(reach)] = byte(random.IntN(256))
		}
		s.hear(data)
		if i%100 == 0 {
			runtime.GC() // what counts is what is held
			runtime.ReadMemStats(&memory)
			peak = max(peak, memory.HeapInuse)
		}
	}
	t.Logf("%d inputs, heap at most %d MB", inputs, peak>>20)
	assert.Less(t, peak, uint64(64<<20))
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
}

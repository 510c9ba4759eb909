package media

import (
	"context"
	"net"
	"net/http"
	"os"
	"sync"
)

// picturesAtATime bounds the ffmpegs that make pictures.
const picturesAtATime = 2

// Server takes, plays and records real streams for a [livetest.Server]. Make one
// with [Attach] and end it with [Server.Close].
type Server struct {
	// RTMPAddr is the address that takes pushes and plays, host and port; empty
	// without RTMP.
	RTMPAddr string
	// URL is the base of what is played and fetched over HTTP; without HTTP it
	// is [Options.BaseURL].
	URL string

	*core

	gate     *gatekeeper
	audience *audience
	sessions sessions
	pictures chan struct{} // one of them for each picture being made
	slots    chan struct{} // one of them for each connection
	cancel   context.CancelFunc
	running  sync.WaitGroup
	rtmp     net.Listener
	listener net.Listener // of HTTP
	http     *http.Server
	httpAddr string
	ticket   string // of the server's own children
	mux      *http.ServeMux
	files    *os.Root

	mu     sync.Mutex
	closed bool
	pushes map[string]*push    // by stream
	ended  map[string]endedHLS // of streams that ended lately
	conns  map[net.Conn]struct{}
	tasks  map[string]*task // by id
}

// String returns the addresses of the server, without its keys.
func (s *Server) String() string { return "media.Server(rtmp://" + s.RTMPAddr + ", " + s.URL + ")" }

// GoString returns the same as String, so that %#v does not show the keys.
func (s *Server) GoString() string { return s.String() }

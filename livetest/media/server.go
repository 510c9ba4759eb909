package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qcloudlive/livecode/livetest"
	"github.com/qcloudlive/livecode/pushurl"
)

// Server takes, plays and records real streams for a [livetest.Server]. Make one
// with [Attach] and end it with [Server.Close].
type Server struct {
	// RTMPAddr is the address that takes pushes and plays, host and port; empty
	// without RTMP.
	RTMPAddr string
	// URL is the base of what is played and fetched over HTTP; without HTTP it
	// is [Options.BaseURL].
	URL string

	options Options
	logger  *slog.Logger
	gate    *gatekeeper
	account account
	disk    *disk

	audience *audience
	sessions sessions
	pictures pictures
	slots    chan struct{} // one of them for each connection
	ctx      context.Context
	cancel   context.CancelFunc
	running  sync.WaitGroup
	rtmp     net.Listener
	http     *http.Server
	httpAddr string
	ticket   string // of the server's own children
	mux      *http.ServeMux
	files    *os.Root
	fileNo   atomic.Uint64

	mu     sync.Mutex
	closed bool
	pushes map[string]*push    // by stream
	ended  map[string]endedHLS // of streams that ended lately
	conns  map[net.Conn]struct{}
	tasks  map[string]*task // by id
}

// Attach gives a service real streams, from now until Close of what it returns,
// which comes before the Close of srv.
//
// It returns an error when an address cannot be listened on, the directory
// cannot be used, a format of Record is unknown, or a key is not one of
// [pushurl.NewSigner].
func Attach(srv *livetest.Server, o Options) (*Server, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	s.attach(srv)
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.running.Go(s.measure)
	return s, nil
}

var formats = []string{"flv", "mp4", "hls", "aac"}

func newServer(o Options) (*Server, error) {
	o = o.complete()
	for _, format := range o.Record {
		if !slices.Contains(formats, format) {
			return nil, fmt.Errorf("media: Record: must be of %s", strings.Join(formats, ", "))
		}
	}
	gate, err := newGatekeeper(o)
	if err != nil {
		return nil, err
	}
	disk, err := openDisk(o.Dir, o.Quota)
	if err != nil {
		return nil, err
	}
	files, err := os.OpenRoot(disk.dir)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("media: %w", err), disk.close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		URL: o.BaseURL, options: o, logger: o.Logger, gate: gate, disk: disk, files: files,
		audience: newAudience(), slots: make(chan struct{}, o.MaxConnections), ctx: ctx, cancel: cancel,
		pushes: map[string]*push{}, ended: map[string]endedHLS{}, conns: map[net.Conn]struct{}{},
		tasks: map[string]*task{}, ticket: rand.Text(), pictures: pictures{make(chan struct{}, picturesAtATime)},
	}
	s.mux = s.routes()
	return s, nil
}

func (s *Server) listen() error {
	if s.options.RTMP != Off {
		listener, err := net.Listen("tcp", s.options.RTMP)
		if err != nil {
			return fmt.Errorf("media: %w", err)
		}
		s.rtmp, s.RTMPAddr = listener, listener.Addr().String()
		s.running.Go(s.acceptRTMP)
	}
	if s.options.HTTP == Off {
		return nil
	}
	listener, err := net.Listen("tcp", s.options.HTTP)
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	s.httpAddr = listener.Addr().String()
	if s.URL == "" {
		s.URL = "http://" + listener.Addr().String()
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	s.running.Go(func() { _ = s.http.Serve(listener) }) // ends with ErrServerClosed in Close
	return nil
}

// Close ends all pushes and plays, completes what is being recorded, and returns
// when all of that is done. It may be called more than once.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	pushes := make([]*push, 0, len(s.pushes))
	for _, p := range s.pushes {
		pushes = append(pushes, p)
	}
	s.mu.Unlock()

	if s.account != nil {
		s.account.detach()
	}
	s.cancel()
	if s.rtmp != nil {
		_ = s.rtmp.Close() // it is gone either way
	}
	for _, p := range pushes {
		p.cut(endInternal)
	}
	s.closeConns()
	if s.http != nil {
		_ = s.http.Close() // as above
	}
	s.running.Wait()
	return errors.Join(s.files.Close(), s.disk.close())
}

func (s *Server) closeConns() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close() // its reader reports what is wrong
	}
}

// String returns the addresses of the server, without its keys.
func (s *Server) String() string { return "media.Server(rtmp://" + s.RTMPAddr + ", " + s.URL + ")" }

// GoString returns the same as String, so that %#v does not show the keys.
func (s *Server) GoString() string { return s.String() }

// add makes a push the one of its stream. One that is under way is replaced, as
// the service does, and its end reported first.
func (s *Server) add(p *push) bool {
	for {
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			return false
		}
		old := s.pushes[p.info.streamID]
		if old == nil {
			s.pushes[p.info.streamID] = p
			delete(s.ended, p.info.streamID)
			s.mu.Unlock()
			return true
		}
		s.mu.Unlock()
		code := endReplaced
		if old.stalled() {
			code = endReplacedOff
		}
		old.cut(code)
		<-old.done
	}
}

// maxEnded bounds the streams that ended lately and can still be watched.
const maxEnded = 20

// remove takes a push that has ended out, and leaves its playlist for a while.
func (s *Server) remove(p *push) {
	id := p.info.streamID
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pushes[id] == p {
		delete(s.pushes, id)
	}
	if s.closed || len(s.ended) >= maxEnded {
		return
	}
	s.ended[id] = endedHLS{p.hls, time.Now()}
}

// endedHLS is the playlist of a stream that ended lately.
type endedHLS struct {
	hls *liveHLS
	at  time.Time
}

// forget drops the playlists of streams that ended a while ago.
func (s *Server) forget(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.ended, func(_ string, e endedHLS) bool { return now.Sub(e.at) > liveEndedGrace })
}

func (s *Server) push(streamID string) *push {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pushes[streamID]
}

// begin reports a push to the service.
func (s *Server) begin(p *push) (sequence string, ok bool) {
	sequence, ok = s.account.begin(p.info)
	if ok {
		s.logger.Info("media: push began", "stream", p.info.streamID, "width", p.info.width, "height", p.info.height,
			"video", p.info.videoCodec, "audio", p.info.audioCodec, "from", p.info.clientIP)
		if s.options.Screenshots > 0 && s.options.FFmpeg != "" {
			s.running.Go(func() { s.shoot(p) })
		}
	}
	return sequence, ok
}

// cutSequence ends a push that the service has ended.
func (s *Server) cutSequence(streamID, sequence string, code endCode) {
	if p := s.push(streamID); p != nil && p.sequence.Load() == sequence {
		p.cut(code)
	}
}

// newFileName returns a name that no file of the server has.
func (s *Server) newFileName(streamID, format string) string {
	if format == "hls" {
		format = "m3u8"
	}
	at := time.Now().UTC().Format("20060102-150405.000")
	return fmt.Sprintf("%s-%s-%d.%s", fileStem(streamID), at, s.fileNo.Add(1), format)
}

// PushURL returns a URL that pushes a stream to this server until expires. It is
// a credential. Without RTMP, or with a name that no URL can carry, the error is
// that of [pushurl.Signer.Push].
func (s *Server) PushURL(streamID string, expires time.Time) (string, error) {
	u, err := s.gate.push.Push(pushurl.RTMP, pushurl.Stream{Domain: s.gate.pushDomain, StreamName: streamID}, expires)
	if err != nil {
		return "", err
	}
	return strings.Replace(u.Reveal(), "://"+s.gate.pushDomain+"/", "://"+s.RTMPAddr+"/", 1), nil
}

// PlayURL returns a URL that plays a stream from this server until expires:
// by pushurl.RTMP, pushurl.HTTPFLV or pushurl.HTTPHLS. It is a credential. The
// error is that of [pushurl.Signer.Play].
func (s *Server) PlayURL(p pushurl.Protocol, streamID string, expires time.Time) (string, error) {
	u, err := s.gate.play.Play(p, pushurl.Stream{Domain: s.gate.playDomain, StreamName: streamID}, expires)
	if err != nil {
		return "", err
	}
	if p == pushurl.RTMP {
		return strings.Replace(u.Reveal(), "://"+s.gate.playDomain+"/", "://"+s.RTMPAddr+"/", 1), nil
	}
	return strings.Replace(u.Reveal(), "http://"+s.gate.playDomain+"/", s.URL+"/", 1), nil
}

// Recording reports whether a stream is being recorded now, by a task or as every
// push is.
func (s *Server) Recording(streamID string) bool {
	p := s.push(streamID)
	return p != nil && p.recordings.any()
}

package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

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
	if err := s.listen(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	attach(s, srv)
	s.start()
	return s, nil
}

var formats = []string{"flv", "mp4", "hls", "aac"}

func newServer(o Options) (*Server, error) {
	o = o.complete()
	for _, format := range o.Record {
		if !slices.Contains(formats, format) {
			return nil, badArgument("Options.Record", "formats of "+strings.Join(formats, ", "))
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
		URL: o.BaseURL, core: &core{base: o.BaseURL, options: o, logger: o.Logger, disk: disk, ctx: ctx},
		gate: gate, files: files, audience: newAudience(), slots: make(chan struct{}, o.MaxConnections), cancel: cancel,
		pushes: map[string]*push{}, ended: map[string]endedHLS{}, conns: map[net.Conn]struct{}{},
		tasks: map[string]*task{}, ticket: rand.Text(), pictures: make(chan struct{}, picturesAtATime),
	}
	s.mux = s.routes()
	return s, nil
}

// listen takes the addresses.
func (s *Server) listen() error {
	if s.options.RTMP != Off {
		listener, err := net.Listen("tcp", s.options.RTMP)
		if err != nil {
			return fmt.Errorf("media: %w", err)
		}
		s.rtmp, s.RTMPAddr = listener, listener.Addr().String()
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
		s.base = "http://" + listener.Addr().String()
		s.URL = s.base
	}
	s.listener = listener
	return nil
}

// start begins to serve what is listened on.
func (s *Server) start() {
	s.running.Go(s.measure)
	if s.rtmp != nil {
		s.running.Go(s.acceptRTMP)
	}
	if s.listener != nil {
		s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
		s.running.Go(func() { _ = s.http.Serve(s.listener) }) // ends with ErrServerClosed in Close
	}
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
	} else if s.listener != nil {
		_ = s.listener.Close() // as above
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

package media

import (
	"errors"
	"net"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest/media/internal/av"
	"github.com/qcloudlive/livecode/livetest/media/internal/rtmp"
)

// handshakeTime is how long a connection may take until it asks for something.
const handshakeTime = 5 * time.Second

func (s *Server) acceptRTMP() {
	for {
		conn, err := s.rtmp.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(10 * time.Millisecond) // too many open files: some will be closed
			continue
		}
		if !s.enter(conn) {
			_ = conn.Close() // nothing was said on it
			continue
		}
		s.running.Go(func() {
			defer s.leave(conn)
			s.serveRTMP(conn)
		})
	}
}

// enter takes a slot for a connection. It reports false where none is free.
func (s *Server) enter(conn net.Conn) bool {
	select {
	case s.slots <- struct{}{}:
	default:
		s.logger.Warn("media: connection refused: too many", "max", cap(s.slots))
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		<-s.slots
		return false
	}
	s.conns[conn] = struct{}{}
	return true
}

func (s *Server) leave(conn net.Conn) {
	_ = conn.Close() // its reader has reported what is wrong
	s.mu.Lock()
	delete(s.conns, conn)
	s.mu.Unlock()
	<-s.slots
}

func (s *Server) serveRTMP(nc net.Conn) {
	conn, request, err := rtmp.Open(nc, rtmp.Limits{
		Handshake: handshakeTime, Idle: s.options.Idle, Write: writeTime, Frame: s.options.MaxFrame,
	})
	if err != nil {
		s.logger.Debug("media: no RTMP", "from", nc.RemoteAddr().String(), "error", err)
		return
	}
	if request.Publish {
		s.servePush(conn, request)
	} else {
		s.servePlay(conn, request)
	}
}

func (s *Server) servePush(conn *rtmp.Conn, request rtmp.Request) {
	info, code := s.gate.admitPush(request, conn.RemoteIP(), s.account.now())
	if code == (endCode{}) && s.account.forbidden(info.streamID) {
		code = endForbidden
	}
	if code != (endCode{}) {
		s.logger.Info("media: push refused", "stream", info.streamID, "errcode", code.String(), "from", info.clientIP)
		s.account.refused(info, code)
		s.reject(conn)
		return
	}
	p := s.newPush(info, func() { _ = conn.Close() }) // the reader reports what is wrong
	if !s.add(p) {
		return
	}
	admitted := false
	p.run(func() (f av.Frame, err error) {
		if !admitted {
			admitted = true
			if err := conn.Admit(); err != nil {
				return f, err
			}
		}
		return conn.Read()
	})
}

// reject tells the other side, and waits for it to hang up: one that is still
// sending would otherwise get a reset in place of the reason.
func (s *Server) reject(conn *rtmp.Conn) {
	if conn.Reject() != nil {
		return
	}
	timer := time.AfterFunc(time.Second, func() { _ = conn.Close() }) // Drain reports what is wrong
	defer timer.Stop()
	_ = conn.Drain() // it ends with an error, whichever
}

func (s *Server) servePlay(conn *rtmp.Conn, request rtmp.Request) {
	appName, streamID, _ := strings.Cut(request.Path, "/")
	domain, ok := s.gate.admitPlay(request.Host, appName, streamID, request.Query, s.account.now())
	p := s.push(streamID)
	backlog := newBacklog(s.options.MaxBacklog, func() { _ = conn.Close() }) // the writer reports what is wrong
	if !ok || p == nil || !p.channel.subscribe(backlog) {
		s.logger.Info("media: play refused", "stream", streamID, "live", p != nil, "from", conn.RemoteIP())
		s.reject(conn)
		return
	}
	defer p.channel.unsubscribe(backlog)
	s.watch(streamID, domain)
	defer s.unwatch(streamID, domain)
	if conn.Admit() != nil {
		return
	}
	gone := make(chan struct{})
	s.running.Go(func() {
		defer close(gone)
		_ = conn.Drain() // it ends with an error, whichever
	})
	s.sendRTMP(conn, backlog, gone, func(n int) { s.audience.sent(streamID, domain, n) })
	_ = conn.Close() // which ends Drain
	<-gone
	s.told(streamID, backlog)
}

func (s *Server) sendRTMP(conn *rtmp.Conn, b *backlog, gone <-chan struct{}, sent func(int)) {
	for {
		tags := b.take(gone)
		if len(tags) == 0 {
			return
		}
		n := 0
		for _, tag := range tags {
			if conn.Write(tag.Frame) != nil {
				return
			}
			n += len(tag.Bytes)
		}
		sent(n)
	}
}

package media

import (
	"sync"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

func (s *Server) attach(srv *livetest.Server) {
	a := &service{srv: srv, server: s, sequences: map[string]string{}}
	s.account = a
	s.running.Go(a.poll)
}

// service is the account of a livetest.Server.
type service struct {
	srv    *livetest.Server
	server *Server

	mu        sync.Mutex
	sequences map[string]string // of the pushes under way, by stream
}

func (a *service) now() time.Time { return time.Now() }

func (a *service) forbidden(streamID string) bool {
	state := a.srv.StreamState(streamID).State
	return state == livetest.Closed || state == livetest.Forbidden
}

func (a *service) delay(streamID string) time.Duration { return a.srv.StreamState(streamID).Delay }

func (a *service) begin(p pushInfo) (string, bool) {
	if p.mixed {
		return a.srv.StreamState(p.streamID).Sequence, true
	}
	if err := a.srv.Push(p.streamID, livetest.WithPushDomain(p.domain), livetest.WithClientIP(p.clientIP), livetest.WithStreamParam(p.param),
		livetest.WithVideo(p.width, p.height), livetest.WithRate(p.fps, p.bitsPerSec)); err != nil {
		return "", false
	}
	sequence := a.srv.StreamState(p.streamID).Sequence
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sequences[p.streamID] = sequence
	return sequence, true
}

func (a *service) measured(string, pushInfo) {}

func (a *service) end(sequence string, p pushInfo, code endCode) {
	a.mu.Lock()
	delete(a.sequences, p.streamID)
	a.mu.Unlock()
	if !p.mixed && a.srv.StreamState(p.streamID).Sequence == sequence {
		_ = a.srv.Interrupt(p.streamID, code.code) // it has ended already
	}
}

func (a *service) refused(pushInfo, endCode) {}

func (a *service) recorded(streamID string, r livetest.Recording) livetest.Recording {
	return a.srv.AddRecording(streamID, r)
}

func (a *service) captured(streamID string, shot livetest.Screenshot) livetest.Screenshot {
	return a.srv.AddScreenshot(streamID, shot)
}

func (a *service) played(streamID string, figures map[string]playFigures) {
	for domain, f := range figures {
		_ = a.srv.SetPlay(streamID, f.viewers, float64(f.bitsPerSec)/1e6, domain) // nobody watches what is not live
	}
}

// poll cuts the pushes that the service has ended.
func (a *service) poll() {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-a.server.ctx.Done():
			return
		case <-ticker.C:
		}
		a.mu.Lock()
		for id, sequence := range a.sequences {
			if s := a.srv.StreamState(id); s.State != livetest.Live || s.Sequence != sequence {
				go a.server.cut(id, endCutForbid)
			}
		}
		a.mu.Unlock()
	}
}

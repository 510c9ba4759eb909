package media

import (
	"maps"
	"time"
)

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

// cutSequence ends a push that the service has ended.
func (s *Server) cutSequence(streamID, sequence string, code endCode) {
	if p := s.push(streamID); p != nil && p.sequence.Load() == sequence {
		p.cut(code)
	}
}

// Recording reports whether a stream is being recorded now, by a task or as every
// push is.
func (s *Server) Recording(streamID string) bool {
	p := s.push(streamID)
	return p != nil && p.recordings.any()
}

func (s *Server) liveHLS(streamID string) *liveHLS {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.pushes[streamID]; p != nil {
		return p.hls
	}
	return s.ended[streamID].hls
}

// bandwidth returns how many bits a second a stream has, as far as it was measured.
func (s *Server) bandwidth(streamID string) int64 {
	if p := s.push(streamID); p != nil {
		return p.bits.Load()
	}
	return 0
}

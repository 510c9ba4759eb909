package media

import "time"

// writeTime is how long a viewer may take nothing.
const writeTime = 10 * time.Second

// told logs that a viewer was dropped.
func (s *Server) told(streamID string, b *backlog) {
	if b.dropped() {
		s.logger.Info("media: viewer dropped: too slow", "stream", streamID)
	}
}

func (s *Server) watch(streamID, domain string) {
	s.audience.enter(streamID, domain)
	s.account.played(streamID, s.audience.of(streamID))
}

func (s *Server) unwatch(streamID, domain string) {
	s.audience.leave(streamID, domain)
	s.account.played(streamID, s.audience.of(streamID))
}

// measureEvery is how often the figures of the viewers are taken.
const measureEvery = time.Second

// measure tells the service who watches, until the server ends.
func (s *Server) measure() {
	ticker := time.NewTicker(measureEvery)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-s.ctx.Done():
			return
		case now := <-ticker.C:
			for stream, figures := range s.audience.figures(now, now.Sub(last)) {
				s.account.played(stream, figures)
			}
			last = now
			s.forget(now)
			s.forgetTasks()
		}
	}
}

package livetest

import "time"

// settle makes happen what is due by now.
func (a *account) settle(now time.Time) {
	a.settleTasks(now)
	a.settleMixes(now)
}

// Tick makes happen what is due by the service's clock: recording tasks whose
// time is up end and leave their files, mixes without input end. Each request
// does the same; call Tick to see it without one.
func (s *Server) Tick() {
	now := s.clock()
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	s.account.settle(now)
}

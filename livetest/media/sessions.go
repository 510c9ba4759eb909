package media

import (
	"sync"
	"time"
)

// sessionAge is how long a session of HLS can be used.
const sessionAge = 12 * time.Hour

// playRequest is a play over HTTP that was admitted.
type playRequest struct {
	app, stream, domain string
	inner               bool // of a child of the server, who does not count
}

// sessions are the tickets of those who watch HLS.
type sessions struct {
	mu   sync.Mutex
	list map[string]session
	next []string // in the order in which they were made
}

type session struct {
	play playRequest
	made time.Time
}

// maxTickets bounds the tickets that are remembered. The oldest goes first.
const maxTickets = 100_000

func (s *sessions) add(ticket string, p playRequest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = map[string]session{}
	}
	s.list[ticket] = session{p, time.Now()}
	s.next = append(s.next, ticket)
	for len(s.next) > maxTickets || time.Since(s.list[s.next[0]].made) > sessionAge {
		delete(s.list, s.next[0])
		s.next = s.next[1:]
	}
}

func (s *sessions) get(ticket string) (playRequest, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.list[ticket]
	return found.play, ok && time.Since(found.made) <= sessionAge
}

package media

import (
	"sync"
	"time"
)

// audience counts who watches and what they take.
type audience struct {
	mu      sync.Mutex
	streams map[string]map[string]*seats // by stream and play domain
}

// seats are the viewers of a stream by one play domain.
type seats struct {
	viewers  int64
	bytes    int64            // since the figures before
	rate     int64            // bit/s, by the figures before
	sessions map[string]int64 // of HLS, by id: when seen last, in Unix nanoseconds
}

// sessionLife is how long a viewer of HLS counts after his last request.
const sessionLife = 3 * liveTarget

func newAudience() *audience { return &audience{streams: map[string]map[string]*seats{}} }

func (a *audience) seats(streamID, domain string) *seats {
	domains := a.streams[streamID]
	if domains == nil {
		domains = map[string]*seats{}
		a.streams[streamID] = domains
	}
	if domains[domain] == nil {
		domains[domain] = &seats{sessions: map[string]int64{}}
	}
	return domains[domain]
}

// enter counts a viewer until leave.
func (a *audience) enter(streamID, domain string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seats(streamID, domain).viewers++
}

func (a *audience) leave(streamID, domain string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seats(streamID, domain).viewers--
}

// sent counts bytes that a viewer has taken.
func (a *audience) sent(streamID, domain string, n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seats(streamID, domain).bytes += int64(n)
}

// maxSessions bounds the sessions of HLS that are remembered of a stream.
const maxSessions = 10_000

// seen counts a viewer of HLS, who has no connection of his own.
func (a *audience) seen(streamID, domain, session string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.seats(streamID, domain)
	if _, known := s.sessions[session]; known || len(s.sessions) < maxSessions {
		s.sessions[session] = now.UnixNano()
	}
}

// figures returns what the viewers of each stream take, measured over the time
// since it was called last, and forgets those who have gone.
func (a *audience) figures(now time.Time, since time.Duration) map[string]map[string]playFigures {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make(map[string]map[string]playFigures, len(a.streams))
	for stream, domains := range a.streams {
		all[stream] = map[string]playFigures{}
		for domain, s := range domains {
			s.expire(now)
			s.rate = int64(float64(s.bytes*8) / since.Seconds())
			all[stream][domain] = playFigures{s.count(), s.rate, s.bytes}
			s.bytes = 0
			if s.count() == 0 {
				delete(domains, domain) // the next figures no longer have it
			}
		}
		if len(domains) == 0 {
			delete(a.streams, stream)
		}
	}
	return all
}

// of returns the figures of one stream as they are between two measurements.
func (a *audience) of(streamID string) map[string]playFigures {
	a.mu.Lock()
	defer a.mu.Unlock()
	figures := map[string]playFigures{}
	for domain, s := range a.streams[streamID] {
		figures[domain] = playFigures{viewers: s.count(), bitsPerSec: s.rate}
	}
	return figures
}

func (s *seats) count() int64 { return s.viewers + int64(len(s.sessions)) }

func (s *seats) expire(now time.Time) {
	limit := now.Add(-sessionLife).UnixNano()
	for id, seen := range s.sessions {
		if seen < limit {
			delete(s.sessions, id)
		}
	}
}

package mysql

import "time"

// LostAfter sets after what time a server that is behind counts as one that has lost
// something.
func LostAfter(d time.Duration) Option {
	return func(s *Store) error {
		s.server.lostAfter = d
		return nil
	}
}

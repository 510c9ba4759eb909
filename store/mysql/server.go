package mysql

import (
	"database/sql"
	"sync"
	"time"
)

// A server is a database and what is known of it.
type server struct {
	db     *sql.DB
	prefix string // of the tables
	idFile string // none if empty

	// self is the name of this Store among those whose commits are counted.
	self string
	// wholeCluster is set where a commit is on all servers before it is
	// acknowledged, and one of them may be a moment behind.
	wholeCluster bool
	// lostAfter is when a server that is behind has lost something.
	lostAfter time.Duration

	mu        sync.Mutex
	identity  string
	maxPacket int64
	floor     int64     // of commits that were acknowledged
	behind    time.Time // since when it is; zero: it is not
}

const (
	lostAfter = 30 * time.Second
	// minPacket is what the statements of a group need.
	minPacket = 1 << 20
	// reserve is what a statement has beside a body, in any case.
	reserve = 64 << 10
)

func newServer(db *sql.DB, self string) *server {
	return &server{db: db, prefix: defaultPrefix, self: self, lostAfter: lostAfter, maxPacket: minPacket}
}

// noteCommits notes how many commits there are at least, when one was acknowledged.
func (s *server) noteCommits(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.floor = max(s.floor, n)
}

func (s *server) leastCommits() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.floor
}

// maxStatement returns how long a statement may be.
func (s *server) maxStatement() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.maxPacket
}

func (s *server) isKnown() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identity != ""
}

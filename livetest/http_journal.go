package livetest

import (
	"bytes"
	"maps"
	"slices"
	"sync"
	"time"
)

// maxRecords is how many requests the journal keeps, so that a long load test
// does not fill the memory.
const maxRecords = 10_000

// maxRecorded is how much of a response it keeps.
const maxRecorded = 4 << 10

// journal remembers requests and counts them.
type journal struct {
	mu         sync.Mutex
	records    []Request
	last       int // number
	calls      map[string]int
	executions map[string]int
}

// add keeps a request and returns its number.
func (j *journal) add(r Request) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.calls == nil {
		j.calls = map[string]int{}
	}
	j.calls[r.Interface]++
	j.last++
	r.Number = j.last
	j.records = append(j.records, r)
	if len(j.records) >= 2*maxRecords {
		j.records = slices.Clone(j.records[len(j.records)-maxRecords:])
	}
	return j.last
}

// finish completes a request by what came of it and returns it.
func (j *journal) finish(number int, p *reply, took time.Duration) Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := len(j.records) - 1 - (j.last - number)
	if i < 0 {
		return Request{Number: number} // forgotten meanwhile
	}
	r := &j.records[i]
	r.Took = took
	if p != nil {
		r.Status, r.Response, r.Rejected = p.status, bytes.Clone(p.body[:min(len(p.body), maxRecorded)]), p.rejected
	}
	return *r
}

func (j *journal) executed(name string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.executions == nil {
		j.executions = map[string]int{}
	}
	j.executions[name]++
}

// Requests returns the requests received so far, the oldest first. Of very many
// it returns the last 10 000.
func (s *Server) Requests() []Request {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	kept := s.journal.records
	return slices.Clone(kept[max(0, len(kept)-maxRecords):])
}

// Calls returns how many requests named this interface, rejected and broken ones
// included. It panics when
// there is no interface of this name: see [WithInterface].
func (s *Server) Calls(name string) int {
	s.mustKnow("Calls", name)
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return s.journal.calls[name]
}

// TotalCalls returns how many requests arrived for any interface, known or not.
func (s *Server) TotalCalls() int {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	total := 0
	for n := range maps.Values(s.journal.calls) {
		total += n
	}
	return total
}

// Executions returns how many requests for this interface were executed: they
// passed sign and parameter checks, and no response or fault of the test kept them
// from the service's state. A call that was executed and whose response got lost
// counts. It panics when there is no interface of this name.
func (s *Server) Executions(name string) int {
	s.mustKnow("Executions", name)
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return s.journal.executions[name]
}

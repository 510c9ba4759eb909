package livetest

import (
	"net/http"
	"sync"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// step is what happens to a request in place of, or around, the service's work:
// a response of the test's own, a fault, or, if neither is there, nothing.
type step struct {
	canned *reply
	fault  faultnet.Fault
	left   int // requests it still holds for; 0: for all
}

// script holds the steps that tests have asked for, by interface.
type script struct {
	mu    sync.Mutex
	steps map[string][]step
}

func (s *script) add(name string, steps ...step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.steps == nil {
		s.steps = map[string][]step{}
	}
	s.steps[name] = append(s.steps[name], steps...)
}

// next takes the step for the next request to an interface.
func (s *script) next(name string) step {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range []string{name, anyInterface} {
		queue := s.steps[name]
		if len(queue) == 0 {
			continue
		}
		taken := queue[0]
		switch queue[0].left {
		case 0:
		case 1:
			s.steps[name] = queue[1:]
		default:
			queue[0].left--
		}
		return taken
	}
	return step{}
}

// anyInterface names the steps that hold for every interface.
const anyInterface = ""

// Response is a response of the test's own.
type Response struct {
	Status int         // default: 200
	Header http.Header // beside those that net/http sets
	Body   string
	Times  int // how many requests get it; 0: all from now on
}

// Respond makes the service give this response to the next requests to an
// interface, whatever they carry and without executing them. An empty name stands
// for every interface that has nothing of its own. Responses and faults of one
// interface are used up in the order they were given. It panics when there is no
// interface of this name: see [WithInterface].
func (s *Server) Respond(name string, r Response) {
	s.mustKnow("Respond", name)
	canned := &reply{status: r.Status, header: r.Header.Clone(), body: []byte(r.Body)}
	if canned.status == 0 {
		canned.status = http.StatusOK
	}
	s.script.add(name, step{canned: canned, left: r.Times})
}

// Fail makes the next requests to an interface meet these faults, one request
// each. An empty name stands for every interface that has nothing of its own. It
// panics when there is no interface of this name: see [WithInterface].
func (s *Server) Fail(name string, faults ...faultnet.Fault) {
	s.mustKnow("Fail", name)
	steps := make([]step, 0, len(faults))
	for _, f := range faults {
		steps = append(steps, step{fault: f, left: 1})
	}
	s.script.add(name, steps...)
}

// FailAlways is [Server.Fail] for all requests from then on, until
// [Server.ClearFaults].
func (s *Server) FailAlways(name string, fault faultnet.Fault) {
	s.mustKnow("FailAlways", name)
	s.script.add(name, step{fault: fault})
}

// ClearFaults forgets what [Server.Respond] and [Server.Fail] have set for an
// interface. An empty name forgets what was set for every interface, and what
// was set for each.
func (s *Server) ClearFaults(name string) {
	s.mustKnow("ClearFaults", name)
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	if name == anyInterface {
		s.script.steps = nil
		return
	}
	delete(s.script.steps, name)
}

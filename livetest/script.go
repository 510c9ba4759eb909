package livetest

import (
	"net/http"
	"sync"
)

// exchange is one request while it is being answered.
type exchange struct {
	w        http.ResponseWriter
	r        *http.Request
	done     <-chan struct{} // closed when the server closes
	carryOut func() *reply   // lets the service do its work
}

// step is what happens to a request in place of, or around, the service's work.
type step struct {
	run  func(*exchange)
	left int // requests it still holds for; 0: for all
}

// honest is the step of a request that nothing was scripted for.
func honest(x *exchange) { x.carryOut().write(x.w) }

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
	return step{run: honest}
}

// anyInterface names the steps that hold for every interface.
const anyInterface = ""

// Response is a raw answer.
type Response struct {
	Status int         // default: 200
	Header http.Header // beside those that net/http sets
	Body   string
	Times  int // how many requests get it; 0: all from now on
}

// Respond makes the service give a raw answer to the next requests to an
// interface, whatever they carry and without carrying them out. An empty name
// stands for every interface that has nothing of its own. Answers and faults of
// one interface are used up in the order they were given.
func (s *Server) Respond(name string, r Response) {
	canned := &reply{status: r.Status, header: r.Header.Clone(), body: []byte(r.Body)}
	if canned.status == 0 {
		canned.status = http.StatusOK
	}
	s.script.add(name, step{run: func(x *exchange) { canned.write(x.w) }, left: r.Times})
}

// Fail makes the next requests to an interface meet these faults, one request
// each unless the fault says otherwise. An empty name stands for every interface
// that has nothing of its own.
func (s *Server) Fail(name string, faults ...Fault) {
	steps := make([]step, 0, len(faults))
	for _, f := range faults {
		steps = append(steps, step{run: f.run, left: f.times})
	}
	s.script.add(name, steps...)
}

// ClearFaults forgets what [Server.Respond] and [Server.Fail] have set for an
// interface. An empty name forgets what was set for every interface, and what
// was set for each.
func (s *Server) ClearFaults(name string) {
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	if name == anyInterface {
		s.script.steps = nil
		return
	}
	delete(s.script.steps, name)
}

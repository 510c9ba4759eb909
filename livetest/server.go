package livetest

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Server is a fake of the live-code service. Make one with [NewServer] and end
// it with [Server.Close]; the zero value is of no use.
type Server struct {
	// URL is the base of a service that answers every interface, at URL itself
	// and at URL + "/common_access".
	URL string
	// FCGIURL is like URL, for the operations host alone: it rejects statistics
	// with "appid is invalid".
	FCGIURL string
	// StatURL is like URL, for the statistics host alone: it rejects operations
	// with "cmd is invalid".
	StatURL string
	// AppID is the customer id that requests must carry. Changing it later has
	// no effect.
	AppID int64
	// Key is the API key that requests must be signed with. Changing it later
	// has no effect.
	Key string
	// API3URL is the address of API 3.0, which speaks of the same account. Its
	// requests are signed with SecretID and SecretKey; see [WithAPI3]. Changing
	// them later has no effect; see [Server.SetAPI3Credential].
	API3URL             string
	SecretID, SecretKey string

	clock      func() time.Time
	others     []string // of WithInterface
	account    *account
	script     script
	journal    journal
	activities activities
	courier    *courier
	http       *http.Server
	ctx        context.Context
	cancel     context.CancelFunc
	handlers   handlers
	api        api
}

// NewServer starts a service on a free port of 127.0.0.1. It panics when it
// cannot listen there.
func NewServer(opts ...Option) *Server {
	s := NewUnstartedServer(opts...)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("livetest: %v", err))
	}
	s.setURLs("http://" + listener.Addr().String())
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.handlers.enter()
	go func() {
		defer s.handlers.leave()
		_ = s.http.Serve(listener) // ends with ErrServerClosed in Close
	}()
	return s
}

// NewUnstartedServer makes a service that listens nowhere. Use it through
// [Server.ServeHTTP], for instance on connections in memory; its URLs name a
// host that does not exist. It needs [Server.Close] too.
func NewUnstartedServer(opts ...Option) *Server {
	cfg := newConfig(opts)
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		AppID:   cfg.appID,
		Key:     cfg.key,
		clock:   cfg.clock,
		others:  cfg.others,
		courier: newCourier(ctx, cfg),
		ctx:     ctx,
		cancel:  cancel,

		SecretID:  cfg.api3.id,
		SecretKey: cfg.api3.key,
	}
	s.api.credentials = cfg.api3
	s.activities.clock = cfg.clock
	s.courier.note = s.activities.add
	s.account = newAccount(cfg, s.courier.deliver, s.activities.add)
	s.account.deliveries, s.account.callbacks = s.Deliveries, &s.courier.callbacks
	s.SetRecorder(cfg.recorder)
	s.SetMixer(cfg.mixer)
	for _, seed := range cfg.seeds {
		s.account.plant(seed, s.clock())
	}
	s.setURLs("http://livetest.invalid")
	return s
}

func (s *Server) setURLs(base string) {
	s.URL = base
	s.FCGIURL = base + "/" + string(fcgi)
	s.StatURL = base + "/" + string(statcgi)
	s.API3URL = base
}

// Tick makes happen what is due by the service's clock: recording tasks whose
// time is up end and leave their files, mixes without input end. Each request
// does the same; call Tick to see it without one.
func (s *Server) Tick() {
	a, _ := s.lock()
	a.mu.Unlock()
}

// Close ends the service: it breaks open connections, gives up notifications
// that are still under way, and returns when all of that has stopped. It may be
// called more than once.
func (s *Server) Close() {
	s.cancel()
	if s.http != nil {
		_ = s.http.Close() // the error is the listener's, which is gone either way
	}
	s.handlers.close()
	s.courier.close()
}

// String returns the address of the service, without the key.
func (s *Server) String() string { return "livetest.Server(" + s.URL + ")" }

// GoString returns the same as String, so that %#v does not show the key.
func (s *Server) GoString() string { return s.String() }

// handlers counts what runs inside the server, so that Close can wait for it.
type handlers struct {
	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

// enter reports whether the server is still open. Only then leave must follow.
func (h *handlers) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.wg.Add(1)
	return true
}

func (h *handlers) leave() { h.wg.Done() }

func (h *handlers) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.wg.Wait()
}

// lock begins what reads or changes the state: it returns the account, locked and
// with everything done that is due by now.
func (s *Server) lock() (*account, time.Time) {
	a, now := s.account, s.clock()
	a.mu.Lock()
	a.endTasks(now)
	a.endMixes(now)
	return a, now
}

// mustKnow panics when name is a slip of the pen.
func (s *Server) mustKnow(function, name string) {
	known := name == anyInterface || slices.Contains(interfaces, name) || slices.Contains(actions, name) || slices.Contains(s.others, name)
	if !known {
		panic(fmt.Sprintf("livetest: %s: there is no interface %q: see livetest.Interfaces and WithInterface", function, name))
	}
}

// Now returns the time of the service's clock.
func (s *Server) Now() time.Time { return s.clock() }

// SetRecorder is [WithRecorder] for a service that runs, for the tasks that end from
// now on. Nil goes back to recordings that are invented.
func (s *Server) SetRecorder(record func(ctx context.Context, job RecordingJob) (Recording, error)) {
	a, _ := s.lock()
	defer a.mu.Unlock()
	a.record = nil
	if record != nil {
		a.record = func(job RecordingJob) { s.background(func() { s.recordWith(record, job) }) }
	}
}

// SetMixer is [WithMixer] for a service that runs, for the mixes that begin from now
// on. Nil goes back to outputs without a picture.
func (s *Server) SetMixer(mix func(ctx context.Context, m Mix)) {
	a, _ := s.lock()
	defer a.mu.Unlock()
	a.mix = nil
	if mix != nil {
		a.mix = func(m Mix) func() {
			ctx, stop := context.WithCancel(s.ctx)
			s.start(func() { mix(ctx, m) })
			return stop
		}
	}
}

// start runs f beside the service, unless the service has ended. Close waits for it.
func (s *Server) start(f func()) {
	if s.handlers.enter() {
		go func() {
			defer s.handlers.leave()
			f()
		}()
	}
}

// background is start for what Wait waits for.
func (s *Server) background(f func()) {
	s.courier.hold()
	s.start(func() {
		defer s.courier.release()
		f()
	})
}

// recordWith lets a recorder do its job. The account is not locked meanwhile.
func (s *Server) recordWith(record func(context.Context, RecordingJob) (Recording, error), job RecordingJob) {
	r, err := record(s.ctx, job)
	if err != nil {
		s.activities.add(Activity{Kind: RecordingFailed, StreamID: job.Task.StreamID, Task: &job.Task, Err: err})
		return
	}
	r.TaskID = cmp.Or(r.TaskID, job.Task.ID)
	r.Format = cmp.Or(r.Format, job.Task.Format)
	if r.Start.IsZero() && r.End.IsZero() {
		r.Start, r.End = job.Start, job.End
	}
	a, now := s.lock()
	defer a.mu.Unlock()
	a.addRecording(a.stream(job.Task.StreamID), r, now)
}

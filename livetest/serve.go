package livetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// maxBody bounds what the service reads of a body.
const maxBody = 1 << 20

// reply is an answer that is ready to be written.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func jsonReply(v any) *reply {
	return &reply{http.StatusOK, http.Header{"Content-Type": {"application/json; charset=utf-8"}}, mustEncode(v)}
}

func textReply(status int, words string) *reply {
	return &reply{status, http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, []byte(words)}
}

// ServeHTTP answers one request of the service. It makes the server usable
// without a listener of its own.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.handlers.enter() {
		http.Error(w, "livetest: the server is closed", http.StatusServiceUnavailable)
		return
	}
	defer s.handlers.leave()
	s.setDate(w)
	if isAPI3(r) {
		s.serveAPI3(w, r)
		return
	}
	at, ok := route(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	req, err := readRequest(r, at)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	f := find(req.name())
	s.journal.add(newRequestRecord(req, f, s.clock()))

	s.respond(w, r, wireName(req, f), req.body, func() *reply { return s.execute(req, f) })
}

// respond answers a request as the script says, or as execute does. body is that
// of the request, which has been read.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, name string, body []byte, execute func() *reply) {
	handle := func(w http.ResponseWriter, _ *http.Request) {
		s.setDate(w)
		execute().write(w)
	}
	switch next := s.script.next(name); {
	case next.canned != nil:
		s.setDate(w)
		next.canned.write(w)
	case next.fault != nil:
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(s.ctx, cancel)()
		r.Body = io.NopCloser(bytes.NewReader(body)) // for the fault
		faultnet.Handle(w, r.WithContext(ctx), http.HandlerFunc(handle), next.fault)
	default:
		handle(w, r)
	}
}

// setDate makes the Date header follow the service's clock: clients learn from it
// that their own is wrong.
func (s *Server) setDate(w http.ResponseWriter) {
	w.Header().Set("Date", s.clock().UTC().Format(http.TimeFormat))
}

// readRequest takes in a request as far as the gate needs it.
func readRequest(r *http.Request, at host) (*request, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("livetest: reading the body: %w", err)
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("livetest: the body is longer than %d bytes", maxBody)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	return &request{http: r, host: at, query: query, body: body, bad: err}, nil
}

// execute does what a request asks for and returns the answer.
func (s *Server) execute(r *request, f *iface) *reply {
	now := s.clock()
	if refused := s.gate(r, f, now); refused != nil {
		return refused
	}
	if f == nil {
		return jsonReply(refuse(retBadInterface, "interface: %q is unknown", r.name()))
	}
	a, err := f.readArgs(r.query)
	if err != nil {
		return refusal(f, "%v", err)
	}
	s.journal.executed(f.name)
	return jsonReply(s.account.run(f, now, a, r))
}

// run carries out one request under the account's lock. Its answer holds copies
// only, so that it is encoded without the lock.
func (a *account) run(f *iface, now time.Time, in args, r *request) any {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settle(now)
	if f.runBody != nil {
		return f.runBody(a, now, r.name(), r.body)
	}
	return f.run(a, now, in)
}

// write sends the whole reply.
func (p *reply) write(w http.ResponseWriter) {
	p.writeHeader(w)
	_, _ = w.Write(p.body) // fails only when the client has left
}

// writeHeader sends status and headers, with the length of the whole body.
func (p *reply) writeHeader(w http.ResponseWriter) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	if w.Header().Get("Content-Length") == "" && p.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(p.body)))
	}
	w.WriteHeader(p.status)
}

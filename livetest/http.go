package livetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// maxBody bounds what the service reads of a body.
const maxBody = 1 << 20

// ServeHTTP answers one request of the service. It makes the server usable
// without a listener of its own.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.handlers.enter() {
		http.Error(w, ErrClosed.Error(), http.StatusServiceUnavailable)
		return
	}
	defer s.handlers.leave()
	s.setDate(w)
	if isAPI3(r) {
		s.serveAPI3(w, r)
		return
	}
	at, ok := hostOf(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	req, err := readRequest(r, at)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.respond(w, r, newRequestRecord(req, s.clock()), func() *reply { return s.execute(req) })
}

// respond answers a request as the script says, or as execute does, and keeps it in
// the journal. Its body has been read.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, record Request, execute func() *reply) {
	number, began := s.journal.add(record), time.Now()
	noted := false
	note := func(p *reply) {
		noted = true
		finished := s.journal.finish(number, p, time.Since(began))
		s.activities.add(Activity{Kind: RequestAnswered, Request: &finished})
	}
	handle := func(w http.ResponseWriter, _ *http.Request) {
		s.setDate(w)
		p := execute()
		note(p)
		p.write(w)
	}
	switch next := s.script.next(record.Interface); {
	case next.canned != nil:
		note(next.canned)
		next.canned.write(w)
	case next.fault != nil:
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(s.ctx, cancel)()
		r.Body = io.NopCloser(bytes.NewReader(record.Body)) // for the fault
		defer func() {
			if !noted {
				note(nil)
			}
		}()
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

// hostOf returns which host a path belongs to ("" for both), or false when
// nothing is served there.
func hostOf(path string) (host, bool) {
	path = strings.TrimSuffix(strings.TrimSuffix(path, "/"), "/common_access")
	switch h := host(strings.TrimPrefix(path, "/")); h {
	case "", fcgi, statcgi:
		return h, true
	}
	return "", false
}

// readRequest takes in a request as far as it is needed before it is trusted.
func readRequest(r *http.Request, at host) (*request, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("livetest: reading the body: %w", err)
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("livetest: the body is longer than %d bytes", maxBody)
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	return &request{
		http: r, host: at, query: query, body: body, queryErr: err,
		endpoint: find(query.Get("interface")),
	}, nil
}

// execute does what a request asks for and returns the response.
func (s *Server) execute(r *request) *reply {
	if rejected := s.reject(r, s.clock()); rejected != nil {
		return rejected
	}
	e := r.endpoint
	if e == nil {
		words := fmt.Sprintf("interface: %q is unknown", r.name())
		p := jsonReply(fail(retBadInterface, "%s", words))
		p.rejected = words
		return p
	}
	in, err := e.readArgs(r.query, s.account.lenient)
	if err != nil {
		return r.fail("%v", err)
	}
	s.journal.executed(e.name)
	return jsonReply(s.run(e, in, r))
}

// run executes one request under the account's lock. Its response holds copies
// only, so that it is encoded without the lock.
func (s *Server) run(e *endpoint, in args, r *request) any {
	a, now := s.lock()
	defer a.mu.Unlock()
	if e.runBody != nil {
		return e.runBody(a, now, r.name(), r.body)
	}
	return e.run(a, now, in)
}

func newRequestRecord(r *request, now time.Time) Request {
	header := r.http.Header.Clone()
	header.Del("Cookie")
	return Request{
		At:        now,
		Interface: r.wireName(),
		Method:    r.http.Method,
		Path:      r.http.URL.Path,
		Query:     withoutSign(r.http.URL.RawQuery),
		Header:    header,
		Body:      r.body,
	}
}

// withoutSign drops the sign from a raw query and leaves the rest as it is.
func withoutSign(query string) string {
	pairs := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		return pair == "sign" || strings.HasPrefix(pair, "sign=")
	})
	return strings.Join(pairs, "&")
}

package callback

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"sync"
	"time"
)

// inboxTimeout leaves the response some of the second within which it is
// promised.
const inboxTimeout = 900 * time.Millisecond

// A Handler receives notifications over HTTP, verifies them, hands each event
// to its handler once, and responds to the sender. It is safe for use by many
// goroutines. Make one with [NewHandler].
//
//	200  the handler returned nil, or had done so for an earlier delivery; also
//	     for a signed body that cannot be processed, which goes into quarantine
//	400  not a JSON object, or an ambiguous one
//	403  signature missing, invalid or expired; source not allowed
//	404  wrong path secret
//	405  not POST
//	408  the body took more than two seconds
//	413  the body is over the limit
//	415  the body is compressed or a form
//	503  the handler failed, panicked or was late: the sender shall retry
//
// The body of a 200 is {"code":0}, the one response that every generation of the
// sender takes for success; all others have no body.
//
// After 404, 405, 415 and what the sources of [WithSources] do not allow the connection
// is closed, so that nobody without a key can have them without end. A sender who reads
// no response loses the connection after two seconds, and over HTTP/2 the stream.
//
// That, 408, and a 503 in time, need the connection. A [http.ResponseWriter] that
// middleware has wrapped must lead to it by the method Unwrap that
// [http.ResponseController] knows, or pass SetReadDeadline, SetWriteDeadline and Flush
// on; that of [http.TimeoutHandler] does not. Where it leads nowhere, requests are served without
// these limits, and the Handler logs one error.
//
// API: cloud.tencent.com/document/product/267/38080
type Handler struct {
	verifier *Verifier
	handlers Handlers
	confirm  func(context.Context, Event) error
	timeout  time.Duration

	bodies     bodyReader
	sources    sources
	pathSecret func(*http.Request) bool // nil: none

	dedupe         *dedupe // nil: off
	dedupeTTL      time.Duration
	dedupeCapacity int // 0: off
	inbox          Inbox

	keep      func(context.Context, Quarantined) error
	memory    *MemoryQuarantine // nil: keep is the caller's
	counters  Counters
	observers []Observer
	log       *slog.Logger
	hidden    sync.Once // see notice

	rejections rejectionLog
}

// NewHandler returns a Handler that accepts what v accepts.
func NewHandler(v *Verifier, handlers Handlers, opts ...Option) (*Handler, error) {
	if v == nil || !v.unsigned && len(v.keys()) == 0 {
		return nil, badArgument("NewHandler", "v", "made by NewVerifier or NewInsecureUnsignedVerifier")
	}
	h := &Handler{
		verifier: v, handlers: handlers,
		timeout: defaultTimeout, bodies: bodyReader{limit: defaultBodyLimit},
		dedupeTTL: defaultDedupeTTL, dedupeCapacity: defaultDedupeCapacity,
		counters: NopCounters{}, log: slog.New(slog.DiscardHandler),
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, badArgument("NewHandler", "opts", "not nil")
		}
		if err := opt(h); err != nil {
			return nil, err
		}
	}
	if err := h.assemble(); err != nil {
		return nil, err
	}
	return h, nil
}

// assemble makes the parts that depend on several options.
func (h *Handler) assemble() error {
	if h.inbox != nil && !reflect.ValueOf(h.handlers).IsZero() {
		return badArgument("NewHandler", "handlers", "empty with an inbox, whose worker has them")
	}
	if h.inbox == nil && h.dedupeCapacity > 0 {
		h.dedupe = newDedupe(h.verifier.now, h.dedupeTTL, h.dedupeCapacity, func() {
			h.counters.Count(MetricEvicted, "")
		})
	}
	return h.chooseQuarantine()
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.counters.Count(MetricReceived, "")
	a := newResponder(w, r)
	defer a.retire()
	err := errVanished // unless receive returns
	if a.seen = h.observe(a); a.seen != nil {
		defer func() { a.seen.finish(a, err) }()
	}
	err = h.receive(a)
	if a.respond(err) {
		h.report(a, err)
		a.readRest(err)
	} else {
		h.reportLate(a, err)
	}
}

// receive takes a request through all steps. It returns nil for 200, a bare
// [RejectError] for its status, or an *unavailable for 503.
func (h *Handler) receive(a *responder) error {
	h.limitReading(a)
	switch {
	case h.pathSecret != nil && !h.pathSecret(a.r):
		return errPath
	case !h.sources.allows(a.r):
		return errSource
	}
	if err := admissible(a.r, h.bodies.limit); err != nil {
		return err
	}
	body, err := h.bodies.read(a.r)
	if err != nil {
		return err
	}
	defer h.bodies.release(body)
	a.liftReading()
	return h.take(a, body.Bytes())
}

// take verifies and decodes a body, and has its event processed. The body is
// only lent.
func (h *Handler) take(a *responder, body []byte) error {
	m := newMessage()
	defer m.close()
	err := h.verifier.open(m, body)
	if err == ErrExpired {
		return h.expired(a, body)
	}
	if err != nil {
		return err
	}
	ctx := h.limit(a, tooLate)
	defer a.endWork()
	ev, err := m.event()
	if err != nil {
		a.seen.done(ErrUndecodable.Label())
		return h.quarantine(ctx, Quarantined{Reason: ErrUndecodable, Err: err, Body: newSecretBytes(body)})
	}
	a.about(ev)
	a.seen.verified(ev)
	return h.process(ctx, a.seen, ev, h.digest(m))
}

// digest is that of the body, for a store or for the memory of the Handler.
func (h *Handler) digest(m *message) digest {
	if h.inbox != nil {
		return m.digest()
	}
	return m.passingDigest()
}

// limit starts the time that the work for a request has. When it is over, the
// sender gets late as a response and the work goes on. End it by endWork.
func (h *Handler) limit(a *responder, late error) context.Context {
	return a.limit(h.budget(), func() {
		responded, err := a.respondLate(late)
		if responded {
			h.report(a, late)
			h.notice(a, err)
		}
	})
}

func (h *Handler) budget() time.Duration {
	switch {
	case h.inbox == nil:
		return h.timeout
	case h.confirm == nil:
		return inboxTimeout
	}
	return h.timeout + inboxTimeout
}

package callback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// success is the body that every generation of the sender takes for one.
const success = `{"code":0}`

// A responder responds to one request, once: when its work is done, or when its
// time is up and the work is not. The work runs in the request's own goroutine,
// so that the server's Shutdown waits for it; a handler that ignores its
// context is responded for by a timer.
type responder struct {
	w    http.ResponseWriter
	conn http.ResponseController // of w
	r    *http.Request
	seen *observation // for the observers; nil: there are none
	// hidden is whether w knows no deadlines; see notice.
	hidden bool
	work   workContext
	timer  *time.Timer

	mu        sync.Mutex
	responded bool
	event     Event // what the work is about, once that is known
	status    int   // of the response, and when it was written, for seen
	at        time.Time
}

func newResponder(w http.ResponseWriter, r *http.Request) *responder {
	return &responder{w: w, conn: *http.NewResponseController(w), r: r}
}

// limit returns the context of the work, which ends after d. If the work has not ended
// by then, expired runs, in a goroutine of its own.
func (a *responder) limit(d time.Duration, expired func()) context.Context {
	a.work.begin(a.r.Context(), d)
	a.timer = time.AfterFunc(d, expired)
	return &a.work
}

// endWork ends what limit began.
func (a *responder) endWork() {
	a.timer.Stop()
	a.work.end()
}

// about notes the event for reports.
func (a *responder) about(ev Event) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.event = ev
}

// subject returns the event, or nil.
func (a *responder) subject() Event {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.event
}

// respond writes the response for err and reports whether it did: there may have
// been one before. The lock is held until it is out, so that the request does not
// end while it is being written.
func (a *responder) respond(err error) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.responded {
		return false
	}
	a.responded = true
	a.write(err, a.isLast(err))
	return true
}

// respondLate does the same while the work still goes on and keeps the connection
// busy. The error says that the response waits for the work after all.
func (a *responder) respondLate(outcome error) (responded bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.responded {
		return false, nil
	}
	a.responded = true
	a.write(outcome, true)
	return true, a.conn.Flush()
}

// retire lets nobody respond any more: after ServeHTTP, however it ends, the
// writer belongs to the server again.
func (a *responder) retire() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.responded = true
}

// response returns the status of the response, and when it was written.
func (a *responder) response() (status int, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.status, a.at
}

// isLast reports whether nothing more may be read from the connection: what is
// left of a rejected body, or what follows the last chunk. A request with
// chunks may have had a Content-Length too, which net/http drops unseen; a
// proxy that went by it would let one request pass as two. Nor is more wanted from
// somebody who has no notification to send.
func (a *responder) isLast(err error) bool {
	rejection, _ := err.(RejectError)
	return rejection.early() && (a.r.ContentLength != 0 || rejection.keyless()) || len(a.r.TransferEncoding) > 0
}

// writeTimeout is how long a response may take to leave. It has a hundred bytes or
// so, which the kernel takes at once from all but those who send and never read.
const writeTimeout = 2 * time.Second

// write sends the status for err, and nothing that says more. A sender who does not read
// loses his connection, or over HTTP/2 his stream: what the kernel keeps for him would
// be kept for ever. net/http lifts the deadline when the request is over.
func (a *responder) write(err error, last bool) {
	status, body := http.StatusServiceUnavailable, ""
	header := a.w.Header()
	switch err := err.(type) {
	case nil:
		status, body = http.StatusOK, success
		header.Set("Content-Type", "application/json")
	case RejectError:
		status = err.Status()
		if err == errMethod {
			header.Set("Allow", http.MethodPost)
		}
	}
	if last && body == "" {
		header.Set("Content-Length", "0") // complete, though work or reading goes on
	}
	if last && a.r.ProtoMajor < 2 { // which would end all streams of a proxy's connection
		header.Set("Connection", "close")
	}
	if !a.hidden {
		_ = a.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	}
	a.w.WriteHeader(status)
	if a.seen != nil {
		a.status, a.at = status, time.Now()
	}
	_, _ = io.WriteString(a.w, body) // a sender that has gone will retry
}

// notice looks at what a [http.ResponseController] returned and reports, once,
// that something in front of the Handler hides the connection. The requests are
// served all the same, and nobody would know that no limit of time holds.
//
// A recorder in a test knows no deadlines either, and has no connection to hide.
func (h *Handler) notice(a *responder, err error) {
	if err == nil || !errors.Is(err, http.ErrNotSupported) || a.r.Context().Value(http.ServerContextKey) == nil {
		return
	}
	h.hidden.Do(func() {
		h.log.LogAttrs(a.r.Context(), slog.LevelError,
			"callback: the ResponseWriter hides the connection: stalled bodies and late handlers get no response in time; give it a method Unwrap",
			slog.String("writer", fmt.Sprintf("%T", a.w)))
	})
}

package callback

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
)

// Labels of answers with status 503.
const (
	labelFailed     = "failed"
	labelLate       = "late"
	labelInbox      = "inbox"
	labelQuarantine = "quarantine"
)

// unavailable is an outcome that the sender shall try again.
type unavailable struct {
	label string
	err   error
	event Event // may be nil
}

func (u *unavailable) Error() string { return u.err.Error() }

func (u *unavailable) Unwrap() error { return u.err }

// failure makes the outcome of a handler that did not return nil in time.
func failure(err error, ev Event) error {
	var u *unavailable
	switch {
	case errors.As(err, &u):
		return u
	case errors.Is(err, errLate):
		return &unavailable{label: labelLate, err: err, event: ev}
	}
	return &unavailable{label: labelFailed, err: err, event: ev}
}

// success is the answer that the sender of every year takes for one.
const success = `{"code":0}`

// answer writes the status for err and nothing that tells more.
func answer(w http.ResponseWriter, r *http.Request, err error) {
	if endsConnection(r, err) {
		w.Header().Set("Connection", "close")
	}
	if err == nil {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, success) // a sender that has gone will repeat
		return
	}
	refusal, ok := err.(Refusal) // a handler's error may wrap one, and is none
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if refusal == errMethod {
		w.Header().Set("Allow", http.MethodPost)
	}
	w.WriteHeader(refusal.Status())
}

// endsConnection reports whether nothing more may be read from the connection:
// what is left of a refused body, or what stands behind the last chunk. A
// request with chunks may have had a Content-Length too, which net/http drops
// unseen; a proxy that went by it would let one request pass as two.
func endsConnection(r *http.Request, err error) bool {
	refusal, _ := err.(Refusal)
	return refusal.early() && r.ContentLength != 0 || len(r.TransferEncoding) > 0
}

// report counts the outcome of a request and logs it unless it is a success.
func (h *Handler) report(r *http.Request, err error) {
	switch err := err.(type) {
	case nil:
		h.counters.Count(MetricAcked, "")
	case *unavailable:
		h.counters.Count(MetricRefused, err.label)
		h.logFailure(r.Context(), err)
	case Refusal:
		h.countRefusal(err)
		h.log.LogAttrs(r.Context(), slog.LevelWarn, "callback: notification refused",
			slog.String("reason", err.Label()), slog.Int("status", err.Status()), slog.String("remote", r.RemoteAddr))
	}
}

func (h *Handler) countRefusal(refusal Refusal) {
	switch {
	case refusal == ErrExpired:
		h.counters.Count(MetricExpired, "")
	case refusal.forged():
		h.counters.Count(MetricAuthFailed, refusal.Label())
	default:
		h.counters.Count(MetricRefused, refusal.Label())
	}
}

func (h *Handler) logFailure(ctx context.Context, u *unavailable) {
	attrs := []slog.Attr{slog.String("reason", u.label), slog.Any("error", u.err)}
	if u.event != nil {
		attrs = append(attrs, slog.Any("event", u.event))
	}
	var p *PanicError
	if errors.As(u.err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	h.log.LogAttrs(ctx, slog.LevelError, "callback: notification not handled", attrs...)
}

package callback

import (
	"errors"
	"log/slog"
)

// Labels of responses with status 503.
const (
	labelFailed     = "failed"
	labelLate       = "late"
	labelInbox      = "inbox"
	labelQuarantine = "quarantine"
)

// unavailable is an outcome for which the sender shall retry.
type unavailable struct {
	label string
	err   error
}

func (u *unavailable) Error() string { return u.err.Error() }

func (u *unavailable) Unwrap() error { return u.err }

// failure makes the outcome of a handler that did not return nil in time.
func failure(err error) error {
	var u *unavailable
	switch {
	case errors.As(err, &u):
		return u
	case errors.Is(err, errLate):
		return &unavailable{label: labelLate, err: err}
	}
	return &unavailable{label: labelFailed, err: err}
}

// report counts the outcome of a request and logs it unless it is a success.
func (h *Handler) report(a *responder, err error) {
	switch err := err.(type) {
	case nil:
		h.counters.Count(MetricAcked, "")
	case *unavailable:
		h.counters.Count(MetricRejected, err.label)
		h.logFailure(a, "callback: notification not handled", err)
	case RejectError:
		h.countRejection(err)
		h.log.LogAttrs(a.r.Context(), slog.LevelWarn, "callback: notification rejected",
			slog.String("reason", err.Label()), slog.Int("status", err.Status()), slog.String("remote", a.r.RemoteAddr))
	}
}

// reportLate logs how work ended whose sender had been told that it was late.
func (h *Handler) reportLate(a *responder, err error) {
	var u *unavailable
	switch {
	case err == nil:
		h.log.LogAttrs(a.r.Context(), slog.LevelInfo, "callback: late notification handled", slog.Any("event", a.subject()))
	case errors.As(err, &u) && u.label != labelLate:
		h.logFailure(a, "callback: late notification not handled", u)
	}
}

func (h *Handler) countRejection(rejection RejectError) {
	switch {
	case rejection == ErrExpired:
		h.counters.Count(MetricExpired, "")
	case rejection.forged():
		h.counters.Count(MetricAuthFailed, rejection.Label())
	default:
		h.counters.Count(MetricRejected, rejection.Label())
	}
}

func (h *Handler) logFailure(a *responder, text string, u *unavailable) {
	attrs := []slog.Attr{slog.String("reason", u.label), slog.Any("error", u.err)}
	if ev := a.subject(); ev != nil {
		attrs = append(attrs, slog.Any("event", ev))
	}
	if p, ok := errors.AsType[*PanicError](u.err); ok {
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	h.log.LogAttrs(a.r.Context(), slog.LevelError, text, attrs...)
}

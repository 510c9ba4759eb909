package callback

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
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

// tooLate is the outcome of work that goes on.
var tooLate = &unavailable{label: labelLate, err: errLate}

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
		h.rejections.report(a.r.Context(), h.log, err, a.r.RemoteAddr)
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

// sumEvery is after which time the rejections of one reason that came since its last
// line are summed up in another.
const sumEvery = time.Minute

// rejectionLog writes the first rejection of a reason at once and sums up those that
// follow, since strangers can cause as many as they like.
type rejectionLog struct {
	mu   sync.Mutex
	more map[RejectError]int // since the last line of a reason; none: it may be written
}

func (l *rejectionLog) report(ctx context.Context, log *slog.Logger, reason RejectError, remote string) {
	if !l.first(reason) {
		return
	}
	log.LogAttrs(ctx, slog.LevelWarn, "callback: notification rejected",
		slog.String("reason", reason.Label()), slog.Int("status", reason.Status()), slog.String("remote", remote))
	time.AfterFunc(sumEvery, func() { l.sumUp(log, reason) })
}

func (l *rejectionLog) first(reason RejectError) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, written := l.more[reason]; written {
		l.more[reason]++
		return false
	}
	if l.more == nil {
		l.more = map[RejectError]int{}
	}
	l.more[reason] = 0
	return true
}

// sumUp runs once a minute for as long as there is something to sum up.
func (l *rejectionLog) sumUp(log *slog.Logger, reason RejectError) {
	l.mu.Lock()
	more := l.more[reason]
	if more > 0 {
		l.more[reason] = 0
	} else {
		delete(l.more, reason)
	}
	l.mu.Unlock()
	if more == 0 {
		return
	}
	log.LogAttrs(context.Background(), slog.LevelWarn, "callback: more notifications rejected",
		slog.String("reason", reason.Label()), slog.Int("count", more), slog.Duration("within", sumEvery))
	time.AfterFunc(sumEvery, func() { l.sumUp(log, reason) })
}

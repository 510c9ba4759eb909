package livecode

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/argument"
	"github.com/qcloudlive/livecode/internal/text"
)

// A Reason is an error that the service reports as plain text, without a numeric
// code. errors.Is finds it.
type Reason string

// The documented texts.
const (
	// ErrAppIDInvalid: the product is not activated for the account, or the
	// URL was malformed. The operations host says so.
	ErrAppIDInvalid Reason = "appid is invalid"
	// ErrCmdInvalid is what the statistics host says instead. Accounts have to
	// be allowed to use statistics.
	ErrCmdInvalid Reason = "cmd is invalid"
	// ErrSignInvalid: the key is wrong.
	ErrSignInvalid Reason = "sign invalid"
	// ErrTimeExpired: t lies in the past of the service. See ClockSkew of
	// [APIError].
	ErrTimeExpired Reason = "time expired"
)

// The reasons that only API 3.0 has; see package api3.
const (
	// ErrNotAuthorized: the user of the credential lacks the right to the action.
	ErrNotAuthorized Reason = "not authorized"
	// ErrNoSuccessor: the action is no longer offered, or the legacy interface has
	// no successor there. Then nothing was sent, and the message says what to use.
	ErrNoSuccessor Reason = "no successor"
)

// Error returns the text.
func (r Reason) Error() string { return string(r) }

var reasons = []Reason{ErrAppIDInvalid, ErrCmdInvalid, ErrSignInvalid, ErrTimeExpired}

// reasonIn finds a documented text in what the service said.
func reasonIn(text string) (Reason, bool) {
	for _, r := range reasons {
		if strings.Contains(strings.ToLower(text), string(r)) {
			return r, true
		}
	}
	return "", false
}

// noReturnData is the text of a response that leaves the outcome open.
const noReturnData = "request failed.no returnData"

// ErrOutcomeUnknown reports a response that does not say whether the call worked.
// It has been seen after Live_Channel_SetStatus, with the state changed all the
// same, so it is no Reason of an [APIError]: it comes inside a [ResponseError]
// that says MaybeExecuted. Ask the service for the state.
const ErrOutcomeUnknown constError = "outcome unknown: " + noReturnData

// An APIError reports a call that the service has understood and rejected.
type APIError struct {
	// Interface is the name on the wire.
	Interface string
	// Code is ret, or 0 when the service said no in words alone.
	Code Code
	// Reason is the documented text, or empty when there is none in Message.
	Reason Reason
	// Message is what the service said. It is untrusted: format it with %q.
	Message string
	// Action, VendorCode and RequestID are those of API 3.0, and empty on the legacy
	// wire. The vendor's support asks for the RequestID.
	Action, VendorCode, RequestID string
	// ClockSkew is how far the clock of this machine is ahead of the service's
	// (behind, when negative). It is known only after [ErrTimeExpired].
	ClockSkew time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	// MaybeExecuted reports that the call may have had its effect.
	MaybeExecuted bool

	renewed bool // the next attempt would have another credential
}

// Error says which interface rejected the call, and why.
func (e *APIError) Error() string {
	var b strings.Builder
	b.WriteString("livecode: " + e.Interface)
	if e.Action != "" && e.Action != e.Interface {
		b.WriteString(" (" + e.Action + ")")
	}
	b.WriteString(": rejected")
	if e.Code != 0 {
		b.WriteString(" with " + e.Code.Error())
	}
	if e.VendorCode != "" {
		b.WriteString(": " + snippet(e.VendorCode) + ", request " + snippet(e.RequestID))
	}
	if e.Message != "" {
		b.WriteString(": " + snippet(e.Message))
	}
	if e.ClockSkew != 0 {
		b.WriteString("; " + skewText(e.ClockSkew))
	}
	return b.String() + outcome(e.Attempts, e.MaybeExecuted)
}

// Is reports whether target is the Code or the Reason of the error, or stands for
// several codes and this one, like [ErrMixTooEarly].
func (e *APIError) Is(target error) bool {
	switch target := target.(type) {
	case Code:
		return e.Code != 0 && target == e.Code
	case constError:
		return e.Code.Is(target)
	case Reason:
		return e.Reason != "" && target == e.Reason
	}
	return false
}

// GoString keeps %#v as short as the error text.
func (e *APIError) GoString() string { return goString(e) }

// A TransportError reports that no usable response arrived: a network failure, a
// timeout, or an HTTP status of something on the way.
//
// context.Canceled and context.DeadlineExceeded are found in it by errors.Is.
type TransportError struct {
	// Interface is the name on the wire.
	Interface string
	// Status is the HTTP status, or 0 when none came.
	Status int
	// Snippet is the beginning of the body that came with Status. It is
	// untrusted: format it with %q.
	Snippet string
	// RetryAfter is how long the response asked to wait, or 0.
	RetryAfter time.Duration
	// Attempts is how often the request was sent.
	Attempts int
	// MaybeExecuted reports that the call may have had its effect. It is false
	// only when the request cannot have reached the service.
	MaybeExecuted bool
	// Err is the cause. It is nil when Status says it all.
	Err error
}

// Error says what happened instead of a response.
func (e *TransportError) Error() string {
	var b strings.Builder
	b.WriteString("livecode: " + e.Interface + ": no usable response")
	if e.Status != 0 {
		b.WriteString(": HTTP status " + strconv.Itoa(e.Status))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Snippet != "" {
		b.WriteString(", body " + snippet(e.Snippet))
	}
	if e.RetryAfter > 0 {
		b.WriteString(", retry after " + e.RetryAfter.String())
	}
	return b.String() + outcome(e.Attempts, e.MaybeExecuted)
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// Timeout reports whether time ran out, as net.Error does.
func (e *TransportError) Timeout() bool {
	var timeout interface{ Timeout() bool }
	return errors.As(e.Err, &timeout) && timeout.Timeout()
}

// GoString keeps %#v as short as the error text.
func (e *TransportError) GoString() string { return goString(e) }

// A ResponseError reports a complete HTTP 2xx response whose body is not the
// documented JSON.
type ResponseError struct {
	// Interface is the name on the wire.
	Interface string
	// Status is the HTTP status.
	Status int
	// Snippet is the beginning of the body. It is untrusted: format it with %q.
	Snippet string
	// RequestID is that of API 3.0, if the response has one.
	RequestID string
	// Attempts is how often the request was sent.
	Attempts int
	// MaybeExecuted reports that the call may have had its effect.
	MaybeExecuted bool
	// Err tells which part is wrong and what was expected of it.
	Err error

	body func() []byte
}

// Error says what is wrong with the response.
func (e *ResponseError) Error() string {
	text := "livecode: " + e.Interface + ": not the documented response: HTTP status " + strconv.Itoa(e.Status)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	if e.Snippet != "" {
		text += ", body " + snippet(e.Snippet)
	}
	return text + outcome(e.Attempts, e.MaybeExecuted)
}

// Unwrap returns the cause.
func (e *ResponseError) Unwrap() error { return e.Err }

// Body returns the whole response, so that what a popping call like
// [QueueService.Get] has already taken off the service is not lost.
func (e *ResponseError) Body() []byte {
	if e.body == nil {
		return nil
	}
	return e.body()
}

// GoString keeps %#v as short as the error text.
func (e *ResponseError) GoString() string { return goString(e) }

// An ArgumentError reports an argument that is missing or out of range. Nothing
// was sent.
type ArgumentError = argument.Error

// badArgument returns the error of an argument of fn: a function, an option, or an
// interface in its spelling on the wire.
func badArgument(fn, param, want string) *ArgumentError {
	return &ArgumentError{Package: "livecode", Func: fn, Param: param, Want: want}
}

// ErrNoClient is returned by every method of a Client that [New] did not make.
const ErrNoClient constError = "livecode: Client not created with New"

// ErrAlreadySent is what a RoundTripper of [WithRoundTripper] gets that sends a call a
// second time which must be sent once. Nothing was sent for it; what became of the first
// time, the RoundTripper knows.
const ErrAlreadySent constError = "livecode: sent already, and must not be sent twice"

// ErrUnsigned is what a RoundTripper of [WithRoundTripper] gets that sends a request
// without the context of the one that came to it: the Client knows by the context what
// to sign. Nothing was sent for it.
const ErrUnsigned constError = "livecode: the request has lost its context, without which it is not signed"

// How much of a text from the wire an error shows, and keeps of a message.
const (
	maxSnippet = 120
	maxMessage = 512
)

// snippet quotes text from the wire: what is not printable, like a line break or
// a change of direction, is spelled out. Chinese stays Chinese.
func snippet(text string) string {
	return strconv.Quote(shorten(text))
}

func shorten(s string) string { return text.Shorten(s, maxSnippet) }

func outcome(attempts int, maybe bool) string {
	switch {
	case attempts > 1 && maybe:
		return fmt.Sprintf(" (%d attempts, may have been executed)", attempts)
	case attempts > 1:
		return fmt.Sprintf(" (%d attempts)", attempts)
	case maybe:
		return " (may have been executed)"
	}
	return ""
}

func skewText(skew time.Duration) string {
	if skew < 0 {
		return "the clock of this machine is " + skew.Abs().String() + " behind the service's"
	}
	return "the clock of this machine is " + skew.String() + " ahead of the service's"
}

func goString(err error) string { return fmt.Sprintf("%T(%q)", err, err.Error()) }

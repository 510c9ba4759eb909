package callback

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/qcloudlive/livecode/argument"
)

// An ArgumentError reports an argument that is missing or out of range. Nothing was
// changed. It never quotes the argument, which may be a key.
type ArgumentError = argument.Error

// badArgument returns the error of an argument of fn, a function or an option.
func badArgument(fn, param, want string) error {
	return &ArgumentError{Package: "callback", Func: fn, Param: param, Want: want}
}

// A RejectError says why a body is not accepted as a notification. The constants
// are errors: compare with errors.Is. [RejectError.Status] is the HTTP status to
// respond with.
type RejectError int

// The body cannot be read, so nothing is known about its signature. Respond with
// 400.
const (
	// ErrNotObject reports a body that is not exactly one JSON object, or one
	// that is nested too deep.
	ErrNotObject RejectError = iota + 1
	// ErrTooManyMembers reports an object of more than 256 members.
	ErrTooManyMembers
	// ErrAmbiguous reports a body in which sign, t or event_type occurs twice, or
	// beside a name that a lenient decoder takes for one of them: SIGN, or ſign
	// with U+017F.
	ErrAmbiguous
)

// The signature is missing, invalid or expired. Respond with 403 and an empty body,
// and say nothing more: any difference between the responses helps a forger.
const (
	// ErrMissingSign reports a body without a signature. The service sends such bodies
	// when no key is configured in its console.
	ErrMissingSign RejectError = iota + 11
	// ErrMissingT reports a body without t.
	ErrMissingT
	// ErrMalformedSign reports a signature that is not a string of 32 hexadecimal
	// digits.
	ErrMalformedSign
	// ErrMalformedT reports a t that is not exactly ten decimal digits. Such a
	// t is never hashed.
	ErrMalformedT
	// ErrMismatch reports a signature that none of the keys has made for t.
	ErrMismatch
	// ErrExpired reports a valid signature whose t has passed. Keep the body: it
	// may be a genuine event whose retries took too long.
	ErrExpired
	// ErrTooFarAhead reports a valid signature whose t is further ahead than the
	// service sets it: a signature made for an API request, perhaps, or a wrong
	// clock.
	ErrTooFarAhead
)

// The signature is valid and the body cannot be processed. Keep it and respond with
// 200: a retry would be no better, and after the last one the event is gone.
const (
	// ErrUndecodable reports a body that is not an event: its event_type is missing or
	// not an integer, it has two members of one name, or it is not UTF-8.
	ErrUndecodable RejectError = iota + 21
	// ErrConflict reports an event with the dedupe key of an earlier one and
	// another body. One of the two may be forged. An [Inbox] returns it too.
	ErrConflict
	// ErrNotConfirmed reports an event that the service's own records contradict.
	// A function given to [WithConfirm] returns it, wrapped or not. Its label is
	// "false_event", which stores hold as the reason of what they keep.
	ErrNotConfirmed
)

// What a [Handler] rejects before it looks for a signature.
const (
	errPath RejectError = iota + 31
	errSource
	errMethod
	errEncoding
	errForm
	errTooLarge
	errSlow
	errCut
	errEmpty
)

// reply is what one RejectError means outside: the status to respond with, a label
// for counters and logs, and the text of its error.
type reply struct {
	status       int
	label, words string
}

func (r RejectError) reply() reply {
	switch r {
	case ErrNotObject:
		return reply{http.StatusBadRequest, "not_object", "body is not one JSON object"}
	case ErrTooManyMembers:
		return reply{http.StatusBadRequest, "too_many_members", "body has too many members"}
	case ErrAmbiguous:
		return reply{http.StatusBadRequest, "ambiguous", "sign, t or event_type is ambiguous"}
	case ErrMissingSign:
		return reply{http.StatusForbidden, "missing_sign", "sign is missing"}
	case ErrMissingT:
		return reply{http.StatusForbidden, "missing_t", "t is missing"}
	case ErrMalformedSign:
		return reply{http.StatusForbidden, "malformed_sign", "sign is malformed"}
	case ErrMalformedT:
		return reply{http.StatusForbidden, "malformed_t", "t is malformed"}
	case ErrMismatch:
		return reply{http.StatusForbidden, "mismatch", "sign does not match"}
	case ErrExpired:
		return reply{http.StatusForbidden, "expired", "t has passed"}
	case ErrTooFarAhead:
		return reply{http.StatusForbidden, "too_far_ahead", "t is too far ahead"}
	case ErrUndecodable:
		return reply{http.StatusOK, "undecodable", "signed body is not an event"}
	case ErrConflict:
		return reply{http.StatusOK, "conflict", "another body has the same dedupe key"}
	case ErrNotConfirmed:
		return reply{http.StatusOK, "false_event", "event is not confirmed"}
	}
	return r.transportReply()
}

func (r RejectError) transportReply() reply {
	switch r {
	case errPath:
		return reply{http.StatusNotFound, "path", "path secret is wrong"}
	case errSource:
		return reply{http.StatusForbidden, "source", "source address is not allowed"}
	case errMethod:
		return reply{http.StatusMethodNotAllowed, "method", "method is not POST"}
	case errEncoding:
		return reply{http.StatusUnsupportedMediaType, "content_encoding", "body is encoded"}
	case errForm:
		return reply{http.StatusUnsupportedMediaType, "form", "body is a form"}
	case errTooLarge:
		return reply{http.StatusRequestEntityTooLarge, "too_large", "body is over the limit"}
	case errSlow:
		return reply{http.StatusRequestTimeout, "slow", "body did not arrive in time"}
	case errCut:
		return reply{http.StatusBadRequest, "cut", "body ended early"}
	case errEmpty:
		return reply{http.StatusBadRequest, "empty", "body is empty"}
	}
	return reply{http.StatusInternalServerError, "unknown", "unknown rejection"}
}

// Error returns the reason. It quotes nothing from the body.
func (r RejectError) Error() string { return "callback: " + r.reply().words }

// Status returns the HTTP status to respond with.
func (r RejectError) Status() int { return r.reply().status }

// Label returns the reason in one word, for counters and logs:
//
//   - with status 200: undecodable, conflict, false_event
//   - with 400: not_object, too_many_members, ambiguous, cut, empty
//   - with 403: missing_sign, missing_t, malformed_sign, malformed_t, mismatch, expired,
//     too_far_ahead, source
//   - with others: path (404), method (405), slow (408), too_large (413),
//     content_encoding and form (415)
func (r RejectError) Label() string { return r.reply().label }

// forged reports whether r is a failure of authentication.
func (r RejectError) forged() bool { return r >= ErrMissingSign && r <= ErrTooFarAhead }

// early reports whether r was found before the whole body had been read.
func (r RejectError) early() bool { return r >= errPath }

// keyless reports whether r was found in the head of a request, so that anybody can have
// it as often as requests fit into a connection.
func (r RejectError) keyless() bool { return r >= errPath && r <= errForm }

// errVanished is the outcome of work that ended by runtime.Goexit.
var errVanished = errors.New("callback: the handler's goroutine ended without returning")

// errLate is the outcome for a request whose work is not done by its deadline.
// The work goes on, and its outcome counts for the retry.
var errLate = errors.New("callback: not done by the deadline")

// errSetAside is the outcome of an event that went into quarantine instead of
// to its handler: acknowledged, but not done.
var errSetAside = errors.New("callback: event is in quarantine")

// A PanicError reports that a function of the caller's panicked.
type PanicError struct {
	// Value is what it panicked with.
	Value any
	// Stack is where.
	Stack []byte
}

// Error returns the value without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("callback: panic: %v", e.Value) }

// Unwrap returns Value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// catchPanic, deferred, turns a panic into an error. Every function of the
// caller's runs below it.
func catchPanic(err *error) {
	if v := recover(); v != nil {
		*err = &PanicError{Value: v, Stack: debug.Stack()}
	}
}

// What a function given to [WithConfirm] may return beside nil and
// [ErrNotConfirmed]. Any other error means that the service could not be asked.
var (
	// ErrStateDiffers reports that what the service says now does not fit the
	// event. It speaks against an event of this moment; one that comes late may be
	// true all the same, since the stream has gone on.
	ErrStateDiffers = errors.New("callback: the service says otherwise now")
	// ErrCannotConfirm reports an event about which the service cannot be asked.
	ErrCannotConfirm = errors.New("callback: nothing can confirm this event")
)

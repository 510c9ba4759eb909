// Package backend is the seam between the client and another wire than the
// legacy one. A Backend turns a call into requests of its own and their answers
// back into the output that the legacy service would have sent; attempts,
// limits, quota, redaction and logs stay the client's. It is internal so that
// only this module can make one.
package backend

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// A Backend carries out calls over a wire of its own.
type Backend interface {
	// Serve carries out a call by as many exchanges as it takes, one after
	// another, and returns the output in the legacy shape, or none. If one
	// exchange fails the call fails: there is no half result. A write is a single
	// exchange.
	Serve(ctx context.Context, call Call, do Do) (output []byte, err error)
	// Refresh returns how often a legacy interface is worth asking again, or 0 for as
	// often as on the legacy wire.
	Refresh(name string) time.Duration
}

// A Call is what the caller has asked for.
type Call struct {
	// Name is the interface, as it stands on the legacy wire; another name is an
	// action of the backend.
	Name string
	// Params are the parameters of a legacy interface.
	Params url.Values
	// Body holds the parameters of mixing, which has them as JSON.
	Body []byte
	// Args are the parameters of an action of the backend, as the caller gave
	// them.
	Args any
	// Class is what the caller says of an action that the backend does not know.
	Class Class
	// Now is the clock of the client.
	Now time.Time
}

// Do makes an exchange on the one path of the client. Its error is one that the
// client returns as it stands.
type Do func(ctx context.Context, x *Exchange) error

// An Exchange is one request and its answer, over all attempts.
type Exchange struct {
	// Action is the name on the wire of the backend.
	Action string
	// Server is the host that it goes to.
	Server string
	// Class says what may be repeated.
	Class Class
	// Request builds the request of one attempt at the time now. The headers that sign
	// it stand beside it and are added where it is sent, within the RoundTrippers of
	// callers. What it returns as secrets is kept out of every text about the attempt.
	Request func(ctx context.Context, now time.Time) (*http.Request, http.Header, Secrets, error)
	// Secrets are values among the parameters that no text may show either.
	Secrets []string
	// Answer reads the body of an answer: nil, a [*Refused], or what is wrong with
	// it. It leaves something behind only when it returns nil.
	Answer func(body []byte) (requestID string, err error)
}

// Secrets are the values of one attempt that no text may show. Empty ones count
// for nothing.
type Secrets [3]string

// A Class says what happens when an exchange may or may not have been executed.
type Class int

const (
	// Never is sent once, on a connection of its own.
	Never Class = iota
	// Early is repeated only when the answer says that it was asked too early.
	Early
	// Idempotent is sent once, unless the caller asks for repeats.
	Idempotent
	// Safe only reads and is repeated.
	Safe
)

// A Refused is an answer that says no. It is an error between backend and client,
// which makes its own error of it.
type Refused struct {
	// Code is the legacy number with this meaning, 0 for none.
	Code int64
	// Reason is the documented text with this meaning, empty for none.
	Reason string
	// VendorCode is the code on the wire, RequestID the answer's.
	VendorCode, RequestID string
	// Message is what the service said.
	Message string
	// MaybeExecuted tells that the exchange may have had its effect.
	MaybeExecuted bool
	// Renewed tells that the request would be built with other credentials now,
	// so that one more attempt is worth while.
	Renewed bool
}

// Error returns the code and the message.
func (r *Refused) Error() string { return r.VendorCode + ": " + r.Message }

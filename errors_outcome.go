package livecode

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// MaybeExecuted reports whether the call behind err may have had its effect on
// the service. It is false when nothing was sent, when nothing can have arrived,
// and when the service rejected the call. Before you retry a call that must not happen
// twice, ask the service when MaybeExecuted is true.
func MaybeExecuted(err error) bool {
	if api, ok := errors.AsType[*APIError](err); ok {
		return api.MaybeExecuted
	}
	if transport, ok := errors.AsType[*TransportError](err); ok {
		return transport.MaybeExecuted
	}
	if response, ok := errors.AsType[*ResponseError](err); ok {
		return response.MaybeExecuted
	}
	return false
}

// Temporary reports whether the failure behind err may pass by itself, so that the
// same call may work later: the network, a timeout, HTTP 429 and 5xx, ret 1201 and
// 1202, [ErrMixTooEarly] and [ErrMixBusy]. A call that was canceled, a rejected
// argument, a wrong key, a certificate that is not trusted and a response that is not
// the documented one stay.
//
// It says nothing of what the call has done: before retrying one that must not
// happen twice, see [MaybeExecuted].
func Temporary(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	_, passing := mayPass(err)
	return passing || errors.Is(err, ErrMixTooEarly) || errors.Is(err, ErrMixBusy)
}

// mayPass tells failures that may pass from those that will stay, and how long
// the service asked to wait.
func mayPass(err error) (wait time.Duration, ok bool) {
	if transport, ok := errors.AsType[*TransportError](err); ok {
		switch transport.Status {
		case 0: // the network
			return 0, !stays(err)
		case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
			http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return transport.RetryAfter, true
		}
		return 0, false // the edge says no: 403, 404, a redirect
	}
	return 0, errors.Is(err, CodeInternal) || errors.Is(err, CodeInvalidOrLimit)
}

// stays reports an error without a status that the next attempt would meet again: too
// long a response stays too long, and a certificate that does not fit is for somebody to
// replace.
func stays(err error) bool {
	return errors.As(err, new(*tooLongError)) || errors.As(err, new(*unsentError)) || errors.Is(err, ErrAlreadySent) || errors.Is(err, ErrUnsigned) ||
		errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(x509.UnknownAuthorityError)) ||
		errors.As(err, new(x509.CertificateInvalidError)) || errors.As(err, new(x509.HostnameError)) ||
		errors.As(err, new(x509.SystemRootsError))
}

// A tooLongError reports a response over the limit of the Client.
type tooLongError struct{ limit int64 }

func (e *tooLongError) Error() string {
	return "the response is longer than " + strconv.FormatInt(e.limit, 10) + " bytes"
}

// An unsentError is why a request could not be built. To try again would not help.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

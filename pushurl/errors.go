package pushurl

import "github.com/qcloudlive/livecode/argument"

// An ArgumentError reports input that no URL can be made of, or text that is no
// URL of the service. It never quotes the input, which may hold a key or a
// txSecret.
type ArgumentError = argument.Error

func badArgument(param, want string) *ArgumentError {
	return &ArgumentError{Package: "pushurl", Param: param, Want: want}
}

// A VerifyError is the reason for which [Signer.Verify] rejects a URL. The
// reasons are constants:
//
//	if errors.Is(err, pushurl.ErrExpired) { … }
type VerifyError string

// The reasons for which a URL is rejected.
const (
	// ErrUnsigned reports a URL without txSecret and txTime. It works only on
	// a domain whose authentication is off.
	ErrUnsigned VerifyError = "URL is not signed"

	// ErrMismatch reports that no key of the Signer made the txSecret: the URL
	// is forged or changed, or belongs to a domain with other keys.
	ErrMismatch VerifyError = "txSecret does not match"

	// ErrExpired reports a URL that is genuine and whose time has run out. Its
	// owner needs a new one.
	ErrExpired VerifyError = "URL has expired"
)

// Error returns the reason.
func (e VerifyError) Error() string { return "pushurl: " + string(e) }

package pushurl

// An ArgumentError reports input that no URL can be made of, or text that is no
// URL of the service. Nothing was done. It never quotes the input, which may
// hold a key or a txSecret.
type ArgumentError struct {
	Param string // what is wrong, such as "StreamName" or "Params[1].Value"
	Want  string // what would be right
}

// Error names the parameter and what would be right.
func (e *ArgumentError) Error() string {
	return "pushurl: " + e.Param + ": want " + e.Want
}

// A VerifyError is the reason for which [Signer.Verify] refuses a URL. The
// reasons are constants:
//
//	if errors.Is(err, pushurl.ErrExpired) { … }
type VerifyError string

// The reasons for which a URL is refused.
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

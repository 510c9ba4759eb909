package livecode

import (
	"net/http"
	"net/url"
	"time"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/backend"
	"github.com/qcloudlive/livecode/internal/sign"
)

// core is what the services share. Neither the key nor anything made from it
// stands in a field: signer and redactor hold it in closures.
type core struct {
	policy
	addresses [2]*url.URL // by Host
	appID     string
	userAgent []string
	sign      sign.Signer
	redact    redactor
	backend   backend.Backend   // another wire than the legacy one, or nil
	kept      http.RoundTripper // keeps connections
	fresh     http.RoundTripper // dials for every request
	closeIdle func()
	budget    *retryBudget
	verifier  *callback.Verifier
	oneKey    bool          // the API key verifies notifications too
	watching  chan struct{} // holds a token for each call of a watch that is under way
}

// clock returns the time that t is taken from. A Client that New did not make has
// none; its calls fail with [ErrNoClient] further on.
func (c *core) clock() time.Time {
	if c == nil {
		return time.Time{}
	}
	return c.now()
}

// A request is what stays the same over all attempts of a call.
type request struct {
	endpoint
	params url.Values              // of the call's own
	query  string                  // all but t and sign; none with a backend
	body   []byte                  // nil for GET; only mixing has one
	decode func(body []byte) error // reads the response of one attempt
	made   int                     // how many attempts
	args   any                     // of an action of a backend
	served *served                 // an exchange of a backend, which builds its requests; or nil
	// signs are the signatures of all attempts so far: a cache on the way may send
	// back the page of an earlier one.
	signs []string
}

// served is what a request of a backend has beside those of the legacy wire.
type served struct {
	exchange *backend.Exchange
	renewed  bool // it was retried with another credential
}

// actionArgs are the parameters of an action of the backend, which [Client.Call]
// names.
type actionArgs struct{ args any }

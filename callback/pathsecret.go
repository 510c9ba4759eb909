package callback

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// newPathSecret returns a check of the last segment of a request's path. Both
// sides are hashed, so that neither their length nor a common beginning shows
// in the time it takes; the secret itself is kept nowhere.
func newPathSecret(secret string) func(*http.Request) bool {
	want := sha256.Sum256([]byte(secret))
	return func(r *http.Request) bool {
		path := r.URL.Path
		got := sha256.Sum256([]byte(path[strings.LastIndexByte(path, '/')+1:]))
		return subtle.ConstantTimeCompare(want[:], got[:]) == 1
	}
}

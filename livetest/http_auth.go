package livetest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/sign"
)

// The words with which the service rejects a request before it looks at the
// parameters. They come as text with status 200.
const (
	textAppID   = "appid is invalid" // on the operations host
	textCmd     = "cmd is invalid"   // on the statistics host
	textSign    = "sign invalid"
	textExpired = "time expired"
)

// reject returns the response to a request that may not be executed, or nil.
func (s *Server) reject(r *request, now time.Time) *reply {
	if hasSessionCookie(r.http) {
		return rejection(http.StatusForbidden, "403 Forbidden")
	}
	if want := r.endpoint.httpMethod(); r.http.Method != want {
		rejected := rejection(http.StatusMethodNotAllowed, "405 Method Not Allowed")
		rejected.header.Set("Allow", want)
		return rejected
	}
	if r.queryErr != nil {
		return r.fail("query: %v", r.queryErr)
	}
	if err := checkTwice(r.query); err != nil {
		return r.fail("%v", err)
	}
	return s.authenticate(r, now)
}

func (s *Server) authenticate(r *request, now time.Time) *reply {
	if r.query.Has("cmd") && r.query.Has("appid") {
		return r.fail("appid: is given beside cmd")
	}
	customer := r.query.Get("cmd") + r.query.Get("appid")
	if r.atWrongHost() || customer != strconv.FormatInt(s.account.appID, 10) {
		return rejection(http.StatusOK, wrongCustomer(r))
	}
	t := r.query.Get("t")
	expiry, err := strconv.ParseInt(t, 10, 64)
	if err != nil || !decimal.MatchString(t) || expiry < now.Unix() {
		return rejection(http.StatusOK, textExpired)
	}
	if r.query.Get("sign") != sign.Hex(s.account.key, expiry) {
		return rejection(http.StatusOK, textSign)
	}
	return nil
}

// rejection is a response of words alone.
func rejection(status int, words string) *reply {
	p := textReply(status, words)
	p.rejected = words
	return p
}

// hasSessionCookie reports what the service's guard against forged requests
// looks for: a console session without its token.
func hasSessionCookie(r *http.Request) bool {
	_, err := r.Cookie("skey")
	return err == nil
}

// wrongCustomer returns the words of the host that got the request.
func wrongCustomer(r *request) string {
	at := r.host
	if at == "" && r.endpoint != nil {
		at = r.endpoint.host
	}
	if at == statcgi {
		return textCmd
	}
	return textAppID
}

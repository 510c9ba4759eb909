package livetest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/internal/sign"
)

// The words that the service refuses a request with before it looks at the
// parameters. They come as text with status 200.
const (
	textAppID   = "appid is invalid" // on the operations host
	textCmd     = "cmd is invalid"   // on the statistics host
	textSign    = "sign invalid"
	textExpired = "time expired"
)

// request is an HTTP request as the gate reads it.
type request struct {
	http  *http.Request
	host  host // "" where both hosts are served
	query url.Values
	body  []byte
	bad   error // the query cannot be parsed
}

func (r *request) name() string { return r.query.Get("interface") }

// route returns which host a path belongs to ("" for both), or false when
// nothing is served there.
func route(path string) (host, bool) {
	path = strings.TrimSuffix(strings.TrimSuffix(path, "/"), "/common_access")
	switch h := host(strings.TrimPrefix(path, "/")); h {
	case "", fcgi, statcgi:
		return h, true
	}
	return "", false
}

// gate decides whether a request may be carried out. It returns the answer of
// a refusal, or nil.
func (s *Server) gate(r *request, f *iface, now time.Time) *reply {
	if hasSessionCookie(r.http) {
		return textReply(http.StatusForbidden, "403 Forbidden")
	}
	if want := methodOf(f); r.http.Method != want {
		refused := textReply(http.StatusMethodNotAllowed, "405 Method Not Allowed")
		refused.header.Set("Allow", want)
		return refused
	}
	if r.bad != nil {
		return refusal(f, "query: %v", r.bad)
	}
	if err := checkTwice(r.query); err != nil {
		return refusal(f, "%v", err)
	}
	return s.authenticate(r, f, now)
}

func (s *Server) authenticate(r *request, f *iface, now time.Time) *reply {
	if r.query.Has("cmd") && r.query.Has("appid") {
		return refusal(f, "appid: is given beside cmd")
	}
	customer := r.query.Get("cmd") + r.query.Get("appid")
	if wrongHost(r, f) || customer != strconv.FormatInt(s.account.appID, 10) {
		return textReply(http.StatusOK, wrongCustomer(r, f))
	}
	t := r.query.Get("t")
	expiry, err := strconv.ParseInt(t, 10, 64)
	if err != nil || !decimal.MatchString(t) || expiry <= now.Unix() {
		return textReply(http.StatusOK, textExpired)
	}
	if r.query.Get("sign") != sign.Hex(s.account.key, expiry) {
		return textReply(http.StatusOK, textSign)
	}
	return nil
}

// hasSessionCookie reports what the service's guard against forged requests
// looks for: a console session without its token.
func hasSessionCookie(r *http.Request) bool {
	_, err := r.Cookie("skey")
	return err == nil
}

func methodOf(f *iface) string {
	if f == nil {
		return http.MethodGet
	}
	return f.method
}

func wrongHost(r *request, f *iface) bool {
	return f != nil && r.host != "" && r.host != f.host
}

// wrongCustomer returns the words of the host that got the request.
func wrongCustomer(r *request, f *iface) string {
	at := r.host
	if at == "" && f != nil {
		at = f.host
	}
	if at == statcgi {
		return textCmd
	}
	return textAppID
}

// refusal answers that the request is not as f wants it.
func refusal(f *iface, format string, a ...any) *reply {
	if f != nil && f.runBody != nil {
		return jsonReply(refuseMix(mixBadArguments, format, a...))
	}
	return jsonReply(refuse(retBadParameter, format, a...))
}

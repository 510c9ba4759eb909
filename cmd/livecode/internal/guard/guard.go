package guard

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// SessionPath takes a token by POST and gives the page a cookie for it.
const SessionPath = "/_livecode/session"

const cookieName = "livecode_session"

// Options say who may ask.
type Options struct {
	// Hosts are names by which the emulator may be called, besides localhost and
	// addresses. Any other may be a page's that has pointed its own name here.
	Hosts []string
	// Token is asked for by what Protected says. Empty asks for none.
	Token string
	// Protected tells what needs the token. The interfaces of the service do not: they
	// have signatures.
	Protected func(r *http.Request) bool
	// Public tells what pages of other sites may read, as players of streams do.
	Public func(r *http.Request) bool
}

// New returns a handler that passes on what may be asked.
func New(o Options, next http.Handler) http.Handler {
	for i, host := range o.Hosts {
		o.Hosts[i] = strings.ToLower(host)
	}
	g := &guard{o, next, http.NewCrossOriginProtection()}
	return http.HandlerFunc(g.serve)
}

type guard struct {
	Options
	next  http.Handler
	cross *http.CrossOriginProtection
}

func (g *guard) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
	switch {
	case !g.knows(r.Host):
		http.Error(w, "this emulator is not called "+quoted(r.Host)+": serve --host names what it is called", http.StatusMisdirectedRequest)
	case !g.Public(r) && g.crossSite(r):
		http.Error(w, "pages of other sites may not use this emulator", http.StatusForbidden)
	case g.Token != "" && r.URL.Path == SessionPath:
		g.session(w, r)
	case g.Token != "" && g.Protected(r) && !g.allowed(r):
		h.Set("WWW-Authenticate", "Bearer")
		http.Error(w, "a token is needed: Authorization: Bearer, or open the page with #token= behind its address", http.StatusUnauthorized)
	default:
		g.next.ServeHTTP(w, r)
	}
}

// knows reports whether a Host header is a name of this emulator. An address is: no name
// was resolved, so nobody has rebound one.
func (g *guard) knows(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return host == "localhost" || slices.Contains(g.Hosts, host)
}

// crossSite reports whether a page of another site asks. The service changes state by
// GET, so a GET is refused like anything else; only a link to the page itself may come
// from elsewhere.
func (g *guard) crossSite(r *http.Request) bool {
	if g.cross.Check(r) != nil {
		return true
	}
	site := r.Header.Get("Sec-Fetch-Site")
	if site != "cross-site" && site != "same-site" {
		return false
	}
	followed := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	return !followed || r.URL.Path != "/" || r.URL.RawQuery != ""
}

func (g *guard) allowed(r *http.Request) bool {
	if text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return same(text, g.Token)
	}
	cookie, err := r.Cookie(cookieName)
	return err == nil && same(cookie.Value, g.Token)
}

// session gives a cookie to who has the token: a page's EventSource sends no header of
// its own. The cookie goes nowhere else and no script reads it.
func (g *guard) session(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !g.allowed(r) {
		http.Error(w, "the token is wrong", http.StatusUnauthorized)
		return
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // an emulator of one machine has no TLS
		Name: cookieName, Value: g.Token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
	w.WriteHeader(http.StatusNoContent)
}

// same compares digests, so that neither the text nor its length can be timed.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func quoted(host string) string {
	return `"` + strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, host[:min(len(host), 100)]) + `"`
}

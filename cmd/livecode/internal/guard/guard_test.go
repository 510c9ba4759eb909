package guard_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/cmd/livecode/internal/guard"
)

const token = "open-sesame"

func newGuard(token string) http.Handler {
	return guard.New(guard.Options{
		Hosts: []string{"Emulator.test"}, Token: token,
		Protected: func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/_livecode/") },
		Public:    func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/live/") },
	}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
}

func ask(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHostsThatAreNotOursAreRefused(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]int{
		"127.0.0.1:8025": http.StatusTeapot, "[::1]:8025": http.StatusTeapot, "192.0.2.7": http.StatusTeapot,
		"localhost": http.StatusTeapot, "LOCALHOST:8025": http.StatusTeapot, "emulator.test:1": http.StatusTeapot,
		"evil.example": http.StatusMisdirectedRequest, "localhost.evil.example": http.StatusMisdirectedRequest,
		"127.0.0.1.evil.example:8025": http.StatusMisdirectedRequest,
	} {
		assert.Equal(t, want, ask(newGuard(""), "GET", "http://"+host+"/_livecode/streams").Code, host)
	}
}

func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	const base = "http://127.0.0.1:8025"
	for _, c := range []struct {
		method, path string
		header       []string
		want         int
	}{
		{"GET", "/common_access?interface=Live_Channel_SetStatus", []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{"GET", "/common_access?interface=Live_Channel_SetStatus", []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, http.StatusForbidden},
		{"GET", "/?interface=Live_Channel_SetStatus", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, http.StatusForbidden},
		{"POST", "/", []string{"Sec-Fetch-Site", "cross-site", "X-Tc-Action", "DropLiveStream"}, http.StatusForbidden},
		{"POST", "/_livecode/reset", []string{"Origin", "http://evil.example"}, http.StatusForbidden},
		{"GET", "/_livecode/account?reveal=1", []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{"GET", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, http.StatusTeapot},
		{"GET", "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, http.StatusForbidden},
		{"POST", "/_livecode/reset", []string{"Sec-Fetch-Site", "same-origin", "Origin", base}, http.StatusTeapot},
		{"POST", "/_livecode/reset", nil, http.StatusTeapot}, // curl
		{"GET", "/live/room.flv?txSecret=1", []string{"Sec-Fetch-Site", "cross-site", "Origin", "http://player.example"}, http.StatusTeapot},
	} {
		assert.Equal(t, c.want, ask(newGuard(""), c.method, base+c.path, c.header...).Code, "%s %s %v", c.method, c.path, c.header)
	}
}

func TestATokenIsAskedForWhereItProtects(t *testing.T) {
	t.Parallel()
	h := newGuard(token)
	assert.Equal(t, http.StatusUnauthorized, ask(h, "GET", "http://127.0.0.1/_livecode/streams").Code)
	assert.Equal(t, http.StatusUnauthorized, ask(h, "GET", "http://127.0.0.1/_livecode/streams", "Authorization", "Bearer "+token+"x").Code)
	assert.Equal(t, http.StatusTeapot, ask(h, "GET", "http://127.0.0.1/_livecode/streams", "Authorization", "Bearer "+token).Code)
	assert.Equal(t, http.StatusTeapot, ask(h, "GET", "http://127.0.0.1/common_access").Code, "has signatures of its own")

	assert.Equal(t, http.StatusUnauthorized, ask(h, "POST", "http://127.0.0.1"+guard.SessionPath).Code)
	given := ask(h, "POST", "http://127.0.0.1"+guard.SessionPath, "Authorization", "Bearer "+token)
	assert.Equal(t, http.StatusNoContent, given.Code)
	cookie := given.Result().Cookies()[0]
	assert.True(t, cookie.HttpOnly)
	assert.Equal(t, http.SameSiteStrictMode, cookie.SameSite)
	assert.Equal(t, http.StatusTeapot, ask(h, "GET", "http://127.0.0.1/_livecode/streams", "Cookie", cookie.Name+"="+cookie.Value).Code)
	assert.Equal(t, http.StatusUnauthorized, ask(h, "GET", "http://127.0.0.1/_livecode/streams", "Cookie", cookie.Name+"=guessed").Code)
}

func TestEveryAnswerHasItsPolicy(t *testing.T) {
	t.Parallel()
	h := ask(newGuard(""), "GET", "http://127.0.0.1/").Header()
	assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
	assert.Equal(t, "default-src 'self'; frame-ancestors 'none'", h.Get("Content-Security-Policy"))
}

package console

import (
	"net/http"
	"path"
	"strings"
)

// policy lets the page load nothing but what comes from here. Live streams are fed
// to the video element in pieces, for which the browser makes a blob: URL.
const policy = "default-src 'self'; media-src 'self' blob:; object-src 'none'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves the page and its files. Paths that it does not have are not found;
// what the page shows is behind the #, so it has one address.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "the console is read by GET", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	a, ok := assets()[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	a.serve(w, r)
}

package main

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// newChi mounts the receiver outside the group that has the application's middleware. Logger of
// chi would log the path, and with it the secret; Timeout and Throttle have their
// counterparts in the receiver, which answers as its sender expects.
func newChi(receiver, ready http.Handler, log *slog.Logger) http.Handler {
	router := chi.NewRouter()
	router.Handle("/tencent/live/{secret}", receiver)
	router.Method(http.MethodGet, "/readyz", ready)

	router.Group(func(app chi.Router) {
		app.Use(middleware.Recoverer, middleware.Compress(5), func(next http.Handler) http.Handler { return logBodies(log, next) })
		app.Post("/hello", func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "hello "+string(body))
		})
	})
	return router
}

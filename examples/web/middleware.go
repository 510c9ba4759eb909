package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// logBodies stands for middleware that reads and logs whole bodies. In front of the receiver it
// would wait for slow ones without a limit, and write push credentials to the log.
func logBodies(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		log.Info("request", "body", string(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// compress stands for middleware that compresses answers. It hides the connection from what
// is behind it.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		zipped := gzip.NewWriter(w)
		defer zipped.Close()
		next.ServeHTTP(gzipWriter{w, zipped}, r)
	})
}

type gzipWriter struct {
	http.ResponseWriter
	zipped io.Writer
}

func (w gzipWriter) Write(b []byte) (int, error) { return w.zipped.Write(b) }

package callback

import (
	"net/http"
	"time"
)

// NewServer returns a server for h with limits that hold against senders of
// all kinds; [http.ListenAndServe] has none. ReadHeaderTimeout is 5 s,
// MaxHeaderBytes 8 KiB, WriteTimeout 30 s, IdleTimeout 90 s, and only HTTP/1 is spoken, as
// the service does.
//
// 60 s is the pause between two retries of the service, and for how long nginx keeps a
// connection: who closes at that moment loses the request that is on its way.
//
// Those 30 s are more than the longest [WithTimeout] takes. The responses of a
// [Handler] have limits of their own, in any server.
func NewServer(addr string, h http.Handler) *http.Server {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       90 * time.Second,
		MaxHeaderBytes:    8 << 10,
		Protocols:         &http1,
	}
}

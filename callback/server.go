package callback

import (
	"net/http"
	"time"
)

// NewServer returns a server for h with limits that hold against senders of
// all kinds; [http.ListenAndServe] has none. A head must arrive within 5 s and
// have at most 8 KiB or so, a response must have left within 30 s after it, an idle
// connection is closed after 60 s, and only HTTP/1 is spoken, as the service does.
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
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    8 << 10,
		Protocols:         &http1,
	}
}

package faultnet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
)

// Handle spoils one request of a net/http server by fault; handler is what executes
// the call. The connection is taken away from net/http and ends with the exchange,
// as the response says. Where there is none to take, with a recorder or HTTP/2, no
// byte of a response comes and the request is aborted when the fault is over.
//
// A fault that waits ends with the client or with the context of r.
func Handle(w http.ResponseWriter, r *http.Request, handler http.Handler, fault Fault) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, fmt.Sprintf("faultnet: reading the body: %v", err), http.StatusBadRequest)
		return
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))

	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		conn = nowhere()
		defer panic(http.ErrAbortHandler)
	}
	stop := context.AfterFunc(r.Context(), func() { _ = conn.Close() })
	defer stop()
	defer conn.Close()
	fault(&Exchange{Request: r, Conn: conn, handler: handler, last: true})
}

// nowhere returns a connection that takes everything and gives nothing.
func nowhere() net.Conn {
	conn, other := net.Pipe()
	go func() { _, _ = io.Copy(io.Discard, other) }() // ends when conn is closed
	return conn
}
